import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { TaskRecord } from '../../src/computer/result/task-record';
import type { ProgressEvent } from '../../src/computer/run/progress';
import { type PlannedLevel, ProgressTracker, plannedLevels } from '../../src/computer/run/progress-tracker';
import type { Task } from '../../src/executors/executor';
import type { Expansion } from '../../src/expansion/expansion';
import { CostModel } from '../../src/scheduling/cost-model';
import { expansionColumns } from '../../src/scheduling/expansion-columns';
import { scheduleTasks } from '../../src/scheduling/schedule';
import { seeded, waterColumns, waterExpansion, waterSizes } from '../scheduling/water-clusters';

const begin = 1_700_000_000_000;

function task(index: number, nBody = 1, modelChemistry = 'hf/6-31g'): Task {
  const real = Array.from({ length: nBody }, (_, i) => i + 1);
  return {
    id: `["${modelChemistry}", ${index}]`,
    index,
    engine: { name: 'builtin' },
    input: undefined as unknown as Task['input'],
    modelChemistry,
    real,
    basis: real,
    nBody,
    cost: 0,
    memoryMiB: 0,
    priority: 0,
  };
}

function record(of: Task, startMs: number, endMs: number, changes: Partial<TaskRecord> = {}): TaskRecord {
  return {
    label: of.id,
    index: of.index,
    modelChemistry: of.modelChemistry,
    real: of.real,
    basis: of.basis,
    nBody: of.nBody,
    status: 'completed',
    source: 'engine',
    energy: -1,
    workerId: 'thread-1',
    attempts: 1,
    queueTimeMs: 0,
    executionTimeMs: endMs - startMs,
    startedAtMs: startMs,
    finishedAtMs: endMs,
    ...changes,
  };
}

/** A tracker with a clock that the test moves. */
function tracked(levels: PlannedLevel[], workers = 2, costOf: (index: number) => number = () => 1) {
  let time = begin;
  const tracker = new ProgressTracker({ title: 'water', levels, workers, costOf, now: () => time });
  return {
    tracker,
    at: (ms: number) => {
      time = begin + ms;
      return time;
    },
  };
}
const oneLevel = (total: number): PlannedLevel[] => [{ modelChemistry: 'hf/6-31g', nBody: 1, total, cost: total }];

describe('counts', () => {
  test('start with the plan and nothing done', () => {
    const { tracker } = tracked([...oneLevel(3), { modelChemistry: 'hf/6-31g', nBody: 2, total: 2, cost: 16 }]);
    expect(tracker.started()).toEqual({
      type: 'started',
      title: 'water',
      progress: {
        total: 5,
        done: 0,
        completed: 0,
        failed: 0,
        cached: 0,
        retried: 0,
        running: 0,
        levels: [
          { modelChemistry: 'hf/6-31g', nBody: 1, total: 3, done: 0, failed: 0, cached: 0 },
          { modelChemistry: 'hf/6-31g', nBody: 2, total: 2, done: 0, failed: 0, cached: 0 },
        ],
        lanes: [],
        elapsedMs: 0,
        tasksPerSecond: null,
        etaMs: null,
        problems: [],
        workers: 2,
      },
    });
  });

  test('follow a task from start to end, on its lane', () => {
    const { tracker, at } = tracked(oneLevel(2));
    tracker.observe({ type: 'worker-started', workerId: 'thread-1', at: at(5) });
    const started = tracker.observe({
      type: 'task-started',
      task: task(0),
      workerId: 'thread-1',
      attempt: 1,
      at: at(10),
    });
    expect(started).toMatchObject({ type: 'task-started', task: 'hf/6-31g (1)@(1)', workerId: 'thread-1' });
    expect(started!.progress).toMatchObject({
      running: 1,
      lanes: [{ workerId: 'thread-1', task: 'hf/6-31g (1)@(1)', since: begin + 10, done: 0 }],
    });
    at(110);
    const finished = tracker.settled(record(task(0), 10, 110));
    expect(finished).toMatchObject({ type: 'task-finished', record: { status: 'completed' } });
    expect(finished.progress).toMatchObject({
      done: 1,
      completed: 1,
      running: 0,
      lanes: [{ task: null, since: null, done: 1 }],
    });
    expect(finished.progress.tasksPerSecond).toBeCloseTo(1 / 0.11, 9);
  });

  test('store hits are completed and cached, and no rate', () => {
    const { tracker, at } = tracked(oneLevel(2));
    at(10);
    const { progress } = tracker.settled(record(task(0), 10, 10, { source: 'store', attempts: 0, workerId: 'store' }));
    expect(progress).toMatchObject({ done: 1, completed: 1, cached: 1, tasksPerSecond: null, etaMs: null });
    expect(progress.levels[0]).toMatchObject({ done: 1, cached: 1 });
    expect(progress.lanes).toEqual([]);
  });

  test('a retry frees the lane and is told, with its message', () => {
    const { tracker, at } = tracked(oneLevel(2));
    tracker.observe({ type: 'task-started', task: task(0), workerId: 'thread-1', attempt: 1, at: at(0) });
    const error = { error_type: 'worker_lost', error_message: 'the worker died' };
    const event = tracker.observe({
      type: 'attempt-failed',
      task: task(0),
      workerId: 'thread-1',
      attempt: 1,
      error,
      retryInMs: 50,
      at: at(30),
    });
    expect(event).toMatchObject({ type: 'task-retried', message: 'the worker died' });
    expect(event!.progress).toMatchObject({
      retried: 1,
      running: 0,
      problems: [{ task: 'hf/6-31g (1)@(1)', attempt: 1, message: 'the worker died', retried: true }],
    });
    tracker.observe({ type: 'worker-lost', workerId: 'thread-1', at: at(31) });
    expect(tracker.snapshot().lanes).toEqual([]);
  });

  test('a failure counts as done; a cancelled task does not', () => {
    const { tracker, at } = tracked(oneLevel(3));
    const error = { error_type: 'timeout_error', error_message: 'too long' };
    expect(
      tracker.observe({
        type: 'attempt-failed',
        task: task(0),
        workerId: 'thread-1',
        attempt: 1,
        error,
        retryInMs: null,
        at: at(30),
      }),
    ).toBeUndefined();
    const { progress } = tracker.settled(record(task(0), 0, 30, { status: 'timeout', error }));
    expect(progress).toMatchObject({ done: 1, failed: 1, completed: 0, problems: [{ retried: false }] });
    const cancelled = tracker.settled(record(task(1), 30, 30, { status: 'cancelled', attempts: 0 }));
    expect(cancelled.progress).toMatchObject({ done: 1, failed: 1 });
    expect(tracker.finished('cancelled')).toMatchObject({
      type: 'finished',
      status: 'cancelled',
      progress: { etaMs: 0, lanes: [] },
    });
  });

  test('only the last problems are kept', () => {
    const { tracker, at } = tracked(oneLevel(100));
    for (let i = 0; i < 50; i++) {
      const error = { error_type: 'worker_lost', error_message: `number ${i}` };
      tracker.observe({
        type: 'attempt-failed',
        task: task(i),
        workerId: 'thread-1',
        attempt: 1,
        error,
        retryInMs: 1,
        at: at(i),
      });
    }
    expect(tracker.snapshot().problems.map(({ message }) => message)).toEqual(
      [45, 46, 47, 48, 49].map((i) => `number ${i}`),
    );
    expect(tracker.snapshot().retried).toBe(50);
  });

  test('add up for any stories of tasks', () => {
    const story = fc.record({
      source: fc.constantFrom<'store' | 'engine'>('store', 'engine'),
      status: fc.constantFrom<TaskRecord['status']>('completed', 'failed', 'timeout', 'cancelled'),
      nBody: fc.integer({ min: 1, max: 3 }),
      retries: fc.nat(2),
    });
    fc.assert(
      fc.property(fc.array(story, { maxLength: 40 }), (stories) => {
        const levels = [1, 2, 3].map((nBody) => {
          const total = stories.filter((s) => s.nBody === nBody).length;
          return { modelChemistry: 'hf/6-31g', nBody, total, cost: total };
        });
        const { tracker, at } = tracked(levels);
        const events: ProgressEvent[] = [];
        for (const [i, { source, status, nBody, retries }] of stories.entries()) {
          const of = task(i, nBody);
          if (source === 'engine') {
            for (let r = 0; r < retries; r++) {
              tracker.observe({ type: 'task-started', task: of, workerId: 'w', attempt: r + 1, at: at(10 * i) });
              const error = { error_type: 'x', error_message: 'y' };
              const event = tracker.observe({
                type: 'attempt-failed',
                task: of,
                workerId: 'w',
                attempt: r + 1,
                error,
                retryInMs: 1,
                at: at(10 * i + 1),
              });
              events.push(event!);
            }
            tracker.observe({
              type: 'task-started',
              task: of,
              workerId: 'w',
              attempt: retries + 1,
              at: at(10 * i + 2),
            });
          }
          at(10 * i + 5);
          const fromStore = source === 'store';
          events.push(
            tracker.settled(
              record(of, 10 * i + 2, 10 * i + 5, {
                source,
                status: fromStore ? 'completed' : status,
                attempts: fromStore ? 0 : retries + 1,
                workerId: 'w',
              }),
            ),
          );
        }
        for (const { progress } of events) {
          const of = (key: 'done' | 'failed' | 'cached' | 'total') =>
            progress.levels.reduce((sum, level) => sum + level[key], 0);
          expect([of('total'), of('done'), of('failed'), of('cached')]).toEqual([
            progress.total,
            progress.done,
            progress.failed,
            progress.cached,
          ]);
          expect(progress.done).toBe(progress.completed + progress.failed);
          expect(progress.etaMs ?? 0).toBeGreaterThanOrEqual(0);
        }
        const engine = stories.filter((s) => s.source === 'engine');
        const statistics = tracker.statistics();
        expect(tracker.snapshot().retried).toBe(engine.reduce((sum, s) => sum + s.retries, 0));
        expect(statistics).toMatchObject({
          tasks: stories.length,
          cached: stories.length - engine.length,
          retries: tracker.snapshot().retried,
          cancelled: engine.filter((s) => s.status === 'cancelled').length,
        });
        expect(tracker.timeline().bars.filter(({ outcome }) => outcome === 'retried')).toHaveLength(statistics.retries);
      }),
    );
  });
});

/**
 * A run on a virtual clock, longest first.
 *
 * @param seconds what each task really takes, by index.
 * @param estimate what the tracker believes.
 * @returns at a tenth, a quarter, half and three quarters of the tasks: estimated over real time left, and by what part of the
 *   whole run the estimate is off.
 */
function simulatedRun(
  expansion: Expansion,
  estimate: Float64Array,
  seconds: Float64Array,
  workers: number,
  firstTaskMs = 0,
) {
  const { order } = scheduleTasks({ cost: estimate }, { workers });
  const levels = plannedLevels(expansion, estimate);
  const { tracker, at } = tracked(levels, workers, (index) => estimate[index]!);
  const free = Array.from({ length: workers }, (_, w) => ({ w, time: 50 }));
  const ends: { time: number; start: number; index: number; w: number }[] = [];
  const marks: { done: number; now: number; etaMs: number | null }[] = [];
  const wanted = [0.1, 0.25, 0.5, 0.75].map((part) => Math.ceil(part * order.length));
  const taskOf = (index: number) => {
    const cluster = expansion.taskAt(index);
    return { ...task(index, cluster.real.length, cluster.modelChemistry), real: cluster.real, basis: cluster.basis };
  };
  let next = 0;
  let done = 0;
  const start = (w: number, time: number) => {
    if (next >= order.length) return;
    const index = order[next++]!;
    tracker.observe({ type: 'task-started', task: taskOf(index), workerId: `thread-${w}`, attempt: 1, at: at(time) });
    const compiling = time === 50 ? firstTaskMs : 0;
    ends.push({ time: time + compiling + 1000 * seconds[index]!, start: time, index, w });
  };
  for (const { w, time } of free) start(w, time);
  let now = 0;
  while (ends.length > 0) {
    ends.sort((a, b) => b.time - a.time);
    const { time, start: startMs, index, w } = ends.pop()!;
    now = time;
    at(time);
    const { progress } = tracker.settled(record(taskOf(index), startMs, time, { workerId: `thread-${w}` }));
    done++;
    if (wanted.includes(done)) marks.push({ done, now: time, etaMs: progress.etaMs });
    start(w, time + 2); // dispatch
  }
  return marks.map(({ etaMs, now: then }) => ({
    ratio: etaMs! / (now - then),
    missedBy: Math.abs(etaMs! - (now - then)) / now,
  }));
}

describe('the time left', () => {
  const noisy = (cost: Float64Array, seed: number, factor: number) => {
    const random = seeded(seed);
    return cost.map((c) => c * factor * (1 + 0.3 * (2 * random() - 1)));
  };

  test.each([
    ['(H2O)6 cp, 3 bodies', 6, 3, ['cp']],
    ['(H2O)8 vmfc, 3 bodies', 8, 3, ['vmfc']],
    ['(H2O)12 nocp, 3 bodies', 12, 3, ['nocp']],
    ['(H2O)16 nocp and cp, 2 bodies', 16, 2, ['nocp', 'cp']],
  ] as const)('%s, 2 workers: within a quarter of the truth from a tenth of the tasks on', (_, n, bodies, bsse) => {
    const expansion = waterExpansion(n, bodies, bsse);
    const { cost } = waterColumns(expansion);
    // The machine is 5 times slower than the model believes, and every task is off by up to 30 %.
    const marks = simulatedRun(expansion, cost, noisy(cost, n, 5), 2);
    expect(Math.abs(marks[0]!.ratio - 1)).toBeLessThan(0.25);
    // Near the end the luck of one long task is all that is left: then the whole run is the measure.
    for (const { ratio, missedBy } of marks) expect(Math.min(Math.abs(ratio - 1), 5 * missedBy)).toBeLessThan(0.25);
  });

  test('is not misled by the first task of each worker, which loads and compiles its engine', () => {
    const expansion = waterExpansion(8, 3, ['nocp']);
    const { cost } = waterColumns(expansion);
    const marks = simulatedRun(expansion, cost, noisy(cost, 9, 1), 2, 1000);
    for (const { ratio, missedBy } of marks) expect(Math.min(Math.abs(ratio - 1), 5 * missedBy)).toBeLessThan(0.25);
  });

  test('learns the real shape: a calibrated law with the wrong machine behind it', () => {
    const expansion = waterExpansion(10, 3, ['nocp']);
    const timings = [1, 2, 3].flatMap((waters) =>
      Array.from({ length: 5 }, () => ({
        engine: 'builtin',
        method: 'hf',
        basis: '6-31g',
        driver: 'energy' as const,
        atoms: 3 * waters,
        electrons: 10 * waters,
        basisFunctions: 13 * waters,
        cores: 1,
        executionTimeMs: 20 * waters ** 2.4,
      })),
    );
    const columns = expansionColumns(expansion, new Map([['hf/6-31g', waterSizes(10)]]), new CostModel(timings));
    const marks = simulatedRun(expansion, columns.cost, noisy(columns.cost, 3, 0.4), 4);
    for (const { ratio } of marks) expect(Math.abs(ratio - 1)).toBeLessThan(0.25);
  });

  test('is nothing at the end, and unknown before the first result', () => {
    const { tracker, at } = tracked(oneLevel(1));
    expect(tracker.snapshot().etaMs).toBeNull();
    tracker.observe({ type: 'task-started', task: task(0), workerId: 'w', attempt: 1, at: at(0) });
    expect(tracker.snapshot().etaMs).toBeNull();
    at(100);
    expect(tracker.settled(record(task(0), 0, 100, { workerId: 'w' })).progress.etaMs).toBe(0);
  });
});

test('100 000 tasks leave no trace in a snapshot, and cost microseconds each', () => {
  const n = 100_000;
  const { tracker, at } = tracked(oneLevel(n));
  const began = performance.now();
  let last = tracker.snapshot();
  for (let i = 0; i < n; i++) {
    const of = task(i);
    tracker.observe({ type: 'task-started', task: of, workerId: `thread-${i % 2}`, attempt: 1, at: at(i) });
    at(i + 1);
    last = tracker.settled(record(of, i, i + 1, { workerId: `thread-${i % 2}` })).progress;
  }
  expect(last.done).toBe(n);
  expect(JSON.stringify(last).length).toBeLessThan(1000);
  // Microseconds; the limit is so far above them that a busy machine cannot reach it, and a tracker that walks its tasks must.
  expect((performance.now() - began) / n).toBeLessThan(0.5);
  expect(tracker.timeline().bars).toHaveLength(20_000);
  expect(tracker.timeline().omitted).toBe(80_000);
});
