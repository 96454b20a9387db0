import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fromComputeError } from '../../errors/compute-error';
import { EngineNotFoundError } from '../../errors/engine-not-found-error';
import { InputError } from '../../errors/input-error';
import type { AtomicInput, AtomicResult } from '../../schema/atomic';
import type { Driver } from '../../schema/driver';
import type { Engine, EngineContext } from '../engine';
import type { Packages } from '../program/install-hint';
import { atomicResultOf } from './atomic-result-of';
import { PythonProgram } from './python-program';
import type { PythonReady } from './python-worker';

/** A program that is reached through the bridge. */
export interface PythonEngineDefinition {
  readonly name: string;
  /** As people call the program. */
  readonly title: string;
  /** Absolute path of the Python file that serves the program (see `manybody_bridge.py`). */
  readonly harness: string;
  /** Arguments of the Python file. */
  readonly args?: readonly string[];
  /** Counts changes of the harness that change numbers: part of the version, hence of what stored results are found by. */
  readonly revision: number;
  readonly packages: Packages;
  /** In a few words, for lists. */
  readonly methods: string;
  readonly drivers: readonly Driver[];
  readonly ghosts: boolean;
  readonly pointCharges: boolean;
  /** Pythons that are tried after the usual ones. */
  readonly morePythons?: () => readonly string[];
  readonly validate?: (input: AtomicInput) => void;
  readonly energyConvergence?: (input: AtomicInput) => number | undefined;
  /** The input as the harness wants it; default: QCSchema, generation 2. */
  readonly toInput?: (input: AtomicInput, ready: PythonReady) => unknown;
}

/**
 * Makes an engine of a program in Python: it is imported once in each worker, and stays. The program finds its Python, works in
 * the scratch folder of the task, and is ended with the task that is cancelled.
 */
export function definePythonEngine(definition: PythonEngineDefinition): Engine {
  const { name, methods, drivers, ghosts, pointCharges, validate, energyConvergence } = definition;
  const program = new PythonProgram(definition);
  return {
    name,
    traits: { threadSafe: false, childProcess: true, usesScratch: true, drivers, ghosts, pointCharges, methods },
    probe: async (signal = new AbortController().signal) => {
      try {
        return { version: versionText(await program.about(signal), definition.revision) };
      } catch (error) {
        if (!(error instanceof EngineNotFoundError)) throw error;
        return { missing: error.message };
      }
    },
    validate: (input) => {
      refuseWavefunction(input, name);
      validate?.(input);
    },
    ...(energyConvergence ? { energyConvergence } : {}),
    compute: async (input, context) => {
      refuseWavefunction(input, name);
      validate?.(input);
      return inScratch(context, (scratch) => compute(program, definition, input, context, scratch));
    },
  };
}

async function compute(
  program: PythonProgram,
  definition: PythonEngineDefinition,
  input: AtomicInput,
  context: EngineContext,
  scratch: string,
): Promise<AtomicResult> {
  const { toInput, revision } = definition;
  const worker = await program.take(context.cores, context.signal);
  try {
    const { ready } = worker;
    const request = {
      input: toInput ? toInput(input, ready) : input,
      cores: context.cores,
      memory_mib: context.memoryMiB,
      scratch,
    };
    const answer = await worker.ask(request, context.signal);
    if (!answer.ok) {
      const { error_type, error_message } = answer;
      // psi4 for one leaves its timers running when something fails underneath: the next task would fail on that.
      if (error_type !== 'input_error') worker.end();
      throw fromComputeError({ error_type, error_message: `${definition.name}: ${error_message}` });
    }
    const result = atomicResultOf(input, answer, ready);
    return { ...result, provenance: { ...result.provenance, version: versionText(ready, revision) } };
  } finally {
    program.giveBack(worker);
  }
}

/** The executor makes and removes the folder of a task; who calls the engine directly may leave it to us. */
async function inScratch<T>(context: EngineContext, work: (scratch: string) => Promise<T>): Promise<T> {
  if (context.scratchDir !== null) return work(context.scratchDir);
  const scratch = await mkdtemp(join(tmpdir(), 'manybody-'));
  try {
    return await work(scratch);
  } finally {
    await rm(scratch, { recursive: true, force: true, maxRetries: 5, retryDelay: 20 });
  }
}

/** The program's version first, then those of what its numbers depend on besides. */
function versionText({ versions }: PythonReady, revision: number): string {
  const [[, first] = ['', 'unknown'], ...others] = Object.entries(versions);
  return [first, ...others.map(([name, version]) => `${name} ${version}`), `harness ${revision}`].join(', ');
}

function refuseWavefunction({ specification }: AtomicInput, name: string): void {
  const { wavefunction = 'none' } = specification.protocols;
  if (wavefunction === 'none') return;
  throw new InputError(
    `protocols.wavefunction: '${wavefunction}' was asked for, but the engine ${name} returns no orbitals. Leave it out or write 'none'.`,
    { detail: { wavefunction } },
  );
}
