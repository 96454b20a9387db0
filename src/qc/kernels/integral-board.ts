import { chunkOfNumbers, inChunks } from '../in-chunks';
import type { CheckCancelled } from '../scf/fock-builder';
import { SharedParts } from './shared-parts';

/** Bytes before the numbers. */
const header = 4096;

/** Positions in the header. */
const abandoned = 0;
const clearing = 1;
const integrating = 3;
const combining = 5;

const triangle = (n: number) => (n * (n + 1)) / 2;

/** Bytes of a board for n functions. */
export function boardBytes(nbf: number): number {
  return header + 16 * triangle(triangle(nbf));
}

export type Range = readonly [from: number, to: number];

/** Views of one thread's linear memory, made anew for each use: the memory may move in between. */
export interface OwnNumbers {
  integrals(from: number, to: number): Float64Array;
  high(from: number, to: number): Float32Array;
  low(from: number, to: number): Float32Array;
}

/**
 * Where threads with the same basis make its integrals and supermatrix together. The work is cut into the same parts in each;
 * what a thread makes, in its own linear memory, it copies to the board, and what others made from the board. Every number comes
 * from the same code and the same pairs as in one thread alone, so it has the same bits.
 */
export class IntegralBoard {
  private readonly integrals: Float64Array;
  private readonly high: Float32Array;
  private readonly low: Float32Array;
  private readonly clearParts: SharedParts;
  private readonly integralParts: SharedParts;
  private readonly supermatrixParts: SharedParts;

  /** @param memory of at least `boardBytes(nbf)`; its first 4 KiB were zero before any thread saw it, the rest is arbitrary. */
  constructor(memory: SharedArrayBuffer, nbf: number) {
    const length = triangle(triangle(nbf));
    this.integrals = new Float64Array(memory, header, length);
    this.high = new Float32Array(memory, header + 8 * length, length);
    this.low = new Float32Array(memory, header + 12 * length, length);
    const numbers = new Int32Array(memory, 0, header / 4);
    this.clearParts = new SharedParts(numbers, clearing, abandoned);
    this.integralParts = new SharedParts(numbers, integrating, abandoned);
    this.supermatrixParts = new SharedParts(numbers, combining, abandoned);
  }

  /** Nobody is to wait for this thread. */
  abandon(): void {
    for (const parts of [this.clearParts, this.integralParts, this.supermatrixParts]) parts.abandon();
  }

  /** Is all of it there, the supermatrix in as many parts? */
  isComplete(ranges: number): boolean {
    return this.supermatrixParts.areFinished(ranges);
  }

  /**
   * @param own zero at first; in the end it has the integrals of all parts, or, when others did not finish theirs, of some.
   * @param integrate asks before each part whether to make it; returns the number of parts.
   * @returns false when others did not finish theirs.
   */
  integrate(
    own: OwnNumbers,
    integrate: (isMine: () => boolean) => number,
    checkCancelled: CheckCancelled | undefined,
  ): boolean {
    this.clear(checkCancelled);
    let asked = 0;
    let taken = this.integralParts.take();
    let made = 0;
    const all = integrate(() => {
      if (asked++ !== taken) return false;
      taken = this.integralParts.take();
      made++;
      return true;
    });
    if (made > 0) {
      const { integrals } = this;
      if (!this.clearParts.allFinished(this.clearRanges, checkCancelled)) return false;
      inChunks(integrals.length, chunkOfNumbers, checkCancelled, (from, to) =>
        putNonZero(own.integrals(from, to), integrals.subarray(from, to)),
      );
      this.integralParts.finish(made);
    }
    if (!this.integralParts.allFinished(all, checkCancelled)) return false;
    this.copyIntegrals(own, checkCancelled);
    return true;
  }

  private get clearRanges(): number {
    return Math.ceil(this.integrals.length / chunkOfNumbers);
  }

  private clear(checkCancelled: CheckCancelled | undefined): void {
    for (let part = this.clearParts.take(); part < this.clearRanges; part = this.clearParts.take()) {
      checkCancelled?.();
      this.integrals.fill(0, part * chunkOfNumbers, (part + 1) * chunkOfNumbers);
      this.clearParts.finish(1);
    }
  }

  /** Copies all integrals from the board. */
  copyIntegrals(own: OwnNumbers, checkCancelled: CheckCancelled | undefined): void {
    const { integrals } = this;
    inChunks(integrals.length, chunkOfNumbers, checkCancelled, (from, to) =>
      own.integrals(from, to).set(integrals.subarray(from, to)),
    );
  }

  /**
   * Fills the supermatrix.
   *
   * @param ranges of its elements, the same in every thread.
   * @param make makes one of them.
   */
  combine(
    own: OwnNumbers,
    ranges: readonly Range[],
    make: (range: number) => void,
    checkCancelled: CheckCancelled | undefined,
  ): void {
    const { high, low, supermatrixParts } = this;
    const made = new Set<number>();
    for (let part = supermatrixParts.take(); part < ranges.length; part = supermatrixParts.take()) {
      make(part);
      const [from, to] = ranges[part]!;
      high.set(own.high(from, to), from);
      low.set(own.low(from, to), from);
      supermatrixParts.finish(1);
      made.add(part);
    }
    const complete = supermatrixParts.allFinished(ranges.length, checkCancelled);
    for (const [part, [from, to]] of ranges.entries()) {
      if (made.has(part)) continue;
      if (!complete) {
        make(part);
        continue;
      }
      checkCancelled?.();
      own.high(from, to).set(high.subarray(from, to));
      own.low(from, to).set(low.subarray(from, to));
    }
  }
}

/** Each integral belongs to one part, hence to one thread: no other has something where this one has. */
function putNonZero(own: Float64Array, board: Float64Array): void {
  for (let i = 0; i < own.length; i++) {
    const value = own[i]!;
    if (value !== 0) board[i] = value;
  }
}
