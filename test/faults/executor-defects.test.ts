import { execFileSync, type StdioOptions } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ManyBodyComputer, type ManyBodyResult, memoryStore, samples } from '../../src';
import type { ExecutorConfig, ExecutorEvent } from '../../src/executors/executor';
import { ParallelExecutor } from '../../src/executors/parallel-executor';
import { SequentialExecutor } from '../../src/executors/sequential-executor';
import { ThreadExecutor } from '../../src/executors/threads/thread-executor';
import {
  allowedEngines,
  allowing,
  collect,
  errorOf,
  extrasOf,
  makeTask,
  program,
  scratching,
} from '../executors/tasks';

// What the parallel module that this package replaces got wrong, one test each; the contract of executors goes further.

const quick = { retryBackoffMs: 10, logLevel: 'silent', allowedEngines } as const;
const executors = {
  sequential: (config: Partial<ExecutorConfig>) => new SequentialExecutor({ ...quick, ...config }),
  threads: (config: Partial<ExecutorConfig>) => new ThreadExecutor({ ...quick, nWorkers: 2, ...config }),
};

describe.each(Object.entries(executors))('defects of the parallel module are not here: %s', (name, make) => {
  test('the engine was always psi4, whatever was asked', async () => {
    await using ex = make({});
    const engines = [scratching, program];
    const outcomes = await collect(ex.run(engines.map((engine, i) => makeTask(i, 'echo', {}, { engine }))));
    for (const outcome of outcomes) {
      expect(outcome).toMatchObject({ result: { provenance: { creator: engines[outcome.task.index]!.name } } });
    }
  });

  test('the time limit was ignored, or charged the queue and killed nothing', async () => {
    await using ex = make({ timeoutPerTaskMs: 250, maxRetries: 0 });
    const tasks = [
      makeTask(0, 'patient', { ms: 60_000 }),
      ...[1, 2, 3, 4, 5, 6].map((i) => makeTask(i, 'sleep', { ms: 100 })),
    ];
    const outcomes = await collect(ex.run(tasks));
    for (const outcome of outcomes) {
      expect(outcome.status).toBe(outcome.task.index === 0 ? 'timeout' : 'completed');
      expect(outcome.executionTimeMs).toBeLessThan(allowing(750));
    }
  });

  test('max_retries did nothing', async () => {
    await using ex = make({ maxRetries: 1 });
    const [outcome] = await collect(ex.run([makeTask(0, 'throw')]));
    expect(outcome?.attempts).toHaveLength(2);
  });

  test('one failed task discarded everything', async () => {
    await using ex = make({ maxRetries: 0 });
    const outcomes = await collect(
      ex.run(Array.from({ length: 10 }, (_, i) => makeTask(i, i === 4 ? 'throw' : 'echo'))),
    );
    expect(outcomes.filter(({ status }) => status === 'completed')).toHaveLength(9);
  });

  test('an empty task list was an error', async () => {
    await using ex = new ParallelExecutor(name, quick);
    await ex.initialize();
    expect(await ex.execute([])).toEqual([]);
  });

  test('scratch_dir was not used', async () => {
    const scratchDir = mkdtempSync(join(tmpdir(), 'scratch-'));
    await using ex = make({ scratchDir });
    const [outcome] = await collect(ex.run([makeTask(0, 'echo', {}, { engine: scratching })]));
    expect(String(extrasOf(outcome).scratchDir).startsWith(scratchDir)).toBe(true);
    rmSync(scratchDir, { recursive: true });
  });
});

describe('defects of its runs are not here', () => {
  const computer = ManyBodyComputer.of(samples.he4).engine('model').level(3, 'lj').bsse('nocp').workers(1);
  const sources = (result: ManyBodyResult) => result.tasks.map(({ source }) => source);

  test('the plan printed 56 for 14 tasks', async () => {
    expect(computer.plan().total).toBe(14);
    expect(sources(await computer.run())).toEqual(Array(14).fill('engine'));
  });

  test('the checkpoint failed on real results, and a complete one raised "Task list cannot be empty"', async () => {
    const stored = computer.store(memoryStore());
    const first = await stored.run();
    const again = await stored.run();
    expect(sources(again)).toEqual(Array(14).fill('store'));
    expect(again.returnResult).toBe(first.returnResult);
  });

  test('the checkpoint was keyed by label only', async () => {
    const store = memoryStore();
    await computer.store(store).run();
    const moved = { ...samples.he4, geometry: samples.he4.geometry.map((x, i) => (i === 0 ? x + 1e-6 : x)) };
    const other = await ManyBodyComputer.from({ ...computer.toDocument(), molecule: moved })
      .store(store)
      .run();
    const computed = other.tasks.filter(({ source }) => source === 'engine').map(({ real }) => real.join(''));
    expect(computed.sort()).toEqual(['1', '12', '123', '124', '13', '134', '14']);
  });

  test('angstrom was read as bohr', () => {
    const { geometry } = ManyBodyComputer.of('He 0 0 0\n--\nHe 0 0 3').level(1, 'hf/sto-3g').plan().molecule;
    expect(geometry[5]).toBeCloseTo(3 / 0.529177, 4);
  });

  test('the speed-up came from the sum of contended task times', async () => {
    const { speedUp } = (await computer.run()).statistics;
    expect(speedUp).toMatchObject({ kind: 'estimate' });
  });
});

describe('a worker that dies', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'executor-faults-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  test('hung the run: it is noticed within a second, the task done elsewhere, and the pool whole again', async () => {
    await using ex = executors.threads({});
    const events: ExecutorEvent[] = [];
    const file = join(folder, 'calls');
    const tasks = [
      makeTask(0, 'flaky', { file, succeedAt: 2, how: 'exit' }),
      ...Array.from({ length: 20 }, (_, i) => makeTask(i + 1, 'sleep', { ms: 40 })),
    ];
    const outcomes = await collect(ex.run(tasks, { onEvent: (event) => events.push(event) }));
    expect(outcomes.every(({ status }) => status === 'completed')).toBe(true);
    const mended = outcomes.find(({ task }) => task.index === 0)!;
    expect(mended.attempts.map(({ error }) => error?.error_type)).toEqual(['worker_lost', undefined]);
    expect(mended.attempts[0]!.workerId).not.toBe(mended.attempts[1]!.workerId);
    const lost = events.find(({ type }) => type === 'worker-lost')!;
    expect(lost.at - mended.attempts[0]!.startedAt).toBeLessThan(allowing(1000));
    // Two workers are at work after the loss.
    const after = outcomes.filter((o) => o.attempts.at(-1)!.startedAt > lost.at + 300);
    expect(new Set(after.map(({ workerId }) => workerId)).size).toBe(2);
  });

  test('a task that kills every worker it meets is failed after its retries, alone', async () => {
    await using ex = executors.threads({ nWorkers: 3, maxRetries: 2 });
    const count = join(folder, 'calls');
    const tasks = Array.from({ length: 40 }, (_, i) =>
      makeTask(i, i === 7 ? 'exit' : 'echo', i === 7 ? { count } : {}),
    );
    const outcomes = await collect(ex.run(tasks));
    const poison = outcomes.find(({ task }) => task.index === 7);
    expect(errorOf(poison)).toMatchObject({ error_type: 'worker_lost' });
    expect(errorOf(poison).error_message).toMatch(/exit\/none \(8\)@\(8\): the thread of thread-.* ended: .*code/);
    expect(readFileSync(count, 'utf8')).toHaveLength(3);
    expect(new Set(poison!.attempts.map(({ workerId }) => workerId)).size).toBe(3);
    for (const outcome of outcomes) {
      if (outcome === poison) continue;
      expect([outcome.status, outcome.attempts.length]).toEqual(['completed', 1]);
    }
  });

  test('a pool that cannot start workers fails the tasks, with the reason, instead of waiting', () => {
    const root = join(__dirname, '..', '..');
    const copy = join(folder, 'dist', 'src');
    for (const part of ['executors', 'engines', 'errors', 'files', 'schema']) {
      cpSync(join(root, 'dist', 'src', part), join(copy, part), { recursive: true });
    }
    symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
    writeFileSync(join(copy, 'executors', 'threads', 'worker.js'), "throw new Error('the worker file is damaged');");
    const script = readFileSync(join(__dirname, '..', 'executors', 'engines', 'forgets-to-dispose.cjs'), 'utf8')
      .replace('../../../dist/', `${folder}/dist/`)
      .replace('console.log(status)', 'console.log(status, failure?.error.error_type, failure?.error.error_message)')
      .replace('{ status }', '{ status, failure }')
      .replace('__dirname', JSON.stringify(join(__dirname, '..', 'executors', 'engines')));
    writeFileSync(join(folder, 'script.cjs'), script);
    const stdio: StdioOptions = ['ignore', 'pipe', 'ignore'];
    const text = execFileSync(process.execPath, [join(folder, 'script.cjs')], {
      encoding: 'utf8',
      timeout: 30_000,
      stdio,
    });
    expect(text).toMatch(/^failed worker_lost .*the worker file is damaged/);
  });
});
