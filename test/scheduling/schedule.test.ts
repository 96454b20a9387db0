import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { makespanBound } from '../../src/scheduling/makespan-bound';
import { type Schedule, scheduleTasks } from '../../src/scheduling/schedule';
import { simulate } from '../../src/scheduling/simulate';
import { orderTasks, type Strategy, type TaskColumns } from '../../src/scheduling/task-order';
import { measuredFrom, seeded, waterColumns, waterExpansion } from './water-clusters';

const batchesOf = ({ order, batchStarts }: Schedule): number[][] =>
  [...batchStarts].map((start, i) => [...order.subarray(start, batchStarts[i + 1] ?? order.length)]);

describe('strategies', () => {
  const tasks: TaskColumns = { cost: [2, 9, 2, 5], nBody: [1, 1, 3, 2], priority: [0, -1, 0, 7] };
  test.each<[Strategy, number[]]>([
    ['cost', [1, 3, 0, 2]],
    ['fifo', [0, 1, 2, 3]],
    ['nbody', [2, 3, 0, 1]],
    ['priority', [3, 0, 2, 1]],
  ])('%s orders in its own way, equals as they come', (strategy, order) => {
    expect([...orderTasks(tasks, strategy)]).toEqual(order);
    expect([...scheduleTasks(tasks, { strategy, workers: 2 }).order]).toEqual(order);
  });

  test('every strategy is a permutation into non-empty batches, whatever the tasks', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.record({ cost: fc.double({ min: 0, max: 1e3, noNaN: true }), group: fc.integer({ min: -1, max: 5 }) }),
        ),
        fc.constantFrom<Strategy>('cost', 'fifo', 'nbody', 'priority'),
        fc.integer({ min: 1, max: 9 }),
        fc.constantFrom(0, 1, 50),
        (list, strategy, workers, dispatchCost) => {
          const tasks = {
            cost: list.map((t) => t.cost),
            group: list.map((t) => t.group),
            nBody: list.map((t) => t.group + 1),
          };
          const schedule = scheduleTasks(tasks, { strategy, workers, dispatchCost });
          expect([...schedule.order].sort((a, b) => a - b)).toEqual(list.map((_, i) => i));
          const batches = batchesOf(schedule);
          expect(batches.flat()).toEqual([...schedule.order]);
          for (const batch of batches) expect(batch.length).toBeGreaterThan(0);
          if (strategy !== 'cost') expect([...schedule.order]).toEqual([...orderTasks({ ...tasks }, strategy)]);
        },
      ),
      { numRuns: 300 },
    );
  });
});

describe('batches', () => {
  test('tasks of one basis are one batch while there is plenty of other work', () => {
    const cost = new Array(400).fill(1);
    const group = cost.map((_, i) => Math.floor(i / 4));
    const batches = batchesOf(scheduleTasks({ cost, group }, { workers: 4 }));
    const whole = batches.filter((batch) => batch.length === 4 && new Set(batch.map((t) => group[t])).size === 1);
    expect(whole.length).toBeGreaterThan(90);
  });

  test('one basis for everything is cut, so that all workers have work to the end', () => {
    const cost = Array.from({ length: 200 }, (_, i) => 1 + (i % 7));
    const group = cost.map(() => 0);
    const schedule = scheduleTasks({ cost, group }, { workers: 4 });
    expect(schedule.batchStarts.length).toBeLessThan(60);
    expect(simulate(schedule, cost, { workers: 4 }).boundFraction).toBeGreaterThan(0.97);
  });

  test('a group is not kept together at the price of idle workers', () => {
    const cost = new Array(8).fill(1);
    const schedule = scheduleTasks({ cost, group: cost.map(() => 0) }, { workers: 8 });
    expect(simulate(schedule, cost, { workers: 8 }).makespan).toBe(1);
  });

  test('micro-tasks are batched until dispatch is under 5 % of the work', () => {
    const dispatchCost = 1e-4;
    const cost = new Float64Array(20_000).fill(1e-4);
    const single = simulate(scheduleTasks({ cost }, { workers: 2 }), cost, { workers: 2, dispatchCost });
    const batched = simulate(scheduleTasks({ cost }, { workers: 2, dispatchCost }), cost, { workers: 2, dispatchCost });
    expect(single.efficiency).toBeLessThan(0.6);
    expect(batched.efficiency).toBeGreaterThan(0.95);
  });

  test('long tasks are not batched for the sake of dispatch', () => {
    const cost = [1, 1, 1, 1];
    expect(batchesOf(scheduleTasks({ cost }, { workers: 2, dispatchCost: 1e-3 }))).toEqual([[0], [1], [2], [3]]);
  });
});

test('the bound holds for the best assignment there is', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 1, max: 20 }), { minLength: 1, maxLength: 7 }),
      fc.integer({ min: 1, max: 4 }),
      (cost, workers) => {
        const best = bestMakespan(cost, workers);
        const bound = makespanBound(cost, workers);
        expect(bound).toBeLessThanOrEqual(best + 1e-9);
        // Graham: longest first is within 4/3 - 1/(3W) of the best.
        const { makespan } = simulate(scheduleTasks({ cost }, { workers }), cost, { workers });
        expect(makespan).toBeGreaterThanOrEqual(best - 1e-9);
        expect(makespan).toBeLessThanOrEqual(best * (4 / 3 - 1 / (3 * workers)) + 1e-9);
      },
    ),
    { numRuns: 200 },
  );
});

/** By trying everything. */
function bestMakespan(cost: readonly number[], workers: number): number {
  const loads = new Array<number>(workers).fill(0);
  let best = Number.POSITIVE_INFINITY;
  const place = (task: number): void => {
    if (Math.max(...loads) >= best) return;
    if (task === cost.length) {
      best = Math.max(...loads);
      return;
    }
    for (let w = 0; w < workers; w++) {
      loads[w]! += cost[task]!;
      place(task + 1);
      loads[w]! -= cost[task]!;
    }
  };
  place(0);
  return best;
}

describe('longest first on water clusters', () => {
  const sets = [
    ['(H2O)6 cp, 3 bodies', 6, 3, ['cp']],
    ['(H2O)16 nocp, 3 bodies', 16, 3, ['nocp']],
    ['(H2O)16 cp, 3 bodies', 16, 3, ['cp']],
    ['(H2O)12 vmfc, 3 bodies', 12, 3, ['vmfc']],
    ['(H2O)20 nocp and cp, 2 bodies', 20, 2, ['nocp', 'cp']],
    ['(H2O)32 nocp, 3 bodies', 32, 3, ['nocp']],
  ] as const;
  const cases = sets.flatMap((set) => [4, 8, 64].map((workers) => [...set, workers] as const));

  test.each(cases)('%s: within 3 % of the bound on the estimates', (_, n, bodies, bsse, workers) => {
    const columns = waterColumns(waterExpansion(n, bodies, bsse));
    const schedule = scheduleTasks(columns, { workers });
    expect(simulate(schedule, columns.cost, { workers }).boundFraction).toBeGreaterThanOrEqual(0.97);
  });

  test.each(cases)(
    '%s: no worker waits much longer than one task when real times are off by a fifth',
    (_, n, bodies, bsse, workers) => {
      const columns = waterColumns(waterExpansion(n, bodies, bsse));
      const measured = measuredFrom(columns.cost, 0.2, seeded(workers));
      const schedule = scheduleTasks(columns, { workers });
      const { makespan, bound } = simulate(schedule, measured, { workers });
      // The batches shrink with what is left, so that the last one to end is hardly more than one task.
      expect(makespan).toBeLessThanOrEqual(bound + 1.25 * Math.max(...measured));
      if (columns.cost.length >= 50 * workers) expect(bound / makespan).toBeGreaterThanOrEqual(0.97);
    },
  );

  test('better than the order of enumeration', () => {
    const columns = waterColumns(waterExpansion(16, 3, ['vmfc']));
    const of = (strategy: Strategy) =>
      simulate(scheduleTasks(columns, { strategy, workers: 64 }), columns.cost, { workers: 64 });
    expect(of('cost').makespan).toBeLessThan(of('fifo').makespan);
  });
});

test('64 fragments at 4 bodies, 679 120 tasks, are ordered as columns', () => {
  const expansion = waterExpansion(64, 4, ['nocp']);
  expect(expansion.taskCount).toBe(679_120);
  const columns = waterColumns(expansion);
  const { order, batchStarts } = scheduleTasks(columns, { workers: 64 });
  expect(order.length).toBe(679_120);
  expect(order.byteLength + batchStarts.byteLength).toBeLessThan(8e6);
  // Tetramers first, monomers last.
  expect(columns.nBody[order[0]!]).toBe(4);
  expect(columns.nBody[order.at(-1)!]).toBe(1);
});

test('the simulator hands the next batch to whoever is free first', () => {
  const schedule = scheduleTasks({ cost: [5, 4, 3, 3, 3] }, { workers: 2 });
  const run = simulate(schedule, [5, 4, 3, 3, 3], { workers: 2 });
  // 5 + 3 and 4 + 3 + 3: the best would be 9.
  expect(run).toMatchObject({ makespan: 10, bound: 9, boundFraction: 0.9, efficiency: 0.9, speedup: 1.8 });
  expect([...run.busy].sort()).toEqual([10, 8]);
});
