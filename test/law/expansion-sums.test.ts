import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createAccumulator, type TaskValues } from '../../src/expansion/accumulator';
import type { Analysis } from '../../src/expansion/analysis';
import { createExpansion, type Expansion } from '../../src/expansion/expansion';
import type { ClusterTask } from '../../src/expansion/space/task-space';
import type { Bsse } from '../../src/schema/bsse';
import { hash, labelOf, requests, shuffle, single } from './expansion-requests';

type Values = (task: ClusterTask) => TaskValues;

function analysis(expansion: Expansion, atomsOfFragment: readonly number[], values: Values, order?: number): Analysis {
  const accumulator = createAccumulator(expansion, { atomsOfFragment });
  const tasks = [...expansion.tasks()];
  for (const task of order === undefined ? tasks : shuffle(tasks, order)) accumulator.add(task, values(task));
  return accumulator.finish();
}

const ones = (n: number) => Array(n).fill(1) as number[];
const treatment = fc.constantFrom<Bsse>('nocp', 'cp', 'vmfc');
const seed = fc.integer({ min: 0, max: 1e9 });
/** Whole numbers: sums of them are exact, so that laws hold to the bit. */
const wholeEnergy =
  (at: number): Values =>
  (task) => ({ energy: -Math.floor(1000 * hash(`${at}${labelOf(task)}`)) });

/** Subsets of a list, the empty one too. */
function subsets<T>(list: readonly T[]): T[][] {
  let all: T[][] = [[]];
  for (const item of list) all = all.concat(all.map((subset) => [...subset, item]));
  return all;
}

describe('laws of the sums', () => {
  test('all orders of nocp sum to the supersystem; cp and vmfc to their definitions', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 5 }), treatment, seed, (N, bsse, at) => {
        const expansion = single(N, [bsse], N);
        const energy = wholeEnergy(at);
        const result = analysis(expansion, ones(N), energy);
        const all = Array.from({ length: N }, (_, i) => i + 1);
        const e = (real: number[], basis: number[]) =>
          energy({ index: 0, modelChemistry: 'a', real, basis }).energy as number;
        const monomers = (basis?: number[]) => all.reduce((sum, i) => sum + e([i], basis ?? [i]), 0);
        const expected = {
          nocp: e(all, all),
          cp: e(all, all) - monomers(all) + monomers(),
          // Each cluster's own contribution by inclusion and exclusion in its own basis.
          vmfc: subsets(all)
            .filter((T) => T.length > 0)
            .flatMap((T) =>
              subsets(T)
                .filter((R) => R.length > 0)
                .map((R) => (-1) ** (T.length - R.length) * e(R, T)),
            )
            .reduce((sum, term) => sum + term, 0),
        };
        expect(result.ret_energy).toBe(expected[bsse]);
        const contributions = Array.from(
          { length: N - 1 },
          (_, i) => result.results[`${bsse}_corrected_${i + 2}_body_contribution_to_energy`] as number,
        );
        expect(contributions.reduce((sum, term) => sum + term, monomers())).toBe(expected[bsse]);
      }),
    );
  });

  test('a pairwise-additive energy is exact at 2 bodies', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 2, max: 7 }),
        treatment,
        fc.integer({ min: 2, max: 7 }),
        seed,
        (N, bsse, depth, at) => {
          const pair = (i: number, j: number) => Math.floor(100 * hash(`${at}:${Math.min(i, j)}-${Math.max(i, j)}`));
          const energyOf = (real: readonly number[]) =>
            real.reduce(
              (sum, i) => sum - 76 + real.filter((j) => j < i).reduce((pairs, j) => pairs + pair(i, j), 0),
              0,
            );
          const M = Math.min(depth, N);
          const { energy_body_dict } = analysis(single(N, [bsse], M), ones(N), ({ real }) => ({
            energy: energyOf(real),
          }));
          const whole = energyOf(Array.from({ length: N }, (_, i) => i + 1));
          for (let n = 2; n <= M; n += 1) expect(energy_body_dict[`${n}${bsse}`]).toBe(whole);
        },
      ),
    );
  });

  test('renumbering the fragments permutes the gradient and changes nothing else, not a bit', () => {
    fc.assert(
      fc.property(requests(4), seed, seed, (request, at, order) => {
        const expansion = createExpansion(request);
        const N = request.nFragments;
        const sizes = Array.from({ length: N }, (_, i) => 1 + Math.floor(3 * hash(`${at}s${i}`)));
        const old = shuffle(
          Array.from({ length: N }, (_, i) => i + 1),
          order,
        ); // new fragment i + 1 was old[i]
        const atom = (of: (fragment: number) => number, task: ClusterTask, renamed: readonly number[]) => {
          const names = (list: readonly number[]) => list.map((i) => renamed[i - 1]!).sort((a, b) => a - b);
          const label = labelOf({ ...task, real: names(task.real), basis: names(task.basis) });
          const gradient = task.basis.flatMap((i) =>
            Array.from({ length: 3 * of(i) }, (_, k) => hash(`${at}${label}/${renamed[i - 1]}/${k}`) - 0.5),
          );
          return { energy: -hash(`${at}${label}`), gradient };
        };
        const same = Array.from({ length: N }, (_, i) => i + 1);
        const original = analysis(expansion, sizes, (task) => atom((i) => sizes[i - 1]!, task, same));
        const newSizes = old.map((i) => sizes[i - 1]!);
        const renumbered = analysis(expansion, newSizes, (task) => atom((i) => newSizes[i - 1]!, task, old));

        expect(renumbered.energy_body_dict).toEqual(original.energy_body_dict);
        expect(renumbered.stdout).toBe(original.stdout);
        const starts = sizes.map((_, i) => 3 * sizes.slice(0, i).reduce((sum, size) => sum + size, 0));
        const block = (i: number) => original.ret_gradient!.slice(starts[i - 1]!, starts[i - 1]! + 3 * sizes[i - 1]!);
        // Without tasks (cp, one body, interaction only) there is no gradient.
        expect(renumbered.ret_gradient).toEqual(original.ret_gradient && old.flatMap(block));
      }),
      { numRuns: 60 },
    );
  });

  test('the order of results changes no bit of energy, gradient or Hessian', () => {
    // Magnitudes from 1e-9 to 1e9 that cancel: rounding would show at once.
    const wild = (text: string) => (hash(text) - 0.5) * 10 ** (18 * hash(`${text}!`) - 9);
    fc.assert(
      fc.property(requests(4), seed, (request, at) => {
        const expansion = createExpansion(request);
        const sizes = Array.from({ length: request.nFragments }, (_, i) => 1 + (i % 2));
        const values = (task: ClusterTask): TaskValues => {
          const label = `${at}${labelOf(task)}`;
          const n = 3 * task.basis.reduce((sum, i) => sum + sizes[i - 1]!, 0);
          return {
            energy: wild(label),
            gradient: Array.from({ length: n }, (_, i) => wild(`${label}g${i}`)),
            hessian: Array.from({ length: n * n }, (_, i) => wild(`${label}h${i}`)),
          };
        };
        const inOrder = analysis(expansion, sizes, values);
        for (const order of [at + 1, at + 2]) expect(analysis(expansion, sizes, values, order)).toStrictEqual(inOrder);
      }),
      { numRuns: 40 },
    );
  });

  test('the gradient is linear in the gradients of the tasks', () => {
    fc.assert(
      fc.property(requests(5), seed, fc.integer({ min: -5, max: 5 }), (request, at, factor) => {
        const expansion = createExpansion(request);
        if (expansion.taskCount === 0) return;
        const part = (task: ClusterTask, which: string) =>
          task.basis.flatMap((i) =>
            [0, 1, 2].map((k) => Math.floor(64 * hash(`${at}${which}${labelOf(task)}${i}${k}`)) - 32),
          );
        const gradient = (of: (task: ClusterTask) => number[]) =>
          analysis(expansion, ones(request.nFragments), (task) => ({ energy: 0, gradient: of(task) })).ret_gradient!;
        const x = gradient((task) => part(task, 'x'));
        const y = gradient((task) => part(task, 'y'));
        const both = gradient((task) => part(task, 'x').map((value, i) => factor * value + part(task, 'y')[i]!));
        // Whole numbers, so to the bit; + 0 because -5 · 0 is -0.
        expect(both).toEqual(x.map((value, i) => factor * value + y[i]! + 0));
      }),
      { numRuns: 60 },
    );
  });

  test('what a partial analysis says is what the complete one says; the rest is named', () => {
    fc.assert(
      fc.property(requests(5), seed, fc.double({ min: 0, max: 0.3, noNaN: true }), (request, at, lost) => {
        const expansion = createExpansion(request);
        const values = (task: ClusterTask) => ({ energy: -hash(`${at}${labelOf(task)}`) });
        const complete = analysis(expansion, ones(request.nFragments), values);
        const accumulator = createAccumulator(expansion, { atomsOfFragment: ones(request.nFragments) });
        const missing: string[] = [];
        for (const task of expansion.tasks()) {
          if (hash(`${at}lost${task.index}`) < lost) missing.push(labelOf(task));
          else accumulator.add(task, values(task));
        }
        const partial = accumulator.partial();
        expect(partial.missing).toEqual(missing);
        expect([...Object.keys(partial.results), ...partial.absent].sort()).toEqual(
          Object.keys(complete.results).sort(),
        );
        expect(complete.results).toMatchObject(partial.results);
        expect(complete.energy_body_dict).toMatchObject(partial.energy_body_dict);
        if (partial.ret_energy !== undefined) expect(partial.ret_energy).toBe(complete.ret_energy);
        if (missing.length === 0) expect(partial.absent).toEqual([]);
      }),
    );
  });
});
