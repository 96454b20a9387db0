import type { MessagePort } from 'node:worker_threads';
import type { EngineContext, EngineReference } from '../../engines/engine';
import type { AtomicInput } from '../../schema/atomic';
import type { AttemptReply } from '../attempt';
import type { JobResources } from '../dispatch/lane';

/** Given to a worker when a lane is opened in it. */
export interface LaneOpening {
  readonly port: MessagePort;
  /** Layout: {@link cancelSlot}, {@link nextSlot}, then {@link programSlots} process ids, 0 where free. */
  readonly shared: Int32Array;
  /** Paths of the modules that jobs of this lane may name as their engine: no message can add to it. */
  readonly allowedEngines: readonly string[];
}

/** All jobs whose number is at most this one are to stop. */
export const cancelSlot = 0;
/**
 * The job that may begin next, or {@link noJob}. The worker begins a job by raising this from its number to the next one; the
 * main thread takes back all that has not begun by setting it to {@link noJob}. Both compare and exchange, so one of them wins.
 */
export const nextSlot = 1;
/** A lane's jobs are numbered from 1 in the order posted. */
export const noJob = 0;
export const firstProgramSlot = 2;
export const programSlots = 62;
export const sharedLength = firstProgramSlot + programSlots;

/** An engine, and what its copy in the main thread made for all. */
export interface SharedEngine {
  readonly reference: EngineReference;
  readonly shared: unknown;
}

/** A thread that has nothing to do lets an engine get ready. */
export interface WarmUp {
  readonly engine: SharedEngine;
  /** One number, not 0 as soon as there is work. */
  readonly enough: Int32Array;
  readonly allowedEngines: readonly string[];
}

export type ToWorker =
  | {
      readonly type: 'job';
      readonly number: number;
      readonly engine: EngineReference;
      readonly input: AtomicInput;
      readonly resources: JobResources & Pick<EngineContext, 'board'>;
    }
  | { readonly type: 'adopt'; readonly engine: SharedEngine }
  | { readonly type: 'interrupt'; readonly number: number; readonly reason: { name: string; message: string } }
  | { readonly type: 'close' };

export type FromWorker =
  | {
      readonly type: 'ready';
      readonly threadId: number;
      /** For finding the processes of a thread that does not answer. */
      readonly threadPath: string | undefined;
    }
  /** One message a task: what has finished, and what has begun in its place. */
  | {
      readonly type: 'progress';
      readonly finished: { readonly number: number; readonly reply: AttemptReply } | undefined;
      readonly started: { readonly number: number; readonly at: number } | undefined;
    };
