import { BitSet } from './bit-set';
import type { Combination } from './combination';
import { ExactSum } from './exact-sum';
import { ExactVectorSum, type Run } from './exact-vector-sum';
import type { TaskClass } from './task-classes';

/** The exact sums of one property over each class of an expansion, and which tasks are in them. */
export class PropertySums {
  // By class id.
  private readonly sums: (ExactVectorSum | undefined)[] = [];
  private readonly counts: number[] = [];
  private readonly done = new BitSet();
  private readonly cache = new Map<string, Float64Array>();
  /** Number of tasks added. */
  total = 0;

  /**
   * @param length numbers of the whole system: 1, 3 nat or (3 nat)².
   * @param exponent values are usually below 2^exponent in magnitude; others are summed more slowly.
   */
  constructor(
    readonly length: number,
    private readonly exponent: number,
  ) {}

  has(index: number): boolean {
    return this.done.has(index);
  }

  isComplete({ id, count }: TaskClass): boolean {
    return this.counts[id] === count;
  }

  /**
   * Adds the values of one task, which must not be there yet.
   *
   * @returns false, and nothing has changed, when a value is not finite.
   */
  add(index: number, { id }: TaskClass, values: Float64Array, runs: readonly Run[]): boolean {
    const sum = this.sumOf(id);
    if (!sum.add(values, runs)) return false;
    this.done.add(index);
    this.counts[id] = (this.counts[id] ?? 0) + 1;
    this.total += 1;
    return true;
  }

  /**
   * An integer combination of the sums of complete classes, each number rounded once. Nothing can be added to a complete
   * class, so that values are kept: repeated requests return the same array.
   */
  evaluate(combination: Combination): Float64Array {
    const key = [...combination].flat().join();
    const known = this.cache.get(key);
    if (known !== undefined) return known;
    const terms = [...combination].map(([id, coefficient]) => [this.sums[id]!, coefficient] as const);
    const sum = new ExactSum();
    const value = new Float64Array(this.length);
    for (let element = 0; element < this.length; element += 1) {
      sum.clear();
      for (const [vector, coefficient] of terms) vector.addElementTo(sum, coefficient, element);
      value[element] = sum.round();
    }
    this.cache.set(key, value);
    return value;
  }

  private sumOf(id: number): ExactVectorSum {
    const known = this.sums[id];
    if (known !== undefined) return known;
    const sum = new ExactVectorSum(this.length, this.exponent);
    this.sums[id] = sum;
    return sum;
  }
}
