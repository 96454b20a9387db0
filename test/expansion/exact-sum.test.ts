import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ExactSum, exactSum } from '../../src/expansion/sums/exact-sum';
import { ExactVectorSum } from '../../src/expansion/sums/exact-vector-sum';
import { exactCombination } from './exact-rational';

/** Numbers of very different magnitude, as sums of cancelling terms need them. */
const number = fc
  .tuple(fc.double({ min: -1, max: 1, noNaN: true }), fc.integer({ min: -160, max: 60 }))
  .map(([mantissa, exponent]) => mantissa * 2 ** exponent)
  .filter((x) => x === 0 || Math.abs(x) > 2 ** -300);
const coefficient = fc.oneof(fc.integer({ min: -6, max: 6 }), fc.maxSafeInteger());

/** The same list in another order, decided by sort keys. */
const shuffled = <T>(list: readonly T[], keys: readonly number[]) =>
  list
    .map((item, i) => [keys[i % keys.length]! * (i + 1), item] as const)
    .sort(([a], [b]) => (a % 7.3) - (b % 7.3))
    .map(([, item]) => item);

describe('ExactSum', () => {
  test('rounds the exact sum once', () => {
    fc.assert(
      fc.property(fc.array(number, { maxLength: 40 }), (terms) => {
        expect(exactSum(terms)).toBe(exactCombination(terms.map((term) => [1, term])) + 0);
      }),
    );
  });

  test('adds products without rounding them', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(coefficient, number), { maxLength: 20 }), (terms) => {
        const sum = new ExactSum();
        for (const [factor, term] of terms) sum.addProduct(factor, term);
        expect(sum.round()).toBe(exactCombination(terms) + 0);
      }),
    );
  });

  test('breaks a tie by what lies below it', () => {
    expect(exactSum([1, 2 ** -53])).toBe(1);
    expect(exactSum([1, 2 ** -53, 2 ** -120])).toBe(1 + 2 ** -52);
    expect(exactSum([1, 2 ** -53, -(2 ** -120)])).toBe(1);
    expect(exactSum([1e308, 1, -1e308])).toBe(1);
  });

  test('its terms add up to it', () => {
    const sum = new ExactSum();
    for (const term of [1e16, 1, 1e-16, -1e16]) sum.add(term);
    expect(exactSum(sum.terms())).toBe(sum.round());
    sum.clear();
    expect(sum.round()).toBe(0);
  });
});

describe('ExactVectorSum', () => {
  const whole = (length: number) => [{ from: 0, at: 0, length }];

  function sumOf(vectors: readonly Float64Array[], exponent: number): number[] {
    const sum = new ExactVectorSum(vectors[0]!.length, exponent);
    for (const vector of vectors) expect(sum.add(vector, whole(vector.length))).toBe(true);
    return elements(sum, vectors[0]!.length);
  }

  function elements(sum: ExactVectorSum, length: number, factor = 1): number[] {
    return Array.from({ length }, (_, i) => {
      const element = new ExactSum();
      sum.addElementTo(element, factor, i);
      return element.round();
    });
  }

  test('is exact for numbers of any magnitude, in any order', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(number, number, number), { minLength: 1, maxLength: 30 }),
        fc.array(fc.integer({ min: 1, max: 1000 }), { minLength: 1, maxLength: 30 }),
        (terms, keys) => {
          const vectors = terms.map((term) => Float64Array.from(term));
          const exact = [0, 1, 2].map((i) => exactCombination(terms.map((term) => [1, term[i]!])) + 0);
          expect(sumOf(vectors, 6)).toEqual(exact);
          expect(sumOf(shuffled(vectors, keys), 6)).toEqual(exact);
        },
      ),
    );
  });

  test('stays exact when all terms push the same way, far beyond one carry', () => {
    // The largest term that fits, and one that leaves a rest in the second and third limb each time.
    for (const term of [64, 63.999999999999986, 20 * Math.PI, 2 ** -70 + 2 ** -110, Math.PI * 2 ** -30]) {
      const n = 20_000;
      const vector = Float64Array.of(term, -term);
      const sum = sumOf(Array(n).fill(vector), 6);
      const exact = exactCombination([[n, term]]);
      expect(sum).toEqual([exact, -exact]);
    }
  });

  test('refuses what is not finite, and is what it was', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(number, number, number), { minLength: 1, maxLength: 5 }),
        fc.tuple(number, number, number),
        fc.integer({ min: 0, max: 2 }),
        fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY),
        (terms, bad, position, value) => {
          const sum = new ExactVectorSum(4, 6);
          const runs = [
            { from: 1, at: 2, length: 2 },
            { from: 0, at: 0, length: 1 },
          ];
          for (const term of terms) sum.add(Float64Array.from(term), runs);
          const before = elements(sum, 4);
          // Beyond a carry, so that what is taken back could spoil the limbs.
          for (let i = 0; i < 1500; i += 1)
            expect(sum.add(Float64Array.from(bad).fill(value, position, position + 1), runs)).toBe(false);
          expect(elements(sum, 4)).toEqual(before);
        },
      ),
      { numRuns: 30 },
    );
  });

  test('adds runs of a term where they belong', () => {
    const sum = new ExactVectorSum(5, 6);
    sum.add(Float64Array.of(1, 2, 3), [
      { from: 0, at: 3, length: 2 },
      { from: 2, at: 0, length: 1 },
    ]);
    expect(elements(sum, 5, -3)).toEqual([-9, 0, 0, -3, -6]);
  });
});
