import type { EngineReference, Probe } from '../../engines/engine';
import type { ComputeError } from '../../errors/compute-error';
import type { AttemptReply } from '../attempt';
import type { JobResources } from '../dispatch/lane';
import type { Task } from '../executor';

/** Who a rank is; the first thing that it says. */
export interface Hello {
  readonly host: string;
  readonly pid: number;
  /** Of this package, and of Node. */
  readonly version: string;
  readonly node: string;
  /** What this process may use. */
  readonly cores: number;
  /** What this rank may plan with: its share of the host's memory. */
  readonly memoryMiB: number;
}

/** What a lane is told when it is opened in a rank. */
export interface LaneSetup {
  readonly workerId: string;
  readonly limitMs: number;
  readonly heapMiB: number;
  /** Where the scratch folders of the run are made; null: in the folder for temporary files of the rank's host. */
  readonly scratchParent: string | null;
  /** Name of the run's folder there. */
  readonly scratchName: string;
}

/** From rank 0. A lane is known by its number; so is each job of a lane. */
export type ToRank =
  | { readonly type: 'clock'; readonly sentAt: number }
  | { readonly type: 'probe'; readonly number: number; readonly engine: EngineReference }
  | { readonly type: 'open'; readonly lane: number; readonly setup: LaneSetup }
  | {
      readonly type: 'job';
      readonly lane: number;
      readonly number: number;
      readonly task: Task;
      readonly resources: JobResources;
    }
  | {
      readonly type: 'interrupt';
      readonly lane: number;
      readonly number: number;
      readonly reason: { name: string; message: string };
    }
  | { readonly type: 'take-back' | 'close'; readonly lane: number }
  /** The job of this number, which may have ended; undefined: the lane, whatever it does. */
  | { readonly type: 'kill'; readonly lane: number; readonly number: number | undefined }
  | { readonly type: 'bye' };

/** To rank 0, of one lane. */
export type FromLane = { readonly lane: number } & (
  | { readonly type: 'ready' | 'closed' }
  | { readonly type: 'started' | 'overdue'; readonly number: number; readonly at: number }
  | { readonly type: 'finished'; readonly number: number; readonly reply: AttemptReply }
  /** What was to be taken back, and had not begun. */
  | { readonly type: 'returned'; readonly numbers: readonly number[] }
  | {
      readonly type: 'lost';
      readonly running: { readonly number: number; readonly startedAt: number } | undefined;
      readonly why: ComputeError;
    }
);

/** To rank 0. */
export type FromRank =
  | { readonly type: 'hello'; readonly hello: Hello }
  | { readonly type: 'clock'; readonly sentAt: number; readonly at: number }
  | { readonly type: 'probed'; readonly number: number; readonly probe: Probe }
  | { readonly type: 'alive' }
  /** The last message of a rank. */
  | { readonly type: 'bye' }
  | FromLane;
