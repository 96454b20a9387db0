import type { CheckCancelled } from '../scf/fock-builder';

/** Between two looks at cancellation. */
const lookMs = 5;
/** After so many looks, about a second, in which nothing was finished the others are given up: a part takes milliseconds. */
const mostLooks = 200;

/**
 * Work in parts that several threads do together: each takes parts that nobody has taken, and says when it has finished them.
 * All is in three numbers in shared memory, 0 at the start. Nobody depends on another: a thread that leaves early says so, one
 * that was killed is given up after a while, and then `allFinished` tells the others that the rest is theirs.
 */
export class SharedParts {
  /**
   * @param numbers the same memory in every thread.
   * @param taken position of the number of parts taken; that of the parts finished follows it.
   * @param abandoned position of a number that is not 0 as soon as somebody has given up; several works may have it in common.
   */
  constructor(
    private readonly numbers: Int32Array,
    private readonly taken: number,
    private readonly abandoned: number,
  ) {}

  /** The next part, from 0; the number of parts or more when all are taken. */
  take(): number {
    return Atomics.add(this.numbers, this.taken, 1);
  }

  /** What was written before this call is seen by those to whom `allFinished` says true. */
  finish(parts: number): void {
    Atomics.add(this.numbers, this.taken + 1, parts);
    Atomics.notify(this.numbers, this.taken + 1);
  }

  /** Nobody is to wait any more: parts were taken that will not be finished. */
  abandon(): void {
    Atomics.store(this.numbers, this.abandoned, 1);
    Atomics.notify(this.numbers, this.taken + 1);
  }

  /** Are all n parts finished now? */
  areFinished(n: number): boolean {
    return Atomics.load(this.numbers, this.taken + 1) === n;
  }

  /** Waits for all n parts. @returns false when they are not to be expected any more. */
  allFinished(n: number, checkCancelled: CheckCancelled | undefined): boolean {
    const { numbers, taken, abandoned } = this;
    let looks = 0;
    while (true) {
      const finished = Atomics.load(numbers, taken + 1);
      if (finished === n) return true;
      if (Atomics.load(numbers, abandoned) !== 0) return false;
      checkCancelled?.();
      if (looks++ === mostLooks) this.abandon();
      else if (Atomics.wait(numbers, taken + 1, finished, lookMs) !== 'timed-out') looks = 0;
    }
  }
}
