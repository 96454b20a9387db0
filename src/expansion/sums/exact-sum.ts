/**
 * Exact sum of doubles, rounded once when it is read. The value does not depend on the order of the terms.
 *
 * The sum is kept as non-overlapping doubles of increasing magnitude; each addition is a cascade of error-free two-sums.
 *
 * @see Shewchuk, Discrete Comput. Geom. 18, 305 (1997), "grow-expansion"; Python's math.fsum.
 */
export class ExactSum {
  // 2098 bits span all doubles: 40 partials of 53 bits, and one to grow.
  private readonly partials = new Float64Array(42);
  private count = 0;

  clear(): void {
    this.count = 0;
  }

  add(term: number): void {
    const partials = this.partials;
    let x = term;
    let kept = 0;
    for (let i = 0; i < this.count; i += 1) {
      const y = partials[i]!;
      const sum = x + y;
      // Knuth's two-sum: sum + error = x + y, whichever is larger.
      const yRounded = sum - x;
      const error = x - (sum - yRounded) + (y - yRounded);
      if (error !== 0) {
        partials[kept] = error;
        kept += 1;
      }
      x = sum;
    }
    if (x !== 0) {
      partials[kept] = x;
      kept += 1;
    }
    this.count = kept;
  }

  /** Adds coefficient · term without rounding the product. `coefficient` is an integer below 2^53. */
  addProduct(coefficient: number, term: number): void {
    if (term === 0 || coefficient === 0) return;
    if (coefficient === 1 || coefficient === -1) {
      this.add(coefficient * term);
      return;
    }
    const product = coefficient * term;
    const error = productError(coefficient, term, product);
    if (error !== 0) this.add(error);
    this.add(product);
  }

  /** The sum, correctly rounded (to even on a tie). */
  round(): number {
    const partials = this.partials;
    let i = this.count - 1;
    if (i < 0) return 0;
    let high = partials[i]!;
    let low = 0;
    while (i > 0) {
      i -= 1;
      const x = high;
      const y = partials[i]!;
      high = x + y;
      low = y - (high - x);
      if (low !== 0) break;
    }
    // A tie in `low` is broken by the sign of what lies below it.
    if (i > 0 && ((low < 0 && partials[i - 1]! < 0) || (low > 0 && partials[i - 1]! > 0))) {
      const twice = low * 2;
      const x = high + twice;
      if (twice === x - high) high = x;
    }
    return high;
  }

  /** The terms of the sum: few doubles that add up to it exactly. */
  terms(): number[] {
    return Array.from(this.partials.subarray(0, this.count));
  }
}

const SPLITTER = 2 ** 27 + 1;

/**
 * What `product`, the rounded coefficient · term, is short of the true product; exact for a whole coefficient below 2^53, because
 * the true product is a multiple of the last place of the term.
 *
 * Veltkamp splits each factor into halves of 26 bits; Dekker's product of the halves gives the rounding error.
 *
 * @see Dekker, Numer. Math. 18, 224 (1971).
 */
export function productError(coefficient: number, term: number, product: number): number {
  let carry = SPLITTER * coefficient;
  const cHigh = carry - (carry - coefficient);
  const cLow = coefficient - cHigh;
  carry = SPLITTER * term;
  const tHigh = carry - (carry - term);
  const tLow = term - tHigh;
  return cLow * tLow - (product - cHigh * tHigh - cLow * tHigh - cHigh * tLow);
}

/** The exactly rounded sum of a list. */
export function exactSum(terms: Iterable<number>): number {
  const sum = new ExactSum();
  for (const term of terms) sum.add(term);
  return sum.round();
}
