import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createExpansion } from '../../src/expansion/expansion';
import type { Bsse } from '../../src/schema/bsse';
import { labelOf, requests, single } from './expansion-requests';

function choose(n: number, k: number): number {
  return k === 0 ? 1 : (choose(n - 1, k - 1) * n) / k;
}
const sum = (terms: readonly number[]) => terms.reduce((total, term) => total + term, 0);
const upTo = (n: number) => Array.from({ length: n }, (_, i) => i + 1);

test('the count of tasks is the number of distinct tasks enumerated', () => {
  fc.assert(
    fc.property(requests(6), (request) => {
      const expansion = createExpansion(request);
      const labels = [...expansion.tasks()].map(labelOf);
      expect(labels.length).toBe(expansion.taskCount);
      expect(new Set(labels).size).toBe(expansion.taskCount);
      const counted = Object.values(expansion.counts()).flatMap((byReal) => Object.values(byReal));
      expect(sum(counted)).toBe(expansion.taskCount);
    }),
  );
});

test('tasks come by model chemistry, |B|, |R|, then B and R lexicographically; taskAt and indexOf are inverse', () => {
  const key = (
    names: readonly string[],
    task: { modelChemistry: string; real: readonly number[]; basis: readonly number[] },
  ) => [names.indexOf(task.modelChemistry), task.basis.length, task.real.length, ...task.basis, ...task.real];
  const before = (a: readonly number[], b: readonly number[]) => {
    const i = a.findIndex((value, position) => value !== b[position]);
    return i >= 0 && a[i]! < b[i]!;
  };
  fc.assert(
    fc.property(requests(6), (request) => {
      const expansion = createExpansion(request);
      const names = expansion.modelChemistries.map(({ name }) => name);
      let previous: readonly number[] | undefined;
      let index = 0;
      for (const task of expansion.tasks()) {
        expect(task.index).toBe(index);
        expect(expansion.taskAt(index)).toEqual(task);
        expect(expansion.indexOf(task.modelChemistry, task.real, task.basis)).toBe(index);
        const current = key(names, task);
        if (previous !== undefined) expect(before(previous, current)).toBe(true);
        previous = current;
        index += 1;
      }
    }),
  );
});

test('addresses are inverse for hundreds of fragments too', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 60, max: 400 }),
      fc.constantFrom<Bsse>('nocp', 'cp', 'vmfc'),
      fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
      (nFragments, treatment, at) => {
        const expansion = single(nFragments, [treatment], 4);
        const index = Math.floor(at * expansion.taskCount);
        const { modelChemistry, real, basis } = expansion.taskAt(index);
        expect(expansion.indexOf(modelChemistry, real, basis)).toBe(index);
        expect(real.every((fragment) => basis.includes(fragment))).toBe(true);
      },
    ),
  );
});

test('closed forms of the number of tasks', () => {
  for (let N = 2; N <= 9; N += 1) {
    for (let M = 1; M <= N; M += 1) {
      const A = sum(upTo(M).map((k) => choose(N, k)));
      const V = sum(upTo(M).map((k) => choose(N, k) * (2 ** k - 1)));
      const count = (bsse: readonly Bsse[], totals: boolean) => single(N, bsse, M, totals).taskCount;
      for (const totals of [true, false]) {
        expect(count(['nocp'], totals)).toBe(A);
        expect(count(['vmfc'], totals)).toBe(M === N ? 3 ** N - 2 ** N : V);
        expect(count(['nocp', 'cp'], totals)).toBe(M === N ? 2 * A - 1 : M === 1 ? N : 2 * A);
        if (M >= 2) {
          expect(count(['cp', 'vmfc'], totals)).toBe(M === N ? V : V + A);
          expect(count(['nocp', 'cp', 'vmfc'], totals)).toBe(M === N ? V : V + A);
        }
      }
      expect(count(['cp'], false)).toBe(M >= 2 ? A : 0);
      expect(count(['cp'], true)).toBe(M >= 2 ? A + N : N);
    }
    const ends = (bsse: readonly Bsse[], returnTotalData: boolean) =>
      createExpansion({
        nFragments: N,
        bsse,
        levels: Object.fromEntries(upTo(N).map((n) => [n, 'a'])),
        returnTotalData,
        supersystemIeOnly: true,
        embedding: false,
      }).taskCount;
    expect(ends(['nocp'], true)).toBe(N + 1);
    expect(ends(['cp'], false)).toBe(N + 1);
    expect(ends(['cp'], true)).toBe(2 * N + 1);
    expect(ends(['nocp', 'cp'], false)).toBe(2 * N + 1);
  }
});
