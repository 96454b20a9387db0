import { describe, expect, test } from 'vitest';
import { createAccumulator } from '../../src/expansion/accumulator';
import { type Combination, noiseAmplification, returnedCombination } from '../../src/expansion/combination';
import { createExpansion } from '../../src/expansion/expansion';
import type { ExpansionRequest } from '../../src/expansion/expansion-request';
import { labeler } from '../../src/expansion/labels';
import type { Bsse } from '../../src/schema/bsse';
import { exactCombination } from './exact-rational';

function expansionOf(nFragments: number, bsse: Bsse[], maxBody: number, more: Partial<ExpansionRequest> = {}) {
  const levels = Object.fromEntries(Array.from({ length: maxBody }, (_, i) => [String(i + 1), 'a']));
  return createExpansion({
    nFragments,
    bsse,
    levels,
    returnTotalData: true,
    supersystemIeOnly: false,
    embedding: false,
    ...more,
  });
}
const ones = (n: number) => Array(n).fill(1) as number[];

describe('what an accumulator refuses', () => {
  const expansion = expansionOf(3, ['nocp'], 2);
  const fresh = (driver?: 'energy' | 'gradient' | 'hessian') =>
    createAccumulator(expansion, { atomsOfFragment: [1, 2, 1], driver });

  test('a task that is not there, by index and by name', () => {
    expect(() => fresh().add(6, { energy: 1 })).toThrow(/Task 6 does not exist: this expansion has 6 tasks/);
    expect(() => fresh().add({ modelChemistry: 'b', real: [1], basis: [1] }, { energy: 1 })).toThrow(
      'Task ["b", [1], [1]] is not part of this expansion.',
    );
  });

  test('the same task twice, however it is named', () => {
    const accumulator = fresh();
    accumulator.add(3, { energy: 1 });
    expect(() => accumulator.add({ modelChemistry: 'a', real: [1, 2], basis: [1, 2] }, { energy: 1 })).toThrow(
      'The result of §a_(1, 2)@(1, 2) was added before.',
    );
    expect(accumulator.completed).toBe(1);
    expect(accumulator.has(3)).toBe(true);
    expect(accumulator.has(2)).toBe(false);
  });

  test.each([
    ['no energy', { gradient: [0, 0, 0] }, /§a_\(1\)@\(1\) has no energy/],
    [
      'an energy that is not a number',
      { energy: Number.NaN, gradient: [0, 0, 0] },
      /§a_\(1\)@\(1\) has an energy that is not finite/,
    ],
    ['no gradient', { energy: 1 }, /has no gradient/],
    ['a short gradient', { energy: 1, gradient: [0, 0] }, /has a gradient of 2 numbers, but its cluster needs 3/],
    ['an infinite gradient', { energy: 1, gradient: [0, 0, Number.POSITIVE_INFINITY] }, /not finite/],
    ['a gradient with null in it', { energy: 1, gradient: [0, null as unknown as number, 0] }, /gaps/],
    ['a Hessian of the wrong size', { energy: 1, gradient: [0, 0, 0], hessian: [1] }, /hessian of 1 numbers.*needs 9/],
  ])('%s, and nothing is added', (_, values, message) => {
    const accumulator = fresh('gradient');
    expect(() => accumulator.add(0, values)).toThrow(message);
    expect(accumulator.completed).toBe(0);
    accumulator.add(0, { energy: 1, gradient: [[1, 2, 3]] });
    expect(accumulator.completed).toBe(1);
  });

  test('to finish before everything is there: every missing label is listed', () => {
    const accumulator = fresh();
    for (const index of [0, 1, 2, 4]) accumulator.add(index, { energy: 1 });
    const missing = ['["a", [1, 2], [1, 2]]', '["a", [2, 3], [2, 3]]'];
    expect(accumulator.missing()).toEqual(missing);
    expect(() => accumulator.finish()).toThrow(`Results of 2 tasks are missing: ${missing.join('; ')}`);
    expect(() => accumulator.finish()).toThrow(
      expect.objectContaining({ code: 'INPUT', detail: { property: 'energy', missing } }),
    );
  });

  test('gradients of some tasks only', () => {
    const accumulator = fresh();
    for (let index = 0; index < 5; index += 1) accumulator.add(index, { energy: 1 });
    accumulator.add(5, { energy: 1, gradient: Array(9).fill(0) });
    expect(() => accumulator.finish()).toThrow(/The gradients of 5 tasks are missing: \["a", \[1\], \[1\]\]/);
  });

  test('atoms of another number of fragments', () => {
    expect(() => createAccumulator(expansion, { atomsOfFragment: [1] })).toThrow(/3 fragments.*given for 1/);
  });
});

test('what was known before more results came is not kept', () => {
  const expansion = expansionOf(2, ['nocp'], 2);
  const accumulator = createAccumulator(expansion, { atomsOfFragment: [1, 1] });
  accumulator.add(2, { energy: -3 });
  expect(accumulator.partial()).toMatchObject({ ret_energy: -3, energy_body_dict: { '2nocp': -3 }, results: {} });
  expect(accumulator.partial().absent).toContain('nocp_corrected_interaction_energy');
  accumulator.add(0, { energy: -1 });
  accumulator.add(1, { energy: -1 });
  expect(accumulator.partial()).toMatchObject({ missing: [], absent: [], energy_body_dict: { '1nocp': -2 } });
  expect(accumulator.finish().results.nocp_corrected_interaction_energy).toBe(-1);
});

describe('precision', () => {
  /** Water-like energies: large, all different, so that nothing cancels by chance. */
  const waterLike = (label: string, n: number) => -76.02 * n - 0.01 * Math.sin(label.length * n + label.charCodeAt(7));

  function exactValue(
    combination: Combination,
    expansion: ReturnType<typeof expansionOf>,
    energies: Map<string, number>,
  ) {
    const terms: [number, number][] = [];
    for (const task of expansion.tasks()) {
      const coefficient = combination.get(expansion.classAt(task.index).id) ?? 0;
      terms.push([coefficient, energies.get(labeler('a', task.real, task.basis))!]);
    }
    return exactCombination(terms);
  }

  test.each<[string, number, Bsse, number, boolean]>([
    ['supersystem_ie_only at 64 fragments', 64, 'cp', 64, true],
    ['supersystem_ie_only at 64 fragments', 64, 'nocp', 64, true],
    ['48 fragments through 3 bodies, Σ|cX| = 1e7 hartree', 48, 'nocp', 3, false],
    ['48 fragments through 3 bodies', 48, 'cp', 3, false],
    ['12 fragments through 3 bodies', 12, 'vmfc', 3, false],
  ])('%s (%i, %s) is rounded once', (_, N, bsse, M, ends) => {
    for (const returnTotalData of [true, false]) {
      const expansion = expansionOf(N, [bsse], M, { supersystemIeOnly: ends, returnTotalData });
      const accumulator = createAccumulator(expansion, { atomsOfFragment: ones(N) });
      const energies = new Map<string, number>();
      for (const task of expansion.tasks()) {
        const label = labeler('a', task.real, task.basis);
        energies.set(label, waterLike(label, task.real.length));
        accumulator.add(task, { energy: energies.get(label)! });
      }
      expect(accumulator.finish().ret_energy).toBe(exactValue(returnedCombination(expansion), expansion, energies));
    }
  });
});

describe('noise amplification', () => {
  // sqrt(Σ_s C(N, s) c_n(s)²) of the nocp total, worked out by hand for the first: 8 · 6² + 28 · 1² = 316.
  test.each([
    [8, 2, Math.sqrt(316)],
    [16, 3, 389],
    [32, 3, 2.545e3],
    [64, 4, 3.135e5],
    [128, 4, 3.748e6],
  ])('of %i fragments through %i bodies is %f', (N, M, expected) => {
    const { independent, worst } = noiseAmplification(expansionOf(N, ['nocp'], M));
    expect(Math.abs(independent / expected - 1)).toBeLessThan(0.01);
    expect(worst).toBeGreaterThan(independent);
  });

  test('vmfc has coefficients of one: the root of the number of tasks', () => {
    const expansion = expansionOf(64, ['vmfc'], 4);
    const tasks = 64 + 2016 * 3 + 41664 * 7 + 635376 * 15;
    expect(noiseAmplification(expansion).independent).toBeCloseTo(Math.sqrt(tasks), 6);
    expect(noiseAmplification(expansion).worst).toBe(tasks);
  });
});
