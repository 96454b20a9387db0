import { afterEach, describe, expect, test } from 'vitest';
import { createExecutor, listExecutors } from '../../src/executors/create-executor';
import { ParallelExecutor } from '../../src/executors/parallel-executor';
import { SequentialExecutor } from '../../src/executors/sequential-executor';
import { allowedEngines, extrasOf, makeTask } from './tasks';

const quick = { retryBackoffMs: 5, logLevel: 'silent', nWorkers: 2, allowedEngines } as const;

// Ranks of MPI and workers of a queue have tests of their own, with a launcher and a server.
const local = listExecutors().filter((name) => name !== 'mpi' && name !== 'bullmq');

describe.each(local)('the life cycle of the Python module, with the executor %s', (name) => {
  const open: ParallelExecutor[] = [];
  const executor = (config = {}) => {
    const made = new ParallelExecutor(name, { ...quick, ...config });
    open.push(made);
    return made;
  };
  afterEach(async () => {
    for (const each of open.splice(0)) await each.shutdown({ wait: false });
  });

  test('initialize, execute, shutdown; outcomes in the order of the tasks, failures among them', async () => {
    const ex = executor({ maxRetries: 0 });
    expect(ex.getInfo()).toMatchObject({ initialized: false, tasksCompleted: 0 });
    await ex.initialize();
    await ex.initialize();
    const tasks = [makeTask(0, 'sleep', { ms: 60 }), makeTask(1), makeTask(2, 'throw'), makeTask(3)];
    const progress: [string, number, number][] = [];
    const outcomes = await ex.execute(tasks, { onProgress: (...step) => progress.push(step) });
    expect(outcomes.map(({ task, status }) => [task.id, status])).toEqual(
      tasks.map(({ id }, i) => [id, i === 2 ? 'failed' : 'completed']),
    );
    expect(progress.map(([, done, total]) => [done, total])).toEqual([1, 2, 3, 4].map((done) => [done, 4]));
    expect(progress.map(([id]) => id).sort()).toEqual(tasks.map(({ id }) => id).sort());
    expect(ex.getInfo()).toMatchObject({ name, initialized: true, tasksCompleted: 3, tasksFailed: 1 });
    expect(ex.getInfo().config).toMatchObject({ maxRetries: 0, nWorkers: 2 });
    await ex.shutdown();
    expect(ex.getInfo().initialized).toBe(false);
    await expect(ex.execute(tasks)).rejects.toThrow('shut down');
    await expect(ex.initialize()).rejects.toThrow('shut down');
  });

  test('not initialized is an error that says what to call', async () => {
    await expect(executor().execute([makeTask(0)])).rejects.toMatchObject({
      code: 'INPUT',
      message: expect.stringContaining('initialize()'),
    });
  });

  test('an empty list, which a complete store leaves, gives an empty list', async () => {
    const ex = executor();
    await ex.initialize();
    expect(await ex.execute([])).toEqual([]);
  });

  test('two tasks with one id are an error that names it', async () => {
    const ex = executor();
    await ex.initialize();
    await expect(ex.execute([makeTask(0), makeTask(0)])).rejects.toMatchObject({
      code: 'INPUT',
      message: expect.stringContaining(makeTask(0).id),
    });
  });

  test('a callback that fails changes nothing', async () => {
    const ex = executor();
    await ex.initialize();
    const onProgress = () => {
      throw new Error('the callback is broken');
    };
    expect((await ex.execute([makeTask(0)], { onProgress }))[0]?.status).toBe('completed');
  });

  test('a cancelled execution gives what it has, and the rest as cancelled', async () => {
    const ex = executor({ nWorkers: 1 });
    await ex.initialize();
    const controller = new AbortController();
    const tasks = [makeTask(0), ...Array.from({ length: 40 }, (_, i) => makeTask(i + 1, 'patient', { ms: 60_000 }))];
    const onProgress = () => setTimeout(() => controller.abort(new Error('enough')), 20);
    const outcomes = await ex.execute(tasks, { signal: controller.signal, onProgress });
    expect(outcomes.map(({ status }) => status)).toEqual(['completed', ...Array(40).fill('cancelled')]);
    expect(outcomes.map(({ task }) => task.index)).toEqual(tasks.map(({ index }) => index));
  });

  test('shutdown waits for what runs, or with { wait: false } cancels it', async () => {
    for (const [wait, status] of [
      [true, 'completed'],
      [false, 'cancelled'],
    ] as const) {
      const ex = executor();
      await ex.initialize();
      const work = ex.execute([makeTask(0, 'patient', { ms: 400 })]);
      await new Promise((resolve) => setTimeout(resolve, 150));
      await ex.shutdown({ wait });
      expect((await work)[0]?.status).toBe(status);
    }
  });
});

test('the engine asked for is the one called, the options are those of the run', async () => {
  await using ex = new ParallelExecutor(new SequentialExecutor({ ...quick, memoryMiB: 256 }));
  await ex.initialize();
  const [outcome] = await ex.execute([makeTask(0)]);
  expect(extrasOf(outcome)).toMatchObject({ isMainThread: true, memoryMiB: 256 });
});

test('an unknown executor is refused, and the nearest name proposed', () => {
  expect(() => createExecutor('thread')).toThrow("Did you mean 'threads'?");
  expect(() => new ParallelExecutor('mpy')).toThrow(/no executor 'mpy'.*There are: sequential, threads/);
});
