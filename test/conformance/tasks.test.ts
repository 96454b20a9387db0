import { describe, expect, test } from 'vitest';
import { formatCalcPlan } from '../../src/expansion/calc-plan';
import { createExpansion, type PlanSubset } from '../../src/expansion/expansion';
import { resolveKeywords } from '../../src/expansion/keywords';
import { labeler } from '../../src/expansion/labels';
import { Combinations } from '../../src/expansion/space/combinations';
import { type ListByBody, taskLists } from '../../src/expansion/space/task-lists';
import { parseKeywords } from './keywords';
import { vector, vectorsFound } from './vectors';

const labelsOf = (expansion: ReturnType<typeof createExpansion>) =>
  [...expansion.tasks()].map((task) => labeler(task.modelChemistry, task.real, task.basis));

describe.skipIf(!vectorsFound)('task lists as in the reference', () => {
  for (const [i, vectorCase] of vector('tasks/core_tasks.json').cases.entries()) {
    const { nfragments, bsse_type, levels, return_total_data, supersystem_ie_only } = vectorCase;
    const flags = `${return_total_data ? ', totals' : ''}${supersystem_ie_only ? ', ends only' : ''}`;
    test(`${i}: ${bsse_type} of ${nfragments}, ${JSON.stringify(levels)}${flags}`, () => {
      const expansion = createExpansion({
        nFragments: nfragments,
        bsse: bsse_type,
        levels,
        returnTotalData: return_total_data,
        supersystemIeOnly: supersystem_ie_only,
        embedding: false,
      });
      expect(expansion.treatments).toEqual(vectorCase.core_bsse_type);
      expect(expansion.taskCount).toBe(vectorCase.ntasks);
      const labels = labelsOf(expansion);
      expect(new Set(labels).size).toBe(vectorCase.ntasks);
      // The reference lists the labels of the smaller cases.
      if (vectorCase.labels) expect(labels.sort()).toEqual([...vectorCase.labels].sort());
      expect(
        expansion.modelChemistries.map(({ name, bodies, supersystem }) => [
          name,
          supersystem ? [...bodies, 'supersystem'] : bodies,
        ]),
      ).toEqual(vectorCase.nbodies_per_mc_level);
      for (const [subset, counts] of Object.entries(vectorCase.counts)) {
        expect(expansion.counts(subset as PlanSubset)).toEqual(counts);
      }
      expect(formatCalcPlan(expansion).text).toBe(vectorCase.plan);
    });
  }

  for (const [i, { id, keywords, counts, plan }] of vector('tasks/he4_count_plan.json').cases.entries()) {
    test(`plan ${i}: ${id}`, () => {
      const expansion = createExpansion(
        resolveKeywords(parseKeywords(keywords), { nFragments: 4, driver: 'energy' }).request,
      );
      for (const [subset, expected] of Object.entries(counts)) {
        expect(formatCalcPlan(expansion, subset as PlanSubset).counts).toEqual(expected);
      }
      expect(formatCalcPlan(expansion).text.trim()).toBe(plan.trim());
    });
  }

  for (const [i, { args, result }] of vector('tasks/builder_compute_list.json').cases.entries()) {
    test(`raw lists ${i}: ${args.bsse_type} of ${args.nfragments}, bodies ${args.nbodies}`, () => {
      const lists = taskLists({
        treatments: args.bsse_type,
        nFragments: args.nfragments,
        bodies: args.nbodies.filter((n: unknown) => n !== 'supersystem'),
        supersystem: args.nbodies.includes('supersystem'),
        maxBody: args.supersystem_max_nbody,
        returnTotalData: args.return_total_data,
        supersystemIeOnly: args.supersystem_ie_only,
      });
      const ours = {
        nocp: enumerated(lists.nocp, args.nfragments),
        cp: enumerated(lists.cp, args.nfragments),
        vmfc: enumerated(lists.vmfc, args.nfragments),
      };
      expect(ours.nocp).toEqual(nonEmpty(result.nocp));
      expect(ours.cp).toEqual(nonEmpty(result.cp));
      expect(ours.vmfc).toEqual(nonEmpty(result.vmfc_compute));
      expect(ours.vmfc).toEqual(nonEmpty(result.vmfc_levels));
      expect(union(Object.values(ours))).toEqual(nonEmpty(result.all));
    });
  }
});

type Lists = Record<string, string[]>;

function nonEmpty(lists: Record<string, unknown[]>): Lists {
  return Object.fromEntries(
    Object.entries(lists)
      .filter(([, tasks]) => tasks.length > 0)
      .map(([n, tasks]) => [n, tasks.map((task) => JSON.stringify(task)).sort()]),
  );
}

/** Every [R, B] of every size of the lists. */
function enumerated(lists: ListByBody, nFragments: number): Lists {
  const combinations = new Combinations(nFragments);
  const subsets = (of: readonly number[], k: number) =>
    Array.from({ length: combinations.count(of.length, k) }, (_, rank) =>
      combinations.unrank(rank, of.length, k).map((i) => of[i]!),
    );
  const all = Array.from({ length: nFragments }, (_, i) => i + 1);
  return nonEmpty(
    Object.fromEntries(
      [...lists].map(([n, sizes]) => [
        n,
        sizes.flatMap(({ nReal, nBasis }) =>
          subsets(all, nBasis).flatMap((basis) => subsets(basis, nReal).map((real) => [real, basis])),
        ),
      ]),
    ),
  );
}

function union(lists: readonly Lists[]): Lists {
  const keys = new Set(lists.flatMap(Object.keys));
  return Object.fromEntries([...keys].map((n) => [n, [...new Set(lists.flatMap((list) => list[n] ?? []))].sort()]));
}
