/** Something to run, and what to do when an earlier failure took its turn. */
export interface QueuedRun {
  run(): Promise<void>;
  abort(): void;
  /** Told when `run` rejects; the next one runs all the same. */
  fail(reason: unknown): void;
}

/** How long the socket must have been silent before a failed cell is answered, in ms. */
const silenceMs = 10;

/** Runs requests one after the other, in order of arrival. */
export class ExecutionQueue {
  private readonly waiting: QueuedRun[] = [];
  private working = false;
  private arrivals = 0;

  add(entry: QueuedRun): void {
    this.arrivals++;
    this.waiting.push(entry);
    if (!this.working) void this.work();
  }

  /**
   * Aborts everything that was sent before its sender could know that an earlier cell failed. Requests that are still
   * in the socket's buffer count, so it waits until no more arrive.
   */
  async abortWaiting(): Promise<void> {
    let seen: number;
    do {
      seen = this.arrivals;
      await new Promise((resolve) => setTimeout(resolve, silenceMs));
    } while (this.arrivals !== seen);
    for (const entry of this.waiting.splice(0)) entry.abort();
  }

  private async work(): Promise<void> {
    this.working = true;
    for (let entry = this.waiting.shift(); entry; entry = this.waiting.shift()) {
      await entry.run().catch(entry.fail);
    }
    this.working = false;
  }
}
