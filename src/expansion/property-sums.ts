import { BitSet } from './bit-set';
import type { Combination } from './combination';
import { ExactSum } from './exact-sum';
import { ExactVectorSum, type Run } from './exact-vector-sum';
import type { TaskClass } from './task-classes';

/** The exact sums of one property over each class of an expansion, and which tasks are in them. */
export class PropertySums {
  private readonly sums = new Map<number, ExactVectorSum>();
  private readonly counts = new Map<number, number>();
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
    return (this.counts.get(id) ?? 0) === count;
  }

  /** Do all values take the fast path? Never when one is not finite. */
  fits(entry: TaskClass, values: Float64Array): boolean {
    return this.sumOf(entry).fits(values);
  }

  /** Adds the finite values of one task, which must not be there yet. `fits` is what the method of that name said. */
  add(index: number, entry: TaskClass, values: Float64Array, runs: readonly Run[], fits: boolean): void {
    const sum = this.sumOf(entry);
    if (fits) sum.addFitting(values, runs);
    else sum.addAny(values, runs);
    this.done.add(index);
    this.counts.set(entry.id, (this.counts.get(entry.id) ?? 0) + 1);
    this.total += 1;
    this.cache.clear();
  }

  /** An integer combination of class sums, each number rounded once. Repeated requests return the same array. */
  evaluate(combination: Combination): Float64Array {
    const key = [...combination].flat().join();
    const known = this.cache.get(key);
    if (known !== undefined) return known;
    const terms = [...combination].map(([id, coefficient]) => [this.sums.get(id)!, coefficient] as const);
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

  private sumOf(entry: TaskClass): ExactVectorSum {
    let sum = this.sums.get(entry.id);
    if (sum === undefined) {
      sum = new ExactVectorSum(this.length, this.exponent);
      this.sums.set(entry.id, sum);
    }
    return sum;
  }
}
