import { describe, expect, test } from 'vitest';
import { ManyBodyComputer } from '../../src/index';
import { heliumFragments, row, tableEngine } from './table-engine';

const points = row(5);
/** Pairs count -1, triples -ratio/ … each: an additive table with n-body increments of one size. */
function table(increments: readonly number[]): Record<string, number> {
  const subsets = Array.from({ length: 31 }, (_, m) => [1, 2, 3, 4, 5].filter((f) => ((m + 1) >> (f - 1)) & 1));
  const inside = (s: number[], b: number[]): boolean => s.every((f) => b.includes(f));
  return Object.fromEntries(
    subsets.flatMap((b) =>
      subsets
        .filter((s) => inside(s, b))
        .map((s) => [
          `${s.join('-')}@${b.join('-')}`,
          subsets.filter((t) => inside(t, s)).reduce((sum, t) => sum + (increments[t.length - 1] ?? 0), 0),
        ]),
    ),
  );
}
const computer = (increments: readonly number[], most: number): ManyBodyComputer =>
  ManyBodyComputer.of(heliumFragments(points), { units: 'bohr' })
    .engine(tableEngine(points, { a: table(increments) }))
    .level(most, 'a')
    .bsse('nocp')
    .store(false);

describe('the error of a result, cause by cause', () => {
  test('body orders: a geometric series, and zero when there are no more', async () => {
    const { errors } = await computer([-100, -8, -2], 3).run();
    // 10 pairs of -8 and 10 triples of -2: the ratio is 1/4, the rest 20 / 4 / (1 - 1/4).
    expect(errors.order.value).toBeCloseTo(20 / 3, 12);
    expect(errors.order.why).toContain('heuristic');
    expect((await computer([-100, -8, -2], 5).run()).errors.order.value).toBe(0);
  });

  test('a series that grows has no estimate, two bodies have none', async () => {
    expect((await computer([-100, -1, -2], 3).run()).errors.order).toEqual({
      value: null,
      why: 'the series does not converge: 3-body is 2.0 of 2-body',
    });
    expect((await computer([-100, -1], 2).run()).errors.order.value).toBeNull();
  });

  test('dropped clusters are zero only when none is', async () => {
    expect((await computer([-100, -8], 2).run()).errors.dropped.value).toBe(0);
    const { errors } = await computer([-100, -8], 2).cutoffs({ 2: 8 }).run();
    expect(errors.dropped.value).toBeNull();
    expect(errors.dropped.why).toContain('6 clusters are dropped');
  });

  test('treatments that agree have no spread; one alone does not tell', async () => {
    expect((await computer([-100, -8], 2).run()).errors.bsse.value).toBeNull();
    expect((await computer([-100, -8], 2).bsse('nocp', 'cp').run()).errors.bsse.value).toBe(0);
  });
});
