import { ExactSum, productError } from './exact-sum';

/** Where consecutive numbers of a term go: `length` numbers from position `from` are added from position `at`. */
export interface Run {
  readonly from: number;
  readonly at: number;
  readonly length: number;
}

// Terms between two carries: the headroom of every limb.
const CARRY_BITS = 6;
const CARRY_EVERY = 2 ** CARRY_BITS;

/**
 * Exact sum of many vectors: its value, and so every bit that is read from it, does not depend on the order of the terms.
 *
 * Each element is a fixed-point number in limbs. A limb is a double that is biased into the middle of one binade, so that
 * its last place has one fixed unit: adding x to it absorbs x rounded to that unit, and what is left of x, known exactly
 * (fast two-sum), goes to the next limb. Two limbs take every number whose last bit is not below `2^exponent · 2^-89`; a
 * third, made only when needed, 45 bits more. Larger terms and bits smaller still go to exact sums of their own. Every
 * `CARRY_EVERY` terms the limbs pass their excess up, so that none leaves its binade. Whether a limb took its part exactly
 * is tested at every addition.
 *
 *   unit of the first limb    u1 = 2^(exponent - 44)      takes |x| <= 2^exponent
 *   unit of the second limb   u2 = u1 · 2^-45             takes |x| <= u1 / 2
 *   unit of the third limb    u3 = u2 · 2^-45             takes |x| <= u2 / 2
 *
 * Cost: six additions a number. Memory: 16 bytes a number, 24 after the first carry, 32 with the third limb.
 *
 * @see Demmel & Nguyen, IEEE Trans. Comput. 64, 2060 (2015), on reproducible summation by pre-rounding.
 */
export class ExactVectorSum {
  private readonly largest: number;
  private readonly bias1: number;
  private readonly bias2: number;
  private readonly bias3: number;
  /** Rounds to the unit of the overflow limb when added and subtracted. */
  private readonly overflowRounder: number;
  private readonly limb1: Float64Array;
  private readonly limb2: Float64Array;
  private limb3: Float64Array | undefined;
  private overflow: Float64Array | undefined;
  private readonly strays = new Map<number, ExactSum>();
  private termsSinceCarry = 0;

  /**
   * @param length number of elements.
   * @param exponent terms up to 2^exponent in magnitude take the fast path; any other is as exact but slower.
   */
  constructor(
    readonly length: number,
    exponent: number,
  ) {
    // CARRY_EVERY terms of 2^exponent fill half of the room on either side of the bias, what a carry leaves an eighth.
    const binade1 = exponent + CARRY_BITS + 2;
    // CARRY_EVERY terms of u1 / 2 = 2^(binade1 - 53) fill half of the room too, what a carry leaves next to nothing.
    const binade2 = binade1 - 53 + CARRY_BITS + 2;
    const binade3 = binade2 - 53 + CARRY_BITS + 2;
    this.largest = 2 ** exponent;
    this.bias1 = 1.5 * 2 ** binade1;
    this.bias2 = 1.5 * 2 ** binade2;
    this.bias3 = 1.5 * 2 ** binade3;
    this.overflowRounder = 1.5 * 2 ** (52 + binade1 - 3);
    this.limb1 = new Float64Array(length).fill(this.bias1);
    this.limb2 = new Float64Array(length).fill(this.bias2);
  }

  /**
   * Adds one term. No two runs may meet at an element.
   *
   * @returns false, and the sum is what it was, when a number is not finite.
   */
  add(values: Float64Array, runs: readonly Run[]): boolean {
    if (this.termsSinceCarry === CARRY_EVERY) this.carry();
    this.termsSinceCarry += 1;
    for (const run of runs) {
      for (let i = this.absorb(values, run, 0); i < run.length; i = this.absorb(values, run, i + 1)) {
        const x = values[run.from + i]!;
        if (!Number.isFinite(x)) {
          this.takeBack(values, runs, run, i);
          return false;
        }
        this.addAny(run.at + i, x);
      }
    }
    return true;
  }

  /**
   * Adds `multiple` times one term, without rounding: every product and its rounding error.
   *
   * @param multiple whole, below 2^53 in magnitude.
   * @returns false, and the sum is what it was, when a number or a product is not finite.
   */
  addScaled(values: Float64Array, runs: readonly Run[], multiple: number): boolean {
    if (multiple === 1) return this.add(values, runs);
    const products = new Float64Array(values.length);
    const errors = new Float64Array(values.length);
    let inexact = false;
    for (let i = 0; i < values.length; i += 1) {
      const product = multiple * values[i]!;
      const error = productError(multiple, values[i]!, product);
      if (!Number.isFinite(product) || !Number.isFinite(error)) return false;
      products[i] = product;
      errors[i] = error;
      inexact ||= error !== 0;
    }
    return this.add(products, runs) && (!inexact || this.add(errors, runs));
  }

  /** Adds coefficient · element to another exact sum, without rounding. */
  addElementTo(sum: ExactSum, coefficient: number, element: number): void {
    sum.addProduct(coefficient, this.limb1[element]! - this.bias1);
    sum.addProduct(coefficient, this.limb2[element]! - this.bias2);
    if (this.limb3 !== undefined) sum.addProduct(coefficient, this.limb3[element]! - this.bias3);
    if (this.overflow !== undefined) sum.addProduct(coefficient, this.overflow[element]!);
    if (this.strays.size > 0) {
      for (const term of this.strays.get(element)?.terms() ?? []) sum.addProduct(coefficient, term);
    }
  }

  /**
   * Adds the numbers of a run from position `start` on, two at a time, as long as both fit the first two limbs. Taken two
   * at a time they are a quarter faster.
   *
   * @returns the position of the first number that has not been added.
   */
  private absorb(values: Float64Array, { from, at, length }: Run, start: number): number {
    const { limb1, limb2, largest } = this;
    let i = start;
    for (; i + 1 < length; i += 2) {
      const x = values[from + i]!;
      const y = values[from + i + 1]!;
      const oldX1 = limb1[at + i]!;
      const oldY1 = limb1[at + i + 1]!;
      const newX1 = oldX1 + x;
      const newY1 = oldY1 + y;
      const restX = x - (newX1 - oldX1); // exact, because |oldX1| > |x|
      const restY = y - (newY1 - oldY1);
      const oldX2 = limb2[at + i]!;
      const oldY2 = limb2[at + i + 1]!;
      const newX2 = oldX2 + restX;
      const newY2 = oldY2 + restY;
      if (!(Math.abs(x) <= largest) || newX2 - oldX2 !== restX) return i;
      if (!(Math.abs(y) <= largest) || newY2 - oldY2 !== restY) return i;
      limb1[at + i] = newX1;
      limb1[at + i + 1] = newY1;
      limb2[at + i] = newX2;
      limb2[at + i + 1] = newY2;
    }
    return i;
  }

  /** Adds one finite number to one element. */
  private addAny(element: number, x: number): void {
    if (Math.abs(x) > this.largest) {
      this.addStray(element, x);
      return;
    }
    const rest = absorbOne(this.limb1, element, x);
    const smaller = absorbOne(this.limb2, element, rest);
    if (smaller === 0) return;
    this.limb3 ??= new Float64Array(this.length).fill(this.bias3);
    const smallest = absorbOne(this.limb3, element, smaller);
    if (smallest !== 0) this.addStray(element, smallest);
  }

  /** Undoes `add` up to a position of a run: what was added there is finite. */
  private takeBack(values: Float64Array, runs: readonly Run[], last: Run, done: number): void {
    for (const { from, at, length } of [...runs.slice(0, runs.indexOf(last)), { ...last, length: done }]) {
      for (let i = 0; i < length; i += 1) this.addAny(at + i, -values[from + i]!);
    }
  }

  private addStray(element: number, x: number): void {
    let sum = this.strays.get(element);
    if (sum === undefined) {
      sum = new ExactSum();
      this.strays.set(element, sum);
    }
    sum.add(x);
  }

  /** Passes what a limb holds above the unit of the one before it up, exactly; a biased sum rounds to that unit. */
  private carry(): void {
    this.termsSinceCarry = 0;
    this.overflow ??= new Float64Array(this.length);
    if (this.limb3 !== undefined) passUp(this.limb3, this.bias3, this.limb2, this.bias2);
    passUp(this.limb2, this.bias2, this.limb1, this.bias1);
    passUp(this.limb1, this.bias1, this.overflow, this.overflowRounder);
  }
}

/** Adds x to a limb, rounded to its unit; returns what is left of x, exactly. */
function absorbOne(limb: Float64Array, element: number, x: number): number {
  const old = limb[element]!;
  limb[element] = old + x;
  return x - (limb[element]! - old);
}

function passUp(low: Float64Array, bias: number, high: Float64Array, rounder: number): void {
  for (let j = 0; j < low.length; j += 1) {
    const value = low[j]! - bias;
    const up = value + rounder - rounder;
    high[j]! += up;
    low[j]! -= up;
  }
}
