import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type ChargeMultiplicityInput, completeChargeMultiplicity } from '../../src/molecule/charge-multiplicity';

type Known = (number | null)[];
type Solution = [number, number[], number, number[]];

/** The rules of the specification as they stand: every candidate in turn, the first that passes wins. Exponential. */
function exhaustive(
  electrons: number[],
  ghost: boolean[],
  c: number | null,
  fc_: Known,
  m: number | null,
  fm: Known,
): Solution | null {
  const n = electrons.length;
  const total = electrons.reduce((a, b) => a + b, 0);
  const known = fc_.reduce<number>((a, b) => a + (b ?? 0), 0);
  const highSpin = (list: Known, fill: number) => list.reduce<number>((sum, x) => sum + (x ?? fill) - 1, 1);
  const range = (from: number, to: number) => Array.from({ length: Math.max(0, to - from + 1) }, (_, i) => from + i);
  const unique = (list: number[]) => [...new Set(list)];

  const cs = unique(c === null ? [known] : [c, known]);
  const fcs = fc_.map((x) => (x === null ? unique([(c ?? 0) - known, 0]) : [x]));
  const ms = m === null ? range(highSpin(fm, 1), highSpin(fm, 2)) : [m];
  let missing: number[] = [];
  if (m !== null && fm.includes(null)) {
    const others = [...fm];
    others.splice(others.indexOf(null), 1);
    missing = range(Math.max(1, m - highSpin(others, 2) + 1), m - highSpin(others, 1) + 1).reverse();
  }
  const fms = fm.map((x) => (x === null ? unique([...missing, 1, 2]) : [x]));
  const physical = (z: number, charge: number, mult: number) =>
    mult - 1 <= z - charge && ((mult % 2) + 2) % 2 !== (((z - charge) % 2) + 2) % 2;
  const product = (lists: number[][]): number[][] =>
    lists.reduce<number[][]>((all, list) => all.flatMap((head) => list.map((x) => [...head, x])), [[]]);

  for (const cc of cs)
    for (const cfc of product(fcs))
      for (const cm of ms)
        for (const cfm of product(fms)) {
          if (c !== null && cc !== c) continue;
          if (cc !== cfc.reduce((a, b) => a + b, 0)) continue;
          if (!physical(total, cc, cm)) continue;
          if (!range(0, n - 1).every((i) => physical(electrons[i]!, cfc[i]!, cfm[i]!))) continue;
          if (!range(0, n - 1).every((i) => !ghost[i] || (cfc[i] === 0 && cfm[i] === 1))) continue;
          if ((m === null || fm.includes(null)) && cm !== highSpin(cfm, 1)) continue;
          return [cc, cfc, cm, cfm];
        }
  return null;
}

function solve(input: ChargeMultiplicityInput): Solution | null {
  try {
    const found = completeChargeMultiplicity(input);
    return [found.molecularCharge, found.fragmentCharges, found.molecularMultiplicity, found.fragmentMultiplicities];
  } catch (error) {
    expect(error).toMatchObject({ code: 'INPUT' });
    return null;
  }
}

const of = (electrons: number[], known: Partial<ChargeMultiplicityInput> = {}): ChargeMultiplicityInput => ({
  electrons,
  ghost: electrons.map(() => false),
  ...known,
});

describe('completion of charge and multiplicity', () => {
  test('finds the first hit of the exhaustive search, or finds like it that there is none', () => {
    const fragment = fc.record({
      electrons: fc.constantFrom(0, 1, 2, 3, 7, 10),
      charge: fc.option(fc.integer({ min: -2, max: 2 }), { freq: 2 }),
      multiplicity: fc.option(fc.integer({ min: 1, max: 4 }), { freq: 2 }),
    });
    fc.assert(
      fc.property(
        fc.array(fragment, { minLength: 1, maxLength: 4 }),
        fc.option(fc.integer({ min: -3, max: 4 })),
        fc.option(fc.integer({ min: 1, max: 7 })),
        (fragments, c, m) => {
          const electrons = fragments.map((f) => f.electrons);
          const ghost = electrons.map((n) => n === 0);
          const charges = fragments.map((f) => f.charge);
          const multiplicities = fragments.map((f) => f.multiplicity);
          const expected = exhaustive(electrons, ghost, c, charges, m, multiplicities);
          const found = solve({
            electrons,
            ghost,
            molecularCharge: c,
            fragmentCharges: charges,
            molecularMultiplicity: m,
            fragmentMultiplicities: multiplicities,
          });
          expect(found).toEqual(expected);
        },
      ),
      { numRuns: 3000 },
    );
  });

  test('a hundred one-atom fragments take milliseconds, whatever is given', () => {
    const electrons = Array.from({ length: 100 }, (_, i) => (i % 2) + 1);
    const atOnce = [
      {},
      { molecularCharge: 1 },
      { molecularMultiplicity: 51 },
      { molecularCharge: 1, molecularMultiplicity: 50 },
    ];
    const started = performance.now();
    for (const known of atOnce)
      expect(completeChargeMultiplicity(of(electrons, known)).fragmentCharges).toHaveLength(100);
    // Each takes below a millisecond; the exhaustive search would need 2^100 steps.
    expect(performance.now() - started).toBeLessThan(4 * 50);
  });

  test('a hundred fragments none of which can bear the charge are refused as fast', () => {
    const electrons = new Array<number>(100).fill(2);
    const started = performance.now();
    expect(() => completeChargeMultiplicity(of(electrons, { molecularCharge: 50 }))).toThrow(
      /charge of 50 .* fits on none of/,
    );
    expect(performance.now() - started).toBeLessThan(200);
  });

  test('an absurd multiplicity is refused without work in proportion to it', () => {
    expect(() => completeChargeMultiplicity(of([2, 2], { molecularMultiplicity: 1e9 + 1 }))).toThrow(
      /too few for multiplicity/,
    );
  });

  test.each([
    [
      of([10, 10], { fragmentMultiplicities: [1, 2], names: ['H2O', 'H2O'] }),
      'Fragment 2 (H2O) with charge 0 has 10 electrons, an even number, so that its multiplicity is odd (1, 3, ...), not 2',
    ],
    [of([2], { fragmentCharges: [3] }), 'Fragment 1 would have -1 electrons: charge 3 is more than its 2 protons'],
    [
      of([11, 17], { molecularCharge: 1, fragmentCharges: [1, -1] }),
      'The fragment charges sum to 0, but molecular_charge is 1',
    ],
    [of([10], { molecularMultiplicity: 2 }), 'The molecule with charge 0 has 10 electrons, an even number'],
    [of([1], { molecularMultiplicity: 4 }), 'The molecule with charge 0 has 1 electron, too few for multiplicity 4'],
    [of([2], { molecularMultiplicity: 0 }), 'Multiplicity must be positive'],
    [of([1, 1], { molecularMultiplicity: 1 }), 'No fragment multiplicities with 1 + Σ(m − 1) = 1 fit'],
    [
      { electrons: [2, 0], ghost: [false, true], fragmentCharges: [null, 1] },
      'Fragment 2 is all ghosts and must have charge 0',
    ],
    [of([2, 2], { fragmentCharges: [0] }), 'fragment_charges has 1 entries for 2 fragments'],
  ] satisfies [ChargeMultiplicityInput, string][])('says what is impossible: %#', (input, message) => {
    expect(() => completeChargeMultiplicity(input)).toThrow(message);
  });
});
