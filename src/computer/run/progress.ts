import type { ManyBodyResult } from '../result/many-body-result';
import type { TaskRecord } from '../result/task-record';

/** Counts of one model chemistry and body order. */
export interface LevelProgress {
  readonly modelChemistry: string;
  readonly nBody: number;
  readonly total: number;
  readonly done: number;
  readonly failed: number;
  readonly cached: number;
}

/** What a worker is doing. */
export interface WorkerLane {
  readonly workerId: string;
  /** Pretty label of the running task, or null when idle. */
  readonly task: string | null;
  /** ms since the epoch; null when idle. */
  readonly since: number | null;
  readonly done: number;
}

/** A complete picture of a run at one moment; plain data. */
export interface ProgressSnapshot {
  readonly total: number;
  /** completed + failed */
  readonly done: number;
  readonly completed: number;
  readonly failed: number;
  /** Of `completed`, taken from the store. */
  readonly cached: number;
  readonly retried: number;
  readonly running: number;
  readonly levels: readonly LevelProgress[];
  readonly lanes: readonly WorkerLane[];
  readonly elapsedMs: number;
  /** Finished tasks per second (store hits excluded) over the run so far; null before the first. */
  readonly tasksPerSecond: number | null;
  /** null until there is something to go by. Computed from remaining estimated work, not from counts. */
  readonly etaMs: number | null;
  /** The last few problems, newest last. */
  readonly problems: readonly {
    readonly task: string;
    readonly attempt: number;
    readonly message: string;
    readonly retried: boolean;
  }[];
  readonly workers: number;
}

/** Everything that a run says while it runs; each event carries the picture after it. */
export type ProgressEvent =
  | { readonly type: 'started'; readonly title: string; readonly progress: ProgressSnapshot }
  | {
      readonly type: 'task-started';
      readonly task: string;
      readonly workerId: string;
      readonly progress: ProgressSnapshot;
    }
  | {
      readonly type: 'task-finished';
      readonly task: string;
      readonly record: TaskRecord;
      readonly progress: ProgressSnapshot;
    }
  | {
      readonly type: 'task-retried';
      readonly task: string;
      readonly message: string;
      readonly progress: ProgressSnapshot;
    }
  | {
      readonly type: 'finished';
      readonly status: 'complete' | 'failed' | 'cancelled';
      readonly progress: ProgressSnapshot;
      /** Partial where clusters are missing. */
      readonly result?: ManyBodyResult | undefined;
    };
