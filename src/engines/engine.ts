import type { AtomicInput, AtomicResult } from '../schema/atomic';
import type { Driver } from '../schema/driver';

/** What an engine can do, so that impossible requests are refused while planning. */
export interface EngineTraits {
  /** Several copies may run in threads of one process (its CPU work is JavaScript or WebAssembly in the calling thread). */
  readonly threadSafe: boolean;
  /** Starts a program of its own; a slot in a limiter is enough, no worker thread is needed. */
  readonly childProcess: boolean;
  /** Wants a scratch folder of its own for each task. */
  readonly usesScratch: boolean;
  readonly drivers: readonly Driver[];
  /** Understands `molecule.extras.embedding_charges`: a list of `[charge, [x, y, z]]`, e and bohr. */
  readonly pointCharges: boolean;
  /** Understands ghost atoms (`molecule.real[i] === false`). */
  readonly ghosts: boolean;
  /** The reason, where it does not: half a sentence that begins like one. */
  readonly whyNoGhosts?: string | undefined;
  /** Gradients come with those of the point charges: `extras.embedding_gradient`, flat, hartree/bohr. */
  readonly chargeForces?: boolean | undefined;
  /** Its methods in a few words, for lists. */
  readonly methods?: string | undefined;
}

/** Is the engine usable here: its version, or how to install it. */
export type Probe = { version: string } | { missing: string };

/** What surrounds one calculation. */
export interface EngineContext {
  /** Aborted when the task is cancelled or runs out of time. Only seen by code that returns to the event loop. */
  readonly signal: AbortSignal;
  /** The same for code that does not return to the event loop: cheap, to be polled in long loops. */
  readonly cancelled: () => boolean;
  /** A folder for this task alone, removed afterwards; null when the engine does not use scratch. */
  readonly scratchDir: string | null;
  readonly cores: number;
  readonly memoryMiB: number;
  /**
   * Memory that all threads of this process have in common which are at tasks with the same `groupKey`: of at least `boardBytes(input)`,
   * its first 4 KiB zero before any of them saw it, the rest arbitrary. Absent where this thread is alone with the group.
   * Any of them may end at any moment.
   */
  readonly board?: SharedArrayBuffer | undefined;
}

/** Rough size of a calculation, known without running it: what the cost model works with. */
export interface TaskSize {
  /** Number of basis functions; ghosts count. */
  readonly basisFunctions: number;
  /** Number of electrons; ghosts have none. */
  readonly electrons: number;
  /** Peak memory of the calculation in MiB. */
  readonly memoryMiB: number;
}

/** A program, or code, that turns one AtomicInput into one AtomicResult. Engines travel between threads by name. */
export interface Engine {
  readonly name: string;
  readonly traits: EngineTraits;
  /** @param signal aborts when nobody waits for the answer any more. */
  probe(signal?: AbortSignal): Promise<Probe>;
  /**
   * @throws InputError, ConvergenceError, ResourceError, EngineError; or `context.signal.reason` when cancelled.
   * Gradients and Hessians have entries for every atom of the molecule, ghosts included, in its order.
   */
  compute(input: AtomicInput, context: EngineContext): Promise<AtomicResult>;
  /** Checks method, basis, elements and driver without computing. @throws InputError that says what to change. */
  validate?(input: AtomicInput): void;
  /** Tasks with the same key share work (for the built-in engine: the same basis centres, hence the same integrals). */
  groupKey?(input: AtomicInput): string | undefined;
  /** Bytes of shared memory that threads at the tasks of one group could use to help each other: `context.board`. */
  boardBytes?(input: AtomicInput): number;
  /** @returns undefined where the engine cannot tell. */
  size?(input: AtomicInput): TaskSize | undefined;
  /**
   * To how many hartree the energy of a task is converged: what the noise of a sum is reckoned from.
   *
   * @returns undefined where the engine cannot tell.
   */
  energyConvergence?(input: AtomicInput): number | undefined;
  /**
   * What is dear to make and the same for every thread (a compiled WebAssembly.Module, tables in a SharedArrayBuffer): made
   * once in the main thread, cloned to each worker, given to `adopt` there before anything else is asked of the engine.
   */
  share?(): Promise<unknown>;
  adopt?(shared: unknown): void;
  /**
   * Gets ready (loads tables, compiles kernels, computes something small), in a worker that has nothing to do yet. Never needed for
   * a right answer.
   *
   * @param enough there is work now: cheap, to be polled; then return soon.
   */
  warm?(enough: () => boolean): Promise<void>;
}

/** How an engine is named on its way to a worker: a registered name, or a module whose `engine` export is the engine. */
export interface EngineReference {
  readonly name: string;
  /** Absolute path of a CommonJS or ES module that exports `engine: Engine`. */
  readonly module?: string | undefined;
}
