import type { TaskReply } from './task-message';

/** An attempt to be made somewhere. */
export interface Ticket {
  /** Of {@link taskKey}. */
  readonly id: string;
  /** Of {@link taskMessageText}. */
  readonly message: string;
}

/** What a pool says. */
export interface PoolListener {
  started(id: string, workerId: string, at: number): void;
  /** Once for each ticket, or not at all after it was cancelled. */
  finished(id: string, reply: TaskReply): void;
  /** The worker that had it is gone; the pool gives it to another one by itself. */
  lost(id: string): void;
  /** A worker has left, in good order or not: its places are none any more. @param name what their ids begin with. */
  workerGone(name: string): void;
  /** The number of places has changed. */
  capacityChanged(): void;
  /** The pool is out of reach for good: nothing further is heard of any ticket. */
  broken(error: Error): void;
}

/**
 * Workers that belong to nobody in particular: they come and go, each takes what it can. What a {@link PoolRun} sends to it is done
 * at least once.
 */
export interface TaskPool {
  /** Tasks that its workers can run at the same time, those of others included; 0 while there are none. */
  readonly capacity: number;
  /** @throws InputError, ResourceError when it cannot be reached. */
  open(run: string, listener: PoolListener): Promise<void>;
  /** Does not wait; a pool that is out of reach for a while gets it later. */
  post(tickets: readonly Ticket[]): void;
  /** These tickets' results are safe elsewhere. */
  forget(ids: readonly string[]): void;
  /** Stops these tickets; resolves when nothing of them runs, or when the workers have had time enough to end it. */
  cancel(ids: readonly string[], reason: string): Promise<void>;
  /** After everything is finished or cancelled; workers let go of the run. */
  close(): Promise<void>;
}
