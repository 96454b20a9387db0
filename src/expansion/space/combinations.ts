/**
 * Combinations of k out of n in lexicographic order, addressed by rank (the combinatorial number system, reflected so that
 * the order is lexicographic). Elements count from 0; every count is an exact integer below 2^53 or Infinity.
 *
 * @see Knuth, The Art of Computer Programming 4A, section 7.2.1.3.
 */
export class Combinations {
  // columns[k][n] = C(n, k). Columns are filled on demand, each from the one before (Pascal).
  private readonly columns: Float64Array[];

  constructor(readonly nMax: number) {
    this.columns = [new Float64Array(nMax + 1).fill(1)];
  }

  /** C(n, k), exact, or Infinity beyond 2^53; 0 when k < 0 or k > n. `n` is at most `nMax`. */
  count(n: number, k: number): number {
    if (k < 0 || k > n) return 0;
    return this.column(Math.min(k, n - k))[n]!;
  }

  /** Rank of an ascending combination among all of its size. */
  rank(combination: readonly number[], n: number): number {
    const k = combination.length;
    let after = 0;
    for (let i = 0; i < k; i += 1) after += this.count(n - 1 - combination[i]!, k - i);
    return this.count(n, k) - 1 - after;
  }

  /** The combination of `k` out of `n` with this rank. */
  unrank(rank: number, n: number, k: number): number[] {
    if (k === n) return Array.from({ length: n }, (_, i) => i);
    let after = this.count(n, k) - 1 - rank;
    const combination = new Array<number>(k);
    let top = n; // every remaining element is at least n - top
    for (let i = 0; i < k; i += 1) {
      // The largest m < top with C(m, k - i) <= after.
      let low = 0;
      let high = top - 1;
      while (low < high) {
        const middle = (low + high + 1) >>> 1;
        if (this.count(middle, k - i) <= after) low = middle;
        else high = middle - 1;
      }
      combination[i] = n - 1 - low;
      after -= this.count(low, k - i);
      top = low;
    }
    return combination;
  }

  /** Steps an ascending combination of elements below `n` to its successor in place; false after the last. */
  next(combination: number[], n: number): boolean {
    const k = combination.length;
    for (let i = k - 1; i >= 0; i -= 1) {
      if (combination[i]! < n - k + i) {
        combination[i]! += 1;
        for (let j = i + 1; j < k; j += 1) combination[j] = combination[j - 1]! + 1;
        return true;
      }
    }
    return false;
  }

  private column(k: number): Float64Array {
    for (let j = this.columns.length; j <= k; j += 1) {
      const left = this.columns[j - 1]!;
      const column = new Float64Array(this.nMax + 1);
      for (let n = 1; n <= this.nMax; n += 1) {
        const sum = column[n - 1]! + left[n - 1]!;
        column[n] = sum > Number.MAX_SAFE_INTEGER ? Number.POSITIVE_INFINITY : sum;
      }
      this.columns.push(column);
    }
    return this.columns[k]!;
  }
}
