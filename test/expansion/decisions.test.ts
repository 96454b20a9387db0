import { describe, expect, test } from 'vitest';
import { createAccumulator } from '../../src/expansion/accumulator';
import type { Analysis } from '../../src/expansion/analysis';
import { createExpansion } from '../../src/expansion/expansion';
import type { ExpansionRequest } from '../../src/expansion/expansion-request';
import { resolveKeywords } from '../../src/expansion/keywords';
import { delabeler, labeler } from '../../src/expansion/labels';
import type { ClusterTask } from '../../src/expansion/space/task-space';
import { driverSchema } from '../../src/schema/driver';

const request = (overrides: Partial<ExpansionRequest>): ExpansionRequest => ({
  nFragments: 3,
  bsse: ['cp'],
  levels: { 1: 'a', 2: 'a', 3: 'a' },
  returnTotalData: true,
  supersystemIeOnly: false,
  embedding: false,
  ...overrides,
});

/** Energies that tell tasks apart: sum of 2^fragment of the real part, times ten, plus the size of the basis. */
const energyOf = ({ modelChemistry, real, basis }: ClusterTask) =>
  real.reduce((sum, i) => sum - 2 ** i, 0) * real.length * 10 - basis.length - modelChemistry.charCodeAt(0);

function analyze(overrides: Partial<ExpansionRequest>): Analysis {
  const expansion = createExpansion(request(overrides));
  const accumulator = createAccumulator(expansion, { atomsOfFragment: Array(expansion.nFragments).fill(1) });
  for (const task of expansion.tasks()) accumulator.add(task, { energy: energyOf(task) });
  return accumulator.finish();
}

const whole = (modelChemistry: string) => energyOf({ index: 0, modelChemistry, real: [1, 2, 3], basis: [1, 2, 3] });

describe('where the reference is wrong or vague', () => {
  test('1: a supersystem at full depth adds to the last contribution instead of replacing it', () => {
    const alone = analyze({});
    const withSupersystem = analyze({ levels: { 1: 'a', 2: 'a', 3: 'a', supersystem: 'b' } });
    expect(alone.results.cp_corrected_3_body_contribution_to_energy).not.toBe(0);
    expect(withSupersystem.results).toEqual(alone.results);
    expect(withSupersystem.energy_body_dict).toEqual(alone.energy_body_dict);
  });

  test('2: a supersystem may share its model chemistry with a level: the coefficients add', () => {
    const shared = analyze({ bsse: ['nocp'], levels: { 1: 'a', 2: 'b', supersystem: 'a' } });
    // E = E_1(a) + [E_2 - E_1](b) + X(F) - E_2(a)
    const through2 = (name: string) => analyze({ bsse: ['nocp'], levels: { 1: name, 2: name } }).energy_body_dict;
    const [a, b] = [through2('a'), through2('b')];
    expect(shared.ret_energy).toBe(a['1nocp']! + b['2nocp']! - b['1nocp']! + whole('a') - a['2nocp']!);
  });

  test('3: cp totals are given whenever the monomers in their own basis are computed', () => {
    const both = analyze({ bsse: ['cp', 'nocp'], supersystemIeOnly: true, returnTotalData: false });
    expect(both.results.cp_corrected_total_energy).toBe(both.energy_body_dict['3cp']);
    const alone = analyze({ bsse: ['cp'], supersystemIeOnly: true, returnTotalData: false });
    expect(alone.results).not.toHaveProperty('cp_corrected_total_energy');
    expect(alone.ret_energy).toBe(both.ret_energy);
  });

  test('4: supersystem_ie_only and vmfc contradict each other', () => {
    expect(() => analyze({ bsse: ['cp', 'vmfc'], supersystemIeOnly: true })).toThrow(/Use CP instead/);
  });

  test('5: skipped bodies have no entries; several levels cannot skip', () => {
    const { energy_body_dict, results } = analyze({ bsse: ['nocp'], supersystemIeOnly: true });
    expect(Object.keys(energy_body_dict)).toEqual(['1nocp', '3nocp']);
    expect(Object.keys(results).filter((name) => name.includes('2_body'))).toEqual([]);
    expect(() => analyze({ levels: { 1: 'a', 2: 'b', 3: 'b' }, supersystemIeOnly: true })).toThrow(
      /one model chemistry/,
    );
  });

  test('6: max_nbody that disagrees with the levels, or is 0, is refused', () => {
    const context = { nFragments: 3, driver: 'energy' } as const;
    expect(() => resolveKeywords({ max_nbody: 2, levels: { 3: 'a' } }, context)).toThrow(/contradicts the levels/);
    expect(() => resolveKeywords({ max_nbody: 0 }, context)).toThrow('max_nbody=0 should be between 1 and 3.');
    expect(() => resolveKeywords({ max_nbody: 2.5 }, context)).toThrow('max_nbody=2.5 should be between 1 and 3.');
    expect(resolveKeywords({ max_nbody: 3, levels: { 3: 'a' } }, context).maxBody).toBe(3);
  });

  test('7: a level above the number of fragments is refused while planning', () => {
    expect(() => analyze({ levels: { 1: 'a', 2: 'a', 3: 'a', 4: 'a' } })).toThrow(/levels go from 1 to 3/);
  });

  test('8: totals appear when they are free', () => {
    expect(analyze({ bsse: ['nocp'], returnTotalData: false }).results).toHaveProperty('nocp_corrected_total_energy');
    expect(analyze({ bsse: ['cp'], returnTotalData: false }).results).not.toHaveProperty('cp_corrected_total_energy');
    expect(analyze({ bsse: ['cp', 'nocp'], returnTotalData: false }).results).toHaveProperty(
      'cp_corrected_total_energy',
    );
  });

  test('10: cp of one body without totals has no tasks, and zeros', () => {
    const { ret_energy, results, energy_body_dict } = analyze({ levels: { 1: 'a' }, returnTotalData: false });
    expect(ret_energy).toBe(0);
    expect(energy_body_dict).toEqual({ '1cp': 0 });
    expect(results).toEqual({ cp_corrected_interaction_energy: 0, cp_corrected_interaction_energy_through_1_body: 0 });
  });

  test('11: vmfc on several levels brings no other treatment, but its monomers', () => {
    const expansion = createExpansion(request({ bsse: ['vmfc'], levels: { 1: 'a', 2: 'b' }, returnTotalData: false }));
    expect(expansion.treatments).toEqual(['vmfc']);
    expect(expansion.indexOf('a', [1], [1])).toBe(0);
    const single = createExpansion(request({ bsse: ['vmfc'], levels: { 1: 'a', 2: 'a' } }));
    expect(single.treatments).toEqual(['vmfc', 'nocp']);
  });

  test('12: properties is not a driver', () => {
    expect(driverSchema.safeParse('properties').success).toBe(false);
  });

  test('15: labels survive names with @, _ and quotes', () => {
    for (const name of ['mp2@frozen', '§x_(1)@(2)', 'a"b', 'é §x', 'line\nbreak \u007f']) {
      expect(delabeler(labeler(name, [1], [1, 2]))).toEqual({ modelChemistry: name, real: [1], basis: [1, 2] });
    }
    expect(() => delabeler('nonsense')).toThrow(/is not a task label; labels look like/);
    expect(() => delabeler('["a", ["1"], [1]]')).toThrow(/is not a task label/);
  });

  test('18: a level 0 is refused', () => {
    expect(() => resolveKeywords({ levels: { 0: 'a', 1: 'b' } }, { nFragments: 3, driver: 'energy' })).toThrow(
      /Level '0' is not a body order/,
    );
  });
});

describe('keywords', () => {
  const context = { nFragments: 3, driver: 'energy' } as const;

  test('a level without a specification is refused, and the message says what there is', () => {
    expect(() => resolveKeywords({ levels: { 2: 'mp2' } }, { ...context, modelChemistries: ['hf', 'b3lyp'] })).toThrow(
      'No specification for the model chemistry "mp2" of the levels; there is one for "hf", "b3lyp".',
    );
  });

  test('charges must be given for each fragment', () => {
    expect(() => resolveKeywords({ embedding_charges: { 1: [0], 2: [0], 4: [0] } }, context)).toThrow(
      'embedding_charges dict should have entries for each 1-indexed fragment (3), but has [1, 2, 4].',
    );
    expect(resolveKeywords({ embedding_charges: {} }, context).embeddingCharges).toBeUndefined();
  });
});
