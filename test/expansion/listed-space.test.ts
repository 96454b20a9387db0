import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { coefficientIn, noiseAmplification } from '../../src/expansion/combination';
import { createExpansion } from '../../src/expansion/expansion';
import { ClusterSet } from '../../src/expansion/sets/cluster-set';
import type { Bsse } from '../../src/schema/bsse';

const allClusters = (n: number, most: number): number[][] =>
  Array.from({ length: 2 ** n - 1 }, (_, mask) =>
    Array.from({ length: n }, (_, i) => i + 1).filter((i) => ((mask + 1) >> (i - 1)) & 1),
  ).filter((cluster) => cluster.length <= most);

const treatments: Bsse[][] = [['nocp'], ['cp'], ['vmfc'], ['cp', 'nocp'], ['nocp', 'cp', 'vmfc']];
const levelSets: Record<string, string>[] = [
  { 1: 'a', 2: 'a', 3: 'a' },
  { 1: 'a', 2: 'b', 3: 'b' },
  { 1: 'a', 2: 'b', 3: 'c', supersystem: 'd' },
  { 1: 'a', 2: 'a', supersystem: 'a' },
  { 1: 'a', 2: 'a', 3: 'a', 4: 'a' },
  { 1: 'a', 2: 'a', 3: 'a', 4: 'a', 5: 'a' },
];

describe.each(levelSets)('nothing dropped is the closed form: %j', (levels) => {
  test.each(treatments.flatMap((bsse) => [true, false].map((total) => [bsse, total] as const)))(
    '%j, totals %s',
    (bsse, returnTotalData) => {
      const n = 5;
      const request = { nFragments: n, bsse, levels, returnTotalData, supersystemIeOnly: false, embedding: false };
      const uniform = createExpansion(request);
      const kept = new Map<string, ClusterSet>();
      for (const name of new Set(Object.values(levels)))
        kept.set(
          name,
          ClusterSet.of(
            n,
            allClusters(n, n).filter((cluster) => levels[cluster.length] === name),
          ),
        );
      const listed = createExpansion(request, { kept, union: ClusterSet.of(n, allClusters(n, uniform.maxBody)) });
      expect([...listed.tasks()]).toEqual([...uniform.tasks()]);
      expect(listed.treatments).toEqual(uniform.treatments);
      for (const list of ['all', 'nocp', 'cp', 'vmfc_compute'] as const)
        expect(listed.counts(list)).toEqual(uniform.counts(list));
      for (const task of uniform.tasks()) {
        const { index, modelChemistry, real, basis } = task;
        expect(listed.indexOf(modelChemistry, real, basis)).toBe(index);
        expect(listed.taskAt(index)).toEqual(task);
        expect(listed.treatmentsOf(index).toSorted()).toEqual(uniform.treatmentsOf(index).toSorted());
        for (const treatment of uniform.treatments)
          for (const body of uniform.bodies)
            expect(
              coefficientIn(listed, index, listed.space.contribution(treatment, body)),
              `${treatment} ${body} ${modelChemistry} ${real}@${basis}`,
            ).toBe(coefficientIn(uniform, index, uniform.space.contribution(treatment, body)));
      }
      expect(noiseAmplification(listed)).toEqual(noiseAmplification(uniform));
    },
  );
});

interface Case {
  fragments: number;
  max_nbody: number;
  modes: Record<
    string,
    {
      kept: Record<string, string[]>;
      closed: boolean;
      treatments: Record<Bsse, { contributions: Record<string, Record<string, number>>; [more: string]: unknown }>;
    }
  >;
}
const { cases } = JSON.parse(
  readFileSync(join(__dirname, '../../../shared/reference/beyond/cutoffs.json'), 'utf8'),
) as { cases: Case[] };

test.each(cases.flatMap((one, i) => Object.keys(one.modes).map((mode) => [i, mode] as const)))(
  'coefficients of case %i, %s',
  (i, mode) => {
    const { fragments, max_nbody, modes } = cases[i]!;
    const { kept, closed, treatments: expected } = modes[mode]!;
    const set = ClusterSet.of(
      fragments,
      Object.values(kept)
        .flat()
        .map((name) => name.split('-').map(Number)),
    );
    expect(set.closed).toBe(closed);
    for (const bsse of ['nocp', 'cp', 'vmfc'] as const) {
      const levels = Object.fromEntries(Array.from({ length: max_nbody }, (_, k) => [k + 1, 'a']));
      const expansion = createExpansion(
        {
          nFragments: fragments,
          bsse: [bsse],
          levels,
          returnTotalData: true,
          supersystemIeOnly: false,
          embedding: false,
        },
        { kept: new Map([['a', set]]), union: set },
      );
      for (const [body, coefficients] of Object.entries(expected[bsse].contributions)) {
        const found: Record<string, number> = {};
        for (const { index, real, basis } of expansion.tasks()) {
          const c = coefficientIn(expansion, index, expansion.space.contribution(bsse, Number(body)));
          if (c !== 0) found[`${real.join('-')}@${basis.join('-')}`] = c;
        }
        expect(found, `${bsse} ${body}`).toEqual(coefficients);
      }
    }
  },
);
