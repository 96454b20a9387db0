import { describe, expect, test } from 'vitest';
import { ManyBodyComputer, samples } from '../../src';
import { clusterName } from '../../src/expansion/cluster-name';

const water4 = ManyBodyComputer.of(samples.water4).level(3, 'hf/6-31g');

describe('plan.explain', () => {
  test('says in which treatments a cluster counts, and how often', () => {
    const plan = water4.bsse('cp', 'nocp', 'vmfc').plan();
    expect(String(plan.explain('1-3@1-2-3-4'))).toBe(
      [
        '1-3@1-2-3-4: fragments 1, 3, with the basis functions of fragments 2, 4',
        '  hf/6-31g: computed once, for',
        '    cp    +1 in the 2-body contribution, −2 in the 3-body contribution',
        '    It counts −1 in the returned interaction energy (cp, through 3 bodies).',
      ].join('\n'),
    );
    // nocp and vmfc share the dimers in their own basis.
    expect(plan.explain('3-1')).toMatchObject({
      real: [1, 3],
      basis: [1, 3],
      roles: [
        { treatment: 'nocp', weights: { 2: 1, 3: -2 } },
        { treatment: 'vmfc', weights: { 2: 1 } },
      ],
      returned: { 'hf/6-31g': 0 },
    });
    expect(String(plan.explain('1-3'))).toMatch(/It does not count in the returned interaction energy/);
  });

  test('tells the levels of theory apart', () => {
    const plan = water4.level(1, 'mp2/6-31g').bsse('nocp').totalData().plan();
    expect(plan.explain('2').returned).toEqual({ 'mp2/6-31g': 1, 'hf/6-31g': 0 });
  });

  test('what is not computed is answered with what is', () => {
    const plan = water4.bsse('cp').plan();
    expect(() => plan.explain('1-3')).toThrow('1-3@1-3 is not computed. Of these real fragments there is 1-3@1-2-3-4.');
    expect(() => plan.explain('1-2-3-4')).toThrow(/No cluster of 4 real fragments is/);
    for (const wrong of ['1-9', '0', 'x', '', '1@2', '1@1@1', '1.5']) {
      expect(() => plan.explain(wrong)).toThrow(/is no cluster of this molecule.*1-2@1-2-3.*from 1 to 4/);
    }
  });

  test.each([
    [['nocp'], 3, false],
    [['cp'], 3, false],
    [['vmfc', 'cp'], 2, false],
    [['cp'], 4, true],
  ] as const)(
    'the energies, so often, are what is returned: %j through %i bodies, total %j',
    async (bsse, n, total) => {
      const computer = ManyBodyComputer.of(samples.ne4)
        .engine('model')
        .level(n, 'lj+at')
        .bsse(...bsse);
      const result = await computer.totalData(total).executor('sequential').run();
      const sum = result.tasks.reduce(
        (sum, task) => sum + result.plan.explain(clusterName(task)).returned['lj+at']! * task.energy!,
        0,
      );
      expect(sum).toBeCloseTo(result.returnEnergy!, 14);
    },
  );
});
