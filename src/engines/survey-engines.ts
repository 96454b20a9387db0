import { EngineError } from '../errors/engine-error';
import type { Engine, EngineTraits, Probe } from './engine';
import { listEngines, resolveEngine } from './registry';

/** What is known about an engine here, as plain data. */
export type EngineReport = { readonly name: string } & (
  | { readonly state: 'found'; readonly version: string; readonly traits: EngineTraits }
  /** `missing` says how to install it. */
  | { readonly state: 'missing'; readonly missing: string; readonly traits: EngineTraits }
  /** It cannot be loaded, or its program did not say in time what it is. */
  | { readonly state: 'broken'; readonly problem: string; readonly traits?: EngineTraits | undefined }
);

/** A program that has not told its version after this long is in trouble; the slowest, psi4 in Python, take about 2 s. */
export const probeLimitMs = 20_000;

/**
 * Asks all engines at the same time whether they are here. Never rejects: what is wrong with one engine is its report.
 *
 * @returns in the order of `names`.
 */
export async function surveyEngines({
  names = listEngines(),
  limitMs = probeLimitMs,
}: {
  names?: readonly string[] | undefined;
  limitMs?: number | undefined;
} = {}): Promise<readonly EngineReport[]> {
  return Promise.all(names.map((name) => reportOn(name, limitMs)));
}

async function reportOn(name: string, limitMs: number): Promise<EngineReport> {
  let engine: Engine | undefined;
  try {
    engine = await resolveEngine({ name });
    const { traits } = engine;
    const probe = await probeWithin(engine, limitMs);
    if ('version' in probe) return { name, state: 'found', version: probe.version, traits };
    return { name, state: 'missing', missing: probe.missing, traits };
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error);
    return { name, state: 'broken', problem, ...(engine ? { traits: engine.traits } : {}) };
  }
}

/**
 * Asks one engine whether it is here; a program that does not answer is given up, and ended.
 *
 * @throws EngineError
 */
export async function probeWithin(engine: Engine, limitMs: number = probeLimitMs): Promise<Probe> {
  const controller = new AbortController();
  const late = new EngineError(
    `The engine '${engine.name}' did not tell its version within ${limitMs / 1000} s. Start its program by hand to see why, ` +
      'or try again when the machine is less busy.',
    { detail: { engine: engine.name, limitMs } },
  );
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(late);
      controller.abort(late);
    }, limitMs);
  });
  try {
    return await Promise.race([engine.probe(controller.signal), limit]);
  } finally {
    clearTimeout(timer);
  }
}
