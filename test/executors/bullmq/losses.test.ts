import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { BullMqExecutor } from '../../../src/executors/bullmq/bullmq-executor';
import type { ExecutorEvent, Task, TaskOutcome } from '../../../src/executors/executor';
import { SequentialExecutor } from '../../../src/executors/sequential-executor';
import { allowedEngines, collect, collectUntilThrow, errorOf, makeTask, until } from '../tasks';
import { RedisServer } from './redis';
import { commandLine, testEngines, WorkerProcess } from './worker-process';

/** Silent for a second: lost. */
const flags = ['--workers', '2', '--engines-from', testEngines, '--silence', '1'];
const quick = { retryBackoffMs: 10, logLevel: 'silent' } as const;

let redis: RedisServer;
let folder: string;
let workers: WorkerProcess[];
const others: ChildProcess[] = [];
const startWorker = async () => {
  const worker = await WorkerProcess.start(redis.url, flags);
  workers.push(worker);
  return worker;
};

beforeEach(async () => {
  redis = await RedisServer.start();
  folder = mkdtempSync(join(tmpdir(), 'queue-test-'));
  workers = [];
});
afterEach(async () => {
  for (const each of others.splice(0)) each.kill('SIGKILL');
  await Promise.all(workers.map((worker) => worker.kill()));
  await redis.stop();
  rmSync(folder, { recursive: true, force: true });
});

const sleepy = (n: number, ms: number) => Array.from({ length: n }, (_, i) => makeTask(i, 'sleep', { ms }));

/** One completed outcome for each task, with the bits of a sequential run. */
async function expectWhole(outcomes: readonly TaskOutcome[], tasks: readonly Task[]): Promise<void> {
  expect(outcomes.map(({ task }) => task.index).sort((a, b) => a - b)).toEqual(tasks.map(({ index }) => index));
  const expected = new Map<number, unknown>();
  const echoes = tasks.map(({ index }) => makeTask(index));
  for (const outcome of await collect(new SequentialExecutor({ allowedEngines }).run(echoes))) {
    if (outcome.status === 'completed') expected.set(outcome.task.index, outcome.result.return_result);
  }
  for (const outcome of outcomes) {
    if (outcome.status !== 'completed') throw new Error(errorOf(outcome).error_message);
    expect(Object.is(outcome.result.return_result, expected.get(outcome.task.index))).toBe(true);
  }
}

/** What is left of tasks in the database. */
async function jobsLeft(): Promise<string[]> {
  const { Redis } = await import('ioredis');
  const client = new Redis(redis.url);
  const keys = await client.keys('manybody:tasks-*-[0-9]*');
  client.disconnect();
  return keys;
}

describe('a run over a queue loses nothing', () => {
  test('when a worker is killed in the middle: another one gets its tasks', async () => {
    const [first] = [await startWorker(), await startWorker()];
    const tasks = sleepy(60, 100);
    const events: ExecutorEvent[] = [];
    await using executor = new BullMqExecutor({ ...quick, queue: redis.url });
    let seen = 0;
    const outcomes: TaskOutcome[] = [];
    for await (const outcome of executor.run(tasks, { onEvent: (event) => events.push(event) })) {
      outcomes.push(outcome);
      if (++seen === 10) await first!.kill();
    }
    await expectWhole(outcomes, tasks);
    const lost = events.filter((event) => event.type === 'attempt-failed');
    expect(lost.length).toBeGreaterThan(0);
    expect(lost.every(({ error }) => error.error_type === 'worker_lost')).toBe(true);
    const retried = outcomes.filter(({ attempts }) => attempts.length > 1);
    expect(retried).toHaveLength(lost.length);
    expect(retried.every(({ workerId }) => !workerId.startsWith(first!.name))).toBe(true);
    expect(await jobsLeft()).toEqual([]);
  });

  test('when a worker joins late: it gets work; and one that leaves in good order gives its tasks back', async () => {
    const tasks = sleepy(40, 200);
    await using executor = new BullMqExecutor({ ...quick, queue: redis.url });
    const outcomes: TaskOutcome[] = [];
    const done = (async () => {
      for await (const outcome of executor.run(tasks)) outcomes.push(outcome);
    })();
    const first = await startWorker();
    await until(() => outcomes.length > 2, 10_000, 'the first worker works');
    const second = await startWorker();
    const has = (name: string) => outcomes.some(({ workerId }) => workerId.startsWith(name));
    await until(() => has(second.name), 10_000, 'the second worker has had work');
    expect(await first.kill('SIGTERM')).toBe(0);
    await done;
    await expectWhole(outcomes, tasks);
    // Nothing of it was lost: what ran was finished or given back.
    expect(outcomes.every(({ attempts }) => attempts.length === 1)).toBe(true);
  });

  test('when Redis is killed in the middle and started again', async () => {
    await startWorker();
    await startWorker();
    const tasks = sleepy(300, 20);
    await using executor = new BullMqExecutor({ ...quick, queue: redis.url });
    const outcomes: TaskOutcome[] = [];
    for await (const outcome of executor.run(tasks)) {
      outcomes.push(outcome);
      if (outcomes.length !== 100) continue;
      await redis.kill();
      await new Promise((resolve) => setTimeout(resolve, 500));
      await redis.start();
    }
    await expectWhole(outcomes, tasks);
    expect(await jobsLeft()).toEqual([]);
  });

  test('a task that takes its worker with it is given up after as many workers as it may try', async () => {
    await startWorker();
    const task = makeTask(0, 'killMain');
    await using executor = new BullMqExecutor({ ...quick, queue: redis.url, maxRetries: 1 });
    const done = collect(executor.run([task]));
    await workers[0]!.ended;
    const second = await startWorker();
    await second.ended;
    await startWorker();
    const [outcome] = await done;
    expect(errorOf(outcome)).toMatchObject({ error_type: 'worker_lost' });
  });
});

describe('a submitting process that is killed', () => {
  const input = () => join(folder, 'input.yaml');
  const submit = (store: string): ChildProcess => {
    const args = ['run', input(), '--executor', 'bullmq', '--queue', redis.url, '--store', store, '--json'];
    const child = spawn(process.execPath, [commandLine, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
    others.push(child);
    return child;
  };

  test('its tasks are finished without it, and the next run picks their results up', async () => {
    const worker = await startWorker();
    const tasks = Array.from({ length: 30 }, (_, i) => makeTask(i, 'sleep', { ms: 100, count: join(folder, `n${i}`) }));
    const script = `
      const { BullMqExecutor } = require(${JSON.stringify(join(commandLine, '../../executors/bullmq/bullmq-executor.js'))});
      (async () => {
        const tasks = ${JSON.stringify(tasks)};
        for await (const _ of new BullMqExecutor({ queue: ${JSON.stringify(redis.url)} }).run(tasks)) {}
      })();`;
    const child = spawn(process.execPath, ['-e', script], { stdio: 'inherit' });
    others.push(child);
    const begun = () => readdirSync(folder).length;
    await until(() => begun() > 8, 20_000, 'the run is in the middle');
    child.kill('SIGKILL');
    await new Promise((resolve) => child.once('exit', resolve));
    await using executor = new BullMqExecutor({ ...quick, queue: redis.url });
    const outcomes = await collect(executor.run(tasks));
    await expectWhole(outcomes, tasks);
    const calls = tasks.map((_, i) => readFileSync(join(folder, `n${i}`), 'utf8').length);
    // No task was computed twice: nothing had been stored, all of it was found in the queue.
    expect(calls).toEqual(Array(30).fill(1));
    expect(worker.child.exitCode).toBe(null);
    expect(await jobsLeft()).toEqual([]);
  });

  test('a run by the command line ends with the bits of a sequential one, killed and resumed', async () => {
    await startWorker();
    const { writeFileSync } = await import('node:fs');
    writeFileSync(
      input(),
      `molecule: |\n${['0 0 0', '0 0 5', '0 5 0', '5 0 0', '5 5 0', '0 5 5']
        .map((at) => `  --\n  0 1\n  He ${at}`)
        .join('\n')
        .slice('  --\n'.length)}\nmodel: mp2/cc-pvdz\nmax_nbody: 3\nbsse_type: [cp, nocp]\n`,
    );
    const killed = submit(join(folder, 'store'));
    await until(
      () => existsSync(join(folder, 'store')) && readdirSync(join(folder, 'store')).length > 0,
      20_000,
      'the run has begun',
    );
    killed.kill('SIGKILL');
    await new Promise((resolve) => killed.once('exit', resolve));
    const output = async (child: ChildProcess) => {
      let document = '';
      let errors = '';
      child.stdout!.on('data', (part: Buffer) => {
        document += part;
      });
      child.stderr!.on('data', (part: Buffer) => {
        errors += part;
      });
      const code = await new Promise((resolve) => child.once('close', resolve));
      expect([code, code === 0 ? '' : errors]).toEqual([0, '']);
      return JSON.parse(document) as { return_result: number; properties: unknown };
    };
    const resumed = await output(submit(join(folder, 'store')));
    const args = ['run', input(), '--executor', 'sequential', '--no-store', '--json'];
    const sequential = await output(spawn(process.execPath, [commandLine, ...args]));
    expect(resumed.return_result).toBe(sequential.return_result);
    expect(resumed.properties).toEqual(sequential.properties);
    expect(await jobsLeft()).toEqual([]);
  });
});

describe('a pool of workers', () => {
  test('several runs share the workers evenly', async () => {
    await startWorker();
    const order: string[] = [];
    const run = async (name: string, n: number) => {
      await using executor = new BullMqExecutor({ ...quick, queue: redis.url });
      const tasks = Array.from({ length: n }, (_, i) => makeTask(i, 'sleep', { ms: 50, name }));
      for await (const _ of executor.run(tasks)) order.push(name);
    };
    const long = run('long', 80);
    await until(() => order.length > 10, 20_000, 'the first run is under way');
    const before = order.length;
    await run('short', 20);
    const meanwhile = order.slice(before);
    const others = meanwhile.filter((name) => name === 'long').length;
    await long;
    // 20 of its own: about as many of the other, and what was ahead of it when it came.
    expect(others).toBeGreaterThan(8);
    expect(others).toBeLessThan(40);
  });

  test('cancelling reaches the workers at once', async () => {
    const worker = await startWorker();
    const controller = new AbortController();
    await using executor = new BullMqExecutor({ ...quick, queue: redis.url });
    const tasks = Array.from({ length: 4 }, (_, i) =>
      makeTask(i, 'busy', { ms: 600_000, count: join(folder, `b${i}`) }),
    );
    const done = collectUntilThrow(executor.run(tasks, { signal: controller.signal }));
    await until(() => readdirSync(folder).length === 2, 10_000, 'two tasks run');
    controller.abort(new Error('enough'));
    const { outcomes, thrown } = await done;
    expect(outcomes.map(({ status }) => status)).toEqual(Array(4).fill('cancelled'));
    expect(thrown).toMatchObject({ message: 'enough' });
    // Its threads are free again.
    const [next] = await collect(executor.run([makeTask(9)]));
    expect(next?.status).toBe('completed');
    expect(next?.workerId.startsWith(worker.name)).toBe(true);
    expect(await jobsLeft()).toEqual([]);
  });
});
