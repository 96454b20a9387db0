/** Calls `draw` soon after {@link request}, never more often than every `intervalMs`; the last request is always honoured. */
export class Throttle {
  private last = Number.NEGATIVE_INFINITY;
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly draw: () => void,
    private readonly intervalMs: number,
  ) {}

  request(): void {
    const wait = this.last + this.intervalMs - performance.now();
    if (wait <= 0) this.now();
    else this.timer ??= setTimeout(() => this.now(), wait).unref();
  }

  /** Draws at once and forgets what was waiting. */
  now(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.last = performance.now();
    this.draw();
  }
}
