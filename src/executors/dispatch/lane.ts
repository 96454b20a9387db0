import type { Engine } from '../../engines/engine';
import type { ComputeError } from '../../errors/compute-error';
import type { AttemptReply } from '../attempt';
import type { Attempt, Task } from '../executor';

/** What has happened to a task so far. */
export interface History {
  readonly task: Task;
  readonly attempts: Attempt[];
  /** When it was taken from the input, ms since the epoch. */
  readonly submittedAt: number;
}

/** A task on its way through an executor. */
export interface Job extends History {
  readonly engine: Engine;
  /** `worker`: the engine is found by name there. `here`: an inline engine, or one that only waits for a program. */
  readonly place: 'worker' | 'here';
  /** When the attempt that is under way was posted to its lane. */
  sentAt?: number | undefined;
  /** Set when the running attempt is being stopped. */
  stopping?: 'timeout' | 'cancelled' | undefined;
}

/** What one job is given. */
export interface JobResources {
  readonly scratchDir: string;
  readonly cores: number;
  readonly memoryMiB: number;
}

/** What a lane says. Each posted job is started at most once, and is finished or is in one `lost`, unless the lane is closed. */
export interface LaneListener {
  ready(lane: Lane): void;
  started(lane: Lane, job: Job, at: number): void;
  /** The running job noticed that it is over its limit before the listener's timer could. */
  overdue(lane: Lane, job: Job): void;
  finished(lane: Lane, job: Job, reply: AttemptReply): void;
  /**
   * The lane is no more.
   *
   * @param running the job that ran (or was to be unpacked next) when it happened, with the time of its start.
   * @param waiting jobs that had not begun.
   */
  lost(
    lane: Lane,
    running: { job: Job; startedAt: number } | undefined,
    waiting: readonly Job[],
    why: ComputeError,
  ): void;
  /** Jobs that `takeBack` asked a worker far away for, and that had not begun there. */
  returned(lane: Lane, jobs: readonly Job[]): void;
}

/** One thing at a time, in the order posted: a worker thread, or a place in this one. */
export interface Lane {
  readonly workerId: string;
  readonly place: Job['place'];
  /** Where it is; absent on this machine. */
  readonly host?: string | undefined;
  /** Jobs posted and unfinished; the first one runs. */
  readonly size: number;
  /** Has it ever reported itself? */
  readonly isReady: boolean;
  /** @param together other lanes are at tasks of its group, too, or will be. */
  post(job: Job, resources: JobResources, together: boolean): void;
  /** Handles what the worker has said and the event loop has not brought yet. */
  drain(): void;
  /** Asks the running job to stop: its signal is aborted, its `cancelled()` turns true. */
  interrupt(reason: Error): void;
  /** Takes back the jobs that have not begun: they will not. A worker far away is asked, and the listener hears `returned`. */
  takeBack(): readonly Job[];
  /** Ends it by force, with the processes it started; the listener hears `lost`. Resolves when nothing of it runs. */
  kill(): Promise<void>;
  /** Ends it in good order, when it has no jobs. */
  close(): Promise<void>;
}
