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
   * Answers a cell that failed, and then aborts everything that was sent before its sender could know. Requests that are still in the
   * socket's buffer count, so it waits until no more arrive.
   */
  async abortWaiting(answerFailed: () => void): Promise<void> {
    let seen: number;
    do {
      seen = this.arrivals;
      await new Promise((resolve) => setTimeout(resolve, silenceMs));
    } while (this.arrivals !== seen);
    const waiting = this.waiting.splice(0);
    // One at a time: front ends see each request answered, and idle again, before the next one is busy.
    for (const answer of [answerFailed, ...waiting.map((entry) => () => entry.abort())]) {
      answer();
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  private async work(): Promise<void> {
    this.working = true;
    for (let entry = this.waiting.shift(); entry; entry = this.waiting.shift()) {
      await entry.run().catch(entry.fail);
    }
    this.working = false;
  }
}
