import { mkdir, rm } from 'node:fs/promises';
import type { Engine, EngineContext } from '../engines/engine';
import { type ComputeError, toComputeError } from '../errors/compute-error';
import { EngineError } from '../errors/engine-error';
import type { AtomicInput, AtomicResult } from '../schema/atomic';
import { now } from './clock';

/** How one attempt ended: plain data, so that it comes from a thread as well as from here. Times in ms since the epoch. */
export type AttemptReply = { readonly startedAt: number; readonly finishedAt: number } & (
  | { readonly result: AtomicResult; readonly error?: undefined }
  | { readonly error: ComputeError; readonly result?: undefined }
);

/**
 * Tries a task once, in this thread. Never rejects: whatever goes wrong is the reply's `error`.
 *
 * @param findEngine may fail as well: a module that cannot be loaded fails its tasks, not the run.
 * @param context its `scratchDir` is made here, and removed afterwards, if the engine wants one.
 */
export async function attemptTask(
  findEngine: () => Engine | Promise<Engine>,
  input: AtomicInput,
  context: EngineContext,
  startedAt: number = now(),
): Promise<AttemptReply> {
  try {
    const engine = await findEngine();
    if (!engine.traits.usesScratch || context.scratchDir === null) {
      const result = await engine.compute(input, { ...context, scratchDir: null });
      return { startedAt, result: checked(result, engine.name), finishedAt: now() };
    }
    await mkdir(context.scratchDir, { recursive: true });
    try {
      const result = await engine.compute(input, context);
      return { startedAt, result: checked(result, engine.name), finishedAt: now() };
    } finally {
      await removeFolder(context.scratchDir);
    }
  } catch (error) {
    return { startedAt, error: toComputeError(error), finishedAt: now() };
  }
}

/** Removes a folder and all in it; a program that is still dying may write meanwhile, hence the retries. */
export async function removeFolder(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 20 });
}

/** An engine is someone else's code: what it returns is looked at before it counts as a result. */
function checked(result: AtomicResult | undefined | null, engine: string): AtomicResult {
  const value: unknown = result?.return_result;
  const numbers = Array.isArray(value) ? value : [value];
  if (result?.success !== true || !numbers.every((x) => Number.isFinite(x))) {
    throw new EngineError(
      `Engine '${engine}' returned no result: success is ${String(result?.success)}, return_result ` +
        `${Array.isArray(value) ? 'holds values that are not finite numbers' : `is ${String(value)}`}.`,
    );
  }
  return result;
}
