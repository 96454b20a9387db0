import type { Engine, EngineReference } from '../engines/engine';
import type { AtomicInput, AtomicResult, FailedOperation } from '../schema/atomic';
import type { QueueAddress } from './bullmq/queue-address';

/** One independent calculation of an expansion. Plain data: it clones to a thread, prints as JSON, hashes to a store key. */
export interface Task {
  /** The QCManyBody label, e.g. `["hf/6-31g", [1], [1, 2]]`; unique in a run. */
  readonly id: string;
  /** Position in the expansion's enumeration, from 0. */
  readonly index: number;
  readonly engine: EngineReference;
  readonly input: AtomicInput;
  readonly modelChemistry: string;
  /** 1-based fragments with nuclei and electrons, ascending. */
  readonly real: readonly number[];
  /** 1-based fragments with basis functions, ascending; contains `real`. */
  readonly basis: readonly number[];
  /** real.length */
  readonly nBody: number;
  /** Estimated core-seconds; 0 where unknown. */
  readonly cost: number;
  /** Tasks with the same key gain from running one after the other on one worker. */
  readonly groupKey?: string | undefined;
  /** Estimated peak memory; 0 where unknown. */
  readonly memoryMiB: number;
  readonly priority: number;
}

/** One try at a task. Times in ms since the epoch (Date.now()), by the clock of the process that asked for the run. */
export interface Attempt {
  readonly number: number;
  readonly workerId: string;
  /** Where the worker is; absent on this machine. */
  readonly host?: string | undefined;
  /** When it was sent to its worker. Absent where the executor cannot tell. */
  readonly sentAt?: number | undefined;
  readonly startedAt: number;
  readonly finishedAt: number;
  /** When its result was here. */
  readonly receivedAt?: number | undefined;
  /** Absent when the attempt succeeded. */
  readonly error?: { error_type: string; error_message: string } | undefined;
}

interface OutcomeBase {
  readonly task: Task;
  readonly attempts: readonly Attempt[];
  /** From submission to the start of the last attempt, waits between attempts included. */
  readonly queueTimeMs: number;
  /** Of the last attempt. */
  readonly executionTimeMs: number;
  readonly workerId: string;
}
/** What became of a task: its result, or why there is none. Every task has exactly one. */
export type TaskOutcome =
  | (OutcomeBase & { readonly status: 'completed'; readonly result: AtomicResult; readonly source: 'engine' | 'store' })
  | (OutcomeBase & { readonly status: 'failed' | 'timeout' | 'cancelled'; readonly failure: FailedOperation });

/** What happens while tasks run, for progress displays. `at` is Date.now(). */
export type ExecutorEvent =
  | {
      readonly type: 'task-started';
      readonly task: Task;
      readonly workerId: string;
      readonly attempt: number;
      readonly at: number;
    }
  | {
      readonly type: 'attempt-failed';
      readonly task: Task;
      readonly workerId: string;
      readonly attempt: number;
      readonly error: { error_type: string; error_message: string };
      /** null when there will be no further attempt. */
      readonly retryInMs: number | null;
      readonly at: number;
    }
  | {
      readonly type: 'worker-started' | 'worker-lost' | 'worker-stopped';
      readonly workerId: string;
      readonly at: number;
    };

export type LogLevel = 'silent' | 'error' | 'warn' | 'info' | 'debug';

/** How tasks are run; `docs/adding-an-executor.md` explains each option, `executor-config.ts` has defaults and limits. */
export interface ExecutorConfig {
  nWorkers: number | 'auto';
  /** Counted from the start of an attempt, never in the queue. */
  timeoutPerTaskMs: number;
  /** Further attempts after the first, only for errors worth it. */
  maxRetries: number;
  /** First pause before a retry; doubles each time, with jitter. */
  retryBackoffMs: number;
  /** Outcomes between two flushes of the store. */
  checkpointInterval: number;
  storeDir: string | null;
  scratchDir: string | null;
  logLevel: LogLevel;
  coresPerTask: number;
  /** Budget of the whole run; one worker gets its share. */
  memoryMiB: number;
  strategy: 'cost' | 'fifo' | 'nbody' | 'priority';
  /** Where the tasks of the executor `bullmq` wait for workers: `redis://host:6379`. */
  queue: string | QueueAddress | null;
  /** Paths of the modules that tasks may name as their engine. Loading a module runs it, and a task is data. */
  allowedEngines: readonly string[];
}

export interface ExecutorRunOptions {
  signal?: AbortSignal | undefined;
  config?: Partial<ExecutorConfig> | undefined;
  onEvent?: ((event: ExecutorEvent) => void) | undefined;
  /** Engines given as objects, by name. They cannot travel: whatever the executor, they run in the calling thread. */
  inlineEngines?: ReadonlyMap<string, Engine> | undefined;
}

/** An engine that the tasks of a run will name, as it is in the process that asks. */
export interface EngineOfRun {
  readonly reference: EngineReference;
  readonly version: string;
}

/**
 * Runs tasks somewhere. It knows where, never what: no chemistry. One bad task never makes `run` throw: it is an outcome.
 * Every task taken from the input has exactly one outcome, in order of completion; no more are taken than needed to keep the
 * workers busy. Leaving the loop early stops the work.
 *
 * After an abort no further task is taken, those taken and unfinished come out as `cancelled`, and then the iteration throws
 * `signal.reason`, so that nobody takes a part for the whole. An error thrown by the input itself is thrown after the
 * outcomes of all tasks taken before it.
 *
 * @throws InputError from the first `next()` when an option is wrong.
 */
export interface Executor extends AsyncDisposable {
  readonly name: string;
  readonly workers: number;
  run(tasks: Iterable<Task> | AsyncIterable<Task>, options?: ExecutorRunOptions): AsyncIterable<TaskOutcome>;
  /**
   * Where workers have engines of their own: do all have these? Asked before a run.
   *
   * @throws EngineNotFoundError that says which workers lack one, or have another version.
   */
  checkEngines?(engines: readonly EngineOfRun[]): Promise<void>;
}
