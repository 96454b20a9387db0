import { describe, expect, test } from 'vitest';
import { computeExecutionStats, formatExecutionSummary } from '../../src/computer/result/execution-summary';
import { parseExecutorConfig } from '../../src/executors/executor-config';
import { assignPriorities, assignTaskPriorities, heuristicCost } from '../../src/scheduling/named-priorities';
import {
  chunkSizes,
  estimateLoadBalance,
  type NamedTask,
  orderByName,
  scheduleStatistics,
} from '../../src/scheduling/named-strategies';
import { vector, vectorsFound } from './vectors';

// biome-ignore lint/suspicious/noExplicitAny: the vectors are foreign JSON
type Case = any;

const tasksOf = (of: Case): NamedTask[] =>
  of.tasks.map((task: Case) => ({
    taskId: task.task_id,
    chemistry: task.chemistry,
    natoms: task.natoms,
    priority: task.priority,
    estimatedCost: task.estimated_cost,
    nbody: task.nbody,
    dependsOn: task.depends_on,
  }));

describe.skipIf(!vectorsFound)('named strategies of the original parallel module', () => {
  const cases: Case[] = vector('parallel/scheduler.json').cases;

  test('there are cases for every strategy', () => {
    expect([...new Set(cases.map(({ strategy }) => strategy))].sort()).toEqual([
      'cost_first',
      'dependency_aware',
      'fifo',
      'nbody_first',
      'priority_first',
    ]);
  });

  test.each(cases.map((c, i) => [i, c.strategy, c.tasks.length, c] as const))(
    'case %i: %s of %i tasks',
    (_, strategy, n, of) => {
      const tasks = tasksOf(of);
      const ordered = orderByName(tasks, strategy);
      expect(ordered.map(({ taskId }) => taskId)).toEqual(of.order);
      expect(chunkSizes(n, of.n_workers)).toEqual(of.chunk_sizes);
      const balance = estimateLoadBalance(ordered, of.n_workers);
      expect(balance.idealTime).toBeCloseTo(of.load_balance.ideal_time, 9);
      expect(balance.estimatedTime).toBeCloseTo(of.load_balance.estimated_time, 9);
      expect(balance.efficiency).toBeCloseTo(of.load_balance.efficiency, 12);
      expect(balance.imbalance).toBeCloseTo(of.load_balance.imbalance, 12);
      const stats = scheduleStatistics(ordered, strategy);
      expect(stats).toMatchObject({
        strategy: of.stats.strategy,
        nTasks: of.stats.n_tasks,
        reordered: of.stats.reordered,
        priorityRange: of.stats.priority_range,
        costRange: of.stats.cost_range,
      });
      expect(stats.avgPriority).toBeCloseTo(of.stats.avg_priority, 12);
      expect(stats.avgCost).toBeCloseTo(of.stats.avg_cost, 12);
    },
  );
});

describe.skipIf(!vectorsFound)('priorities of the original parallel module', () => {
  const cases: Case[] = vector('parallel/priorities.json').cases;
  test.each(cases.map((c, i) => [i, c.function, c.strategy, c] as const))(
    'case %i: %s, %s',
    (_, name, strategy, of) => {
      const tasks = tasksOf(of);
      if (name === 'assign_task_priorities') {
        expect(assignTaskPriorities(tasks, strategy)).toEqual(of.priorities);
      } else {
        expect(assignPriorities(tasks, strategy)).toEqual(of.priorities);
        for (const [i, task] of tasks.entries()) expect(heuristicCost(task) / of.costs[i]).toBeCloseTo(1, 12);
      }
    },
  );
});

describe.skipIf(!vectorsFound)('execution statistics of the original parallel module', () => {
  const cases: Case[] = vector('parallel/execution_stats.json').cases;
  test.each(cases.map((c) => [c.results.length, c] as const))('of %i results', (_, of) => {
    const stats = computeExecutionStats(
      of.results.map((result: Case) => ({ success: result.success, executionTime: result.execution_time })),
    );
    expect(stats.totalTasks).toBe(of.stats.total_tasks);
    expect(stats.successful).toBe(of.stats.successful);
    expect(stats.failed).toBe(of.stats.failed);
    expect(stats.totalTime).toBeCloseTo(of.stats.total_time, 9);
    expect(stats.avgTime).toBeCloseTo(of.stats.avg_time, 9);
    expect([stats.minTime, stats.maxTime]).toEqual([of.stats.min_time, of.stats.max_time]);
    expect(stats.successRate).toBeCloseTo(of.stats.success_rate, 12);
    expect(formatExecutionSummary(stats)).toBe(of.summary);
  });
});

describe.skipIf(!vectorsFound)('configuration of the original parallel module', () => {
  const cases: Case[] = vector('parallel/config_validation.json').cases;
  /** Its names and units in ours; the checkpoint is the store, a cache folder is the store too. */
  const ours = (config: Case) => ({
    nWorkers: config.n_workers ?? 'auto',
    ...('timeout_per_task' in config ? { timeoutPerTaskMs: 1000 * config.timeout_per_task } : {}),
    ...('max_retries' in config ? { maxRetries: config.max_retries } : {}),
    ...('checkpoint_interval' in config ? { checkpointInterval: config.checkpoint_interval } : {}),
    ...('scratch_dir' in config ? { scratchDir: config.scratch_dir } : {}),
  });

  test.each(cases.filter((c) => c.config && c.valid).map((c) => [JSON.stringify(c.config), c] as const))(
    '%s is completed with the same defaults',
    (_, of) => {
      expect(parseExecutorConfig(ours(of.config))).toMatchObject(ours(of.resolved));
    },
  );

  test.each(cases.filter((c) => c.config && !c.valid).map((c) => [c.error, c] as const))('refuses: %s', (error, of) => {
    // Our message names our option, with its limit and the value.
    const [name, value] = Object.entries(ours(of.config)).at(-1)!;
    expect(() => parseExecutorConfig(ours(of.config))).toThrow(
      new RegExp(`${name}.*${/>=? \d/.exec(error)?.[0].split(' ')[1]}.*${value}`),
    );
  });

  test.each(cases.filter((c) => c.strategy && !c.valid).map((c) => [c.error, c] as const))(
    'refuses: %s',
    (error, of) => {
      expect(() => chunkSizes(10, 2, of.strategy.chunk_size)).toThrow(error);
    },
  );

  test('a strategy by name', () => {
    for (const of of cases.filter((c) => c.strategy && c.valid)) {
      expect(chunkSizes(10, 2, of.resolved.chunk_size ?? undefined)).toEqual([5, 5]);
      expect(orderByName(tasksOf({ tasks: [] }), of.resolved.name)).toEqual([]);
    }
  });
});

test('tasks that wait for each other in a circle are ordered by priority', () => {
  const task = (taskId: string, priority: number, dependsOn: string[]): NamedTask => ({
    taskId,
    chemistry: 'hf/sto-3g',
    natoms: 3,
    priority,
    estimatedCost: 1,
    nbody: 1,
    dependsOn,
  });
  const tasks = [task('a', 1, ['b']), task('b', 2, ['a']), task('c', 3, ['nobody'])];
  expect(orderByName(tasks, 'dependency_aware').map(({ taskId }) => taskId)).toEqual(['c', 'b', 'a']);
});
