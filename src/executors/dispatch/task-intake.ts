import type { Task } from '../executor';

/**
 * The input of a run, taken one task at a time and only on demand. A plain iterable is read in the same turn, which is what
 * makes a hundred thousand short tasks cheap; an asynchronous one is awaited.
 */
export class TaskIntake {
  done = false;
  /** What the input threw, if it did. */
  error: { readonly reason: unknown } | undefined;
  private readonly iterator: Iterator<Task> | AsyncIterator<Task>;
  private pulling = false;

  constructor(tasks: Iterable<Task> | AsyncIterable<Task>) {
    this.iterator = Symbol.asyncIterator in tasks ? tasks[Symbol.asyncIterator]() : tasks[Symbol.iterator]();
  }

  /**
   * Takes tasks while `wanted()`; what arrives later is announced by `later`.
   *
   * @param take gets each task.
   * @param later called when an asynchronous input has answered, after `take`.
   */
  pull(wanted: () => boolean, take: (task: Task) => void, later: () => void): void {
    while (!this.done && !this.pulling && wanted()) {
      try {
        const step = this.iterator.next();
        if ('then' in step) void this.arrive(step as PromiseLike<IteratorResult<Task>>, take, later);
        else this.accept(step, take);
      } catch (error) {
        this.fail(error);
      }
    }
  }

  private async arrive(
    step: PromiseLike<IteratorResult<Task>>,
    take: (task: Task) => void,
    later: () => void,
  ): Promise<void> {
    this.pulling = true;
    try {
      this.accept(await step, take);
    } catch (error) {
      this.fail(error);
    }
    this.pulling = false;
    later();
  }

  private accept(step: IteratorResult<Task>, take: (task: Task) => void): void {
    if (this.done) return;
    if (step.done) this.done = true;
    else take(step.value);
  }

  private fail(reason: unknown): void {
    this.error = { reason };
    this.done = true;
  }

  /** Takes no more, and lets the input clean up. An input that is waiting is not waited for. */
  stop(): void {
    if (this.done) return;
    this.done = true;
    const closed = this.iterator.return?.();
    // Nobody is left who could be told.
    if (closed instanceof Promise) closed.catch(() => undefined);
  }
}
