import type { Combination } from '../combination';
import type { Row, RowEntry } from '../space/task-space';
import { BitSet } from './bit-set';
import { ExactSum } from './exact-sum';
import { ExactVectorSum, type Run } from './exact-vector-sum';

/** Products of larger values with multiples up to 2^53 might not be finite. */
const mostScaled = 2 ** 900;

/** The exact sums of one property over each row of an expansion, and which tasks are in them. */
export class PropertySums {
  // By id of the row.
  private readonly sums: (ExactVectorSum | undefined)[] = [];
  private readonly counts: number[] = [];
  private readonly done = new BitSet();
  private readonly cache = new Map<string, Float64Array>();
  /** Number of tasks added. */
  total = 0;

  /**
   * @param rows of the expansion, by id.
   * @param length numbers of the whole system: 1, 3 nat or (3 nat)².
   * @param exponent values are usually below 2^exponent in magnitude; others are summed more slowly.
   */
  constructor(
    private readonly rows: readonly Row[],
    readonly length: number,
    private readonly exponent: number,
  ) {}

  has(index: number): boolean {
    return this.done.has(index);
  }

  /** Every task of a row has been added. */
  isComplete(row: number): boolean {
    return (this.counts[row] ?? 0) === this.rows[row]!.taskCount;
  }

  /**
   * Adds the values of one task, which must not be there yet, to its rows.
   *
   * @returns false, and nothing has changed, when a value is not finite.
   */
  add(index: number, entries: readonly RowEntry[], values: Float64Array, runs: readonly Run[]): boolean {
    // Every row takes the values, or none does.
    if (entries.length > 1 && !values.every((value) => Math.abs(value) < mostScaled)) return false;
    for (const { row, multiple } of entries) {
      if (!this.sumOf(row).addScaled(values, runs, multiple)) return false;
    }
    for (const { row } of entries) this.counts[row] = (this.counts[row] ?? 0) + 1;
    this.done.add(index);
    this.total += 1;
    return true;
  }

  /**
   * An integer combination of the sums of complete rows, each number rounded once. Nothing can be added to a complete
   * row, so that values are kept: repeated requests return the same array.
   */
  evaluate(combination: Combination): Float64Array {
    const key = [...combination].flat().join();
    const known = this.cache.get(key);
    if (known !== undefined) return known;
    const terms = [...combination].map(([row, coefficient]) => [this.sumOf(row), coefficient] as const);
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

  private sumOf(row: number): ExactVectorSum {
    const known = this.sums[row];
    if (known !== undefined) return known;
    const room = Math.ceil(Math.log2(this.rows[row]!.largestMultiple));
    const sum = new ExactVectorSum(this.length, this.exponent + room);
    this.sums[row] = sum;
    return sum;
  }
}
