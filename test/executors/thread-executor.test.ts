import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { EngineReference } from '../../src/engines/engine';
import type { ExecutorConfig, ExecutorEvent, TaskOutcome } from '../../src/executors/executor';
import { SequentialExecutor } from '../../src/executors/sequential-executor';
import { ThreadExecutor } from '../../src/executors/threads/thread-executor';
import { executorContract } from './contract';
import {
  allowedEngines,
  allowing,
  collect,
  collectUntilThrow,
  engineFile,
  errorOf,
  extrasOf,
  isAlive,
  makeTask,
  program,
  scratching,
  scripted,
  until,
} from './tasks';

executorContract('ThreadExecutor', (config) => new ThreadExecutor({ nWorkers: 2, ...config }), {
  kills: true,
  parallel: true,
});

const patient: EngineReference = { name: 'patient', module: engineFile('patient.mjs') };
const counting: EngineReference = { name: 'counting', module: engineFile('counting.mjs') };
const sharing: EngineReference = { name: 'sharing', module: engineFile('sharing.mjs') };

describe('ThreadExecutor', () => {
  let folder: string;
  const open: ThreadExecutor[] = [];
  const executor = (config: Partial<ExecutorConfig> = {}): ThreadExecutor => {
    const made = new ThreadExecutor({ nWorkers: 2, retryBackoffMs: 10, logLevel: 'silent', allowedEngines, ...config });
    open.push(made);
    return made;
  };
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'executor-test-'));
  });
  afterEach(async () => {
    for (const each of open.splice(0)) await each[Symbol.asyncDispose]();
    vi.unstubAllEnvs();
    rmSync(folder, { recursive: true, force: true });
  });
  const file = (label: string) => join(folder, label);
  const pid = async (label: string) => {
    await until(() => existsSync(file(label)) && readFileSync(file(label), 'utf8').trim() !== '', 5000, 'it runs');
    return Number(readFileSync(file(label), 'utf8'));
  };

  test('tasks run in threads of this process, on as many workers as asked for', async () => {
    for (const nWorkers of [1, 3]) {
      const tasks = Array.from({ length: 12 }, (_, i) => makeTask(i, 'sleep', { ms: 30 }));
      const ex = executor({ nWorkers });
      await ex.warm([scripted]);
      const outcomes = await collect(ex.run(tasks));
      expect(new Set(outcomes.map((o) => extrasOf(o).threadId)).size).toBe(nWorkers);
      expect(outcomes.some((o) => extrasOf(o).isMainThread)).toBe(false);
      expect(mostAtOnce(outcomes)).toBe(nWorkers);
    }
  });

  test('a run may ask for another number of workers; `auto` leaves it to the executor', async () => {
    const ex = executor({ nWorkers: 1 });
    const tasks = Array.from({ length: 6 }, (_, i) => makeTask(i, 'sleep', { ms: 30 }));
    expect(mostAtOnce(await collect(ex.run(tasks, { config: { nWorkers: 'auto' } })))).toBe(1);
    const many = Array.from({ length: 12 }, (_, i) => makeTask(i, 'sleep', { ms: 100 }));
    expect(mostAtOnce(await collect(ex.run(many, { config: { nWorkers: 3 } })))).toBe(3);
  });

  test('the results are those of the sequential executor, bit for bit, for any number of workers', async () => {
    const drivers = ['energy', 'gradient', 'hessian'] as const;
    const tasks = Array.from({ length: 60 }, (_, i) => makeTask(i, 'echo', {}, { driver: drivers[i % 3]! }));
    const values = async (outcomes: AsyncIterable<TaskOutcome>) =>
      (await collect(outcomes))
        .sort((a, b) => a.task.index - b.task.index)
        .map((o) =>
          o.status === 'completed' ? Buffer.from(new Float64Array([o.result.return_result].flat()).buffer) : null,
        );
    const expected = await values(new SequentialExecutor({ allowedEngines }).run(tasks));
    for (const nWorkers of [1, 2, 3, 4]) {
      expect(await values(executor({ nWorkers }).run(tasks))).toEqual(expected);
    }
  });

  describe('where tasks go', () => {
    test('tasks of a group stay on one worker, one after the other', async () => {
      const keys = ['a', 'b', 'c', 'd'];
      const tasks = Array.from({ length: 24 }, (_, i) =>
        makeTask(i, 'sleep', { ms: 10 }, { groupKey: keys[Math.floor(i / 6)]! }),
      );
      const outcomes = await collect(executor().run(tasks));
      const changes = (workerId: string) =>
        outcomes
          .filter((o) => o.workerId === workerId)
          .map(({ task }) => task.groupKey)
          .filter((key, i, all) => key !== all[i - 1]);
      const workers = [...new Set(outcomes.map(({ workerId }) => workerId))];
      expect(workers).toHaveLength(2);
      // Four groups, and at most the last one divided at the end.
      expect(workers.flatMap(changes).length).toBeLessThanOrEqual(5);
    });

    test('one large group does not leave a worker idle', async () => {
      const tasks = Array.from({ length: 12 }, (_, i) => makeTask(i, 'sleep', { ms: 30 }, { groupKey: 'all' }));
      const outcomes = await collect(executor().run(tasks));
      expect(mostAtOnce(outcomes)).toBe(2);
    });

    test('short tasks are sent ahead, so that a worker does not wait for the main thread; of long ones only the next', async () => {
      /** Tasks that began while the main thread was busy elsewhere for so long. */
      const begunMeanwhile = async (taskMs: number, tasks: number, blockMs: number) => {
        const input = Array.from({ length: tasks }, (_, i) => makeTask(i, 'busy', { ms: taskMs }));
        const outcomes: TaskOutcome[] = [];
        let blocked = { from: 0, to: 0 };
        for await (const outcome of executor({ nWorkers: 1 }).run(input)) {
          outcomes.push(outcome);
          if (outcomes.length !== Math.floor(tasks / 2)) continue;
          const clock = () => performance.timeOrigin + performance.now();
          const from = clock();
          while (clock() < from + blockMs);
          blocked = { from, to: clock() };
        }
        return outcomes.filter((o) => spanOf(o).start > blocked.from && spanOf(o).start < blocked.to).length;
      };
      // A machine that is busy itself may not let the worker on: it gets another chance.
      const chances = { timeout: 60_000, interval: 0 };
      await expect.poll(() => begunMeanwhile(0.2, 300, 100), chances).toBeGreaterThanOrEqual(3);
      const long: number[] = [];
      const next = async () => long.push(await begunMeanwhile(30, 8, 150)) && long.at(-1);
      await expect.poll(next, chances).toBeGreaterThanOrEqual(1);
      expect(Math.max(...long)).toBeLessThanOrEqual(2);
    });

    test('many thousands of tasks are never held at once', async () => {
      let taken = 0;
      function* input() {
        while (taken < 30_000) yield makeTask(taken++);
      }
      let done = 0;
      let mostHeld = 0;
      for await (const { status } of executor().run(input())) {
        if (status === 'completed') done++;
        mostHeld = Math.max(mostHeld, taken - done);
      }
      expect(done).toBe(30_000);
      // 256 outcomes not fetched yet, 64 in the hands of each worker, 16 in view for each
      expect(mostHeld).toBeLessThanOrEqual(256 + 2 * 64 + 2 * 16 + 2 * 64);
    });

    test('what was sent ahead is taken back for a worker that has nothing to do', async () => {
      // Short tasks make the worker's hands full, then long ones come that nobody announced.
      const tasks = Array.from({ length: 112 }, (_, i) => makeTask(i, 'busy', { ms: i < 100 ? 0 : 60 }));
      const outcomes = await collect(executor().run(tasks));
      const long = outcomes.filter(({ task }) => task.index >= 100);
      const byWorker = [...new Set(long.map((o) => o.workerId))].map(
        (id) => long.filter((o) => o.workerId === id).length,
      );
      expect(byWorker).toHaveLength(2);
      // Six each, but for the two that run when one worker runs dry.
      expect(Math.max(...byWorker) - Math.min(...byWorker)).toBeLessThanOrEqual(4);
      expect(outcomes.every(({ attempts }) => attempts.length === 1)).toBe(true);
    });

    test('the memory of the run is never exceeded', async () => {
      const large = { memoryMiB: 600 };
      const tasks = Array.from({ length: 8 }, (_, i) => makeTask(i, 'sleep', { ms: 30 }, i % 2 ? large : {}));
      const outcomes = await collect(executor({ memoryMiB: 1000 }).run(tasks));
      const spans = outcomes.map((o) => ({ ...spanOf(o), memory: Math.max(500, o.task.memoryMiB) }));
      for (const { start } of spans) {
        const used = spans.filter((s) => s.start <= start && start < s.end).reduce((sum, s) => sum + s.memory, 0);
        expect(used).toBeLessThanOrEqual(1000);
      }
      expect(outcomes.every(({ status }) => status === 'completed')).toBe(true);
      expect(Math.max(...outcomes.map((o) => Number(extrasOf(o).memoryMiB)))).toBe(600);
    });

    test('a heap beyond the worker’s share of the memory ends the worker, not the process', async () => {
      const task = makeTask(0, 'oom');
      const [outcome] = await collect(executor({ memoryMiB: 128, maxRetries: 0 }).run([task]));
      expect(errorOf(outcome).error_message).toMatch(/memory.*more memoryMiB, or fewer workers/);
    });

    test('engines that start programs need no thread, but count as workers', async () => {
      const tasks = Array.from({ length: 6 }, (_, i) =>
        makeTask(i, 'program', { args: ['-c', 'echo $OMP_NUM_THREADS; sleep 0.1'] }, { engine: program }),
      );
      const outcomes = await collect(executor().run(tasks));
      expect(outcomes.every((o) => extrasOf(o).isMainThread)).toBe(true);
      expect(mostAtOnce(outcomes)).toBe(2);
      expect(extrasOf(outcomes[0]).run).toMatchObject({ exitCode: 0, stdout: '1\n' });
    });

    test('both kinds of engine share the workers', async () => {
      const tasks = Array.from({ length: 12 }, (_, i) =>
        i % 2
          ? makeTask(i, 'program', { args: ['-c', 'sleep 0.05'] }, { engine: program })
          : makeTask(i, 'sleep', { ms: 50 }),
      );
      const outcomes = await collect(executor().run(tasks));
      expect(outcomes.map(({ status }) => status)).toEqual(Array(12).fill('completed'));
      expect(mostAtOnce(outcomes)).toBe(2);
    });

    test('an input that cannot be cloned fails its task alone', async () => {
      const outcomes = await collect(executor().run([makeTask(0, 'echo', { f: () => 1 }), makeTask(1)]));
      const failed = outcomes.find(({ task }) => task.index === 0);
      expect(errorOf(failed)).toMatchObject({ error_type: 'input_error' });
      expect(errorOf(failed).error_message).toContain('could not be cloned');
      expect(outcomes.find(({ task }) => task.index === 1)?.status).toBe('completed');
    });

    test('a result that cannot be cloned fails its task alone', async () => {
      const outcomes = await collect(executor({ maxRetries: 0 }).run([makeTask(0, 'uncloneable'), makeTask(1)]));
      const failed = outcomes.find(({ task }) => task.index === 0);
      expect(errorOf(failed).error_message).toContain('could not be cloned');
      expect(outcomes.find(({ task }) => task.index === 1)?.status).toBe('completed');
    });
  });

  describe('engines and threads', () => {
    test('what an engine shares is made once, in the main thread, and reaches every worker', async () => {
      const tasks = Array.from({ length: 8 }, (_, i) => makeTask(i, 'sleep', { ms: 20 }, { engine: sharing }));
      const outcomes = await collect(executor().run(tasks));
      expect(new Set(outcomes.map((o) => extrasOf(o).threadId)).size).toBe(2);
      for (const outcome of outcomes)
        expect(extrasOf(outcome)).toMatchObject({ madeIn: 0, compiled: true, warm: false });
    });

    test('threads at one group have a board in common, which is cleared for the next group', async () => {
      const ex = executor();
      for (const groupKey of ['a', 'b']) {
        const tasks = Array.from({ length: 8 }, (_, i) =>
          makeTask(i, 'sleep', { ms: 20 }, { engine: counting, groupKey }),
        );
        const outcomes = (await collect(ex.run(tasks))).map(extrasOf);
        expect(new Set(outcomes.map(({ threadId }) => threadId)).size).toBe(2);
        expect(outcomes.map(({ bytes }) => bytes)).toEqual(Array(8).fill(8192));
        expect(outcomes.map(({ before }) => before as number).sort()).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
      }
    });

    test('a thread alone with its tasks has none', async () => {
      const engine = counting;
      const without = Array.from({ length: 4 }, (_, i) => makeTask(i, 'echo', {}, { engine }));
      for (const outcome of await collect(executor().run(without))) expect(extrasOf(outcome).bytes).toBeNull();
      const group = Array.from({ length: 4 }, (_, i) => makeTask(i, 'echo', {}, { engine, groupKey: 'a' }));
      for (const outcome of await collect(executor({ nWorkers: 1 }).run(group))) {
        expect(extrasOf(outcome).bytes).toBeNull();
      }
    });

    test('an engine that cannot say how large a board must be computes without', async () => {
      const options = { engine: counting, groupKey: 'a' };
      const tasks = Array.from({ length: 4 }, (_, i) => makeTask(i, 'echo', { refuse: true }, options));
      for (const outcome of await collect(executor().run(tasks))) {
        expect(outcome.status).toBe('completed');
        expect(extrasOf(outcome).bytes).toBeNull();
      }
    });

    test('a board that a killed thread had is not given to others', async () => {
      const options = { engine: counting, groupKey: 'a' };
      const tasks = [makeTask(0, 'busy', { ms: 60_000 }, options), makeTask(1, 'sleep', { ms: 20 }, options)];
      const later = Array.from({ length: 3 }, (_, i) => makeTask(i + 2, 'sleep', { ms: 20 }, options));
      async function* slowly() {
        yield* tasks;
        await new Promise((resolve) => setTimeout(resolve, 1500));
        yield* later;
      }
      const run = executor().run(slowly(), { config: { timeoutPerTaskMs: 300, maxRetries: 0 } });
      const outcomes = await collect(run);
      expect(outcomes.map(({ status }) => status).sort()).toEqual([...Array(4).fill('completed'), 'timeout']);
      const counts = outcomes.filter(({ task }) => task.index > 1).map((outcome) => extrasOf(outcome).before);
      expect(counts.sort()).toEqual([0, 1, 2]);
    });

    test('warm() lets every idle worker get ready', async () => {
      const ex = executor();
      await ex.warm([sharing]);
      const tasks = Array.from({ length: 8 }, (_, i) => makeTask(i, 'sleep', { ms: 20 }, { engine: sharing }));
      for (const outcome of await collect(ex.run(tasks))) {
        expect(extrasOf(outcome)).toMatchObject({ madeIn: 0, compiled: true, warm: true });
      }
    });

    test.each(['a run', 'the end'])('%s ends what gets ready', async (what) => {
      const mark = join(folder, 'mark');
      vi.stubEnv('WARM_UP_MARK', mark);
      const read = () => (existsSync(mark) ? readFileSync(mark, 'utf8') : '');
      const ex = executor();
      const warmed = ex.warm([patient]);
      await vi.waitFor(() => expect(read()).toBe('began began '), 10_000);
      const asked = performance.now();
      if (what === 'a run') await collect(ex.run([makeTask(0, 'echo', {}, { engine: patient })]));
      else await ex[Symbol.asyncDispose]();
      expect(performance.now() - asked).toBeLessThan(5000);
      await warmed;
      if (what === 'a run') expect(read()).toBe('began began ended ended ');
    });

    test('warm() of an unknown engine says so', async () => {
      await expect(executor().warm([{ name: 'bultin' }])).rejects.toMatchObject({ code: 'ENGINE_NOT_FOUND' });
    });

    test('threads live on between runs, unless the number of workers or the memory changes', async () => {
      const ex = executor({ nWorkers: 1 });
      const threadOf = async (config: Partial<ExecutorConfig> = {}) =>
        extrasOf((await collect(ex.run([makeTask(0)], { config })))[0]).threadId;
      const first = await threadOf();
      expect(await threadOf()).toBe(first);
      expect(await threadOf({ memoryMiB: 200 })).not.toBe(first);
    });

    test('runs of one executor take turns', async () => {
      const ex = executor();
      const batch = () => collect(ex.run(Array.from({ length: 6 }, (_, i) => makeTask(i, 'sleep', { ms: 20 }))));
      const both = await Promise.all([batch(), batch()]);
      expect(mostAtOnce(both.flat())).toBe(2);
      expect(Math.min(...both[1]!.map((o) => spanOf(o).start))).toBeGreaterThanOrEqual(
        Math.max(...both[0]!.map((o) => spanOf(o).end)),
      );
    });

    test('ending an executor whose loop was abandoned frees everything, and refuses further runs', async () => {
      const ex = executor();
      const abandoned = ex.run([
        makeTask(0),
        makeTask(1, 'litterBusy', { mark: file('mark') }, { engine: scratching }),
      ]);
      await abandoned[Symbol.asyncIterator]().next();
      await until(() => existsSync(file('mark')), 5000, 'the busy task runs');
      await ex[Symbol.asyncDispose]();
      expect(existsSync(readFileSync(file('mark'), 'utf8'))).toBe(false);
      await expect(collect(ex.run([makeTask(0)]))).rejects.toThrow('shut down');
    });

    test('a script that does not end its executor still ends', async () => {
      const { execFileSync } = await import('node:child_process');
      const script = join(__dirname, 'engines', 'forgets-to-dispose.cjs');
      const out = execFileSync(process.execPath, [script], { encoding: 'utf8', timeout: 20_000 });
      expect(out).toBe('completed\n');
    });
  });

  describe('killing', () => {
    const reason = new Error('enough');

    test.each(['rogue', 'rogueSync'])(
      'a program started without runProgram dies with its thread (%s)',
      async (method) => {
        const config = { timeoutPerTaskMs: 400, maxRetries: 0 };
        const run = collect(executor(config).run([makeTask(0, method, { pidFile: file('pid') })]));
        const child = await pid('pid');
        expect(isAlive(child)).toBe(true);
        const [outcome] = await run;
        expect(outcome?.status).toBe('timeout');
        expect(outcome!.executionTimeMs).toBeLessThan(allowing(900));
        await until(() => !isAlive(child), 300, 'the program is gone');
      },
    );

    test('a program does not outlive the thread that ends by itself', async () => {
      const task = makeTask(0, 'orphan', { pidFile: file('pid') });
      const [outcome] = await collect(executor({ maxRetries: 0 }).run([task]));
      expect(errorOf(outcome)).toMatchObject({ error_type: 'worker_lost' });
      await until(() => !isAlive(Number(readFileSync(file('pid'), 'utf8'))), 500, 'the program is gone');
    });

    test('an abort ends busy threads and their programs within two seconds', async () => {
      const controller = new AbortController();
      const events: ExecutorEvent[] = [];
      const tasks = [makeTask(0, 'busy', { ms: 60_000 }), makeTask(1, 'rogue', { pidFile: file('pid') }), makeTask(2)];
      const onEvent = (event: ExecutorEvent) => events.push(event);
      const run = collectUntilThrow(executor().run(tasks, { signal: controller.signal, onEvent }));
      const child = await pid('pid');
      const begun = () => events.filter(({ type }) => type === 'task-started').length;
      await until(() => begun() === 2, 5000, 'both are busy');
      const abortedAt = performance.now();
      controller.abort(reason);
      const { outcomes, thrown } = await run;
      expect(performance.now() - abortedAt).toBeLessThan(allowing(2000));
      expect(thrown).toBe(reason);
      expect(outcomes.map(({ status }) => status)).toEqual(Array(3).fill('cancelled'));
      await until(() => !isAlive(child), 300, 'the program is gone');
      expect(events.filter(({ type }) => type === 'worker-lost')).toHaveLength(2);
    });

    test('the scratch folder of a killed task is removed', async () => {
      const config = { timeoutPerTaskMs: 200, maxRetries: 0, scratchDir: file('scratch') };
      const task = makeTask(0, 'litterBusy', { mark: file('mark') }, { engine: scratching });
      const [outcome] = await collect(executor(config).run([task]));
      expect(outcome?.status).toBe('timeout');
      expect(readFileSync(file('mark'), 'utf8').startsWith(file('scratch'))).toBe(true);
      expect(readdirSync(file('scratch'))).toEqual([]);
    });

    test('what was sent ahead is not lost, and not charged, when the worker dies', async () => {
      // Twenty short tasks are in the hands of the one worker when the twenty-first kills it.
      const tasks = Array.from({ length: 60 }, (_, i) => makeTask(i, i === 20 ? 'exit' : 'echo'));
      const outcomes = await collect(executor({ nWorkers: 1, maxRetries: 2 }).run(tasks));
      expect(outcomes).toHaveLength(60);
      for (const { task, status, attempts } of outcomes) {
        expect([task.index, status, attempts.length]).toEqual(
          task.index === 20 ? [20, 'failed', 3] : [task.index, 'completed', 1],
        );
      }
    });

    test('an exception after the answer costs the worker, not the answer', async () => {
      const tasks = [makeTask(0, 'late', { ms: 30 }), makeTask(1, 'sleep', { ms: 150 }), makeTask(2)];
      const outcomes = await collect(executor({ nWorkers: 1 }).run(tasks));
      expect(outcomes.map(({ status }) => status)).toEqual(Array(3).fill('completed'));
      const second = outcomes.find(({ task }) => task.index === 1);
      expect(second?.attempts.map(({ error }) => error?.error_type)).toEqual(['worker_lost', undefined]);
      expect(second?.attempts[0]?.error?.error_message).toContain('too late');
    });

    test('a worker that dies with nothing to do is replaced', async () => {
      const ex = executor({ nWorkers: 1 });
      await collect(ex.run([makeTask(0, 'late', { ms: 10 })]));
      await new Promise((resolve) => setTimeout(resolve, 200));
      const [outcome] = await collect(ex.run([makeTask(1)]));
      expect(outcome?.status).toBe('completed');
    });
  });

  test('logLevel decides what is written to standard error', async () => {
    const written = async (logLevel: 'silent' | 'error' | 'warn' | 'info' | 'debug') => {
      const lines: string[] = [];
      const spy = vi.spyOn(process.stderr, 'write').mockImplementation((text) => lines.push(String(text)) > 0);
      await collect(executor({ logLevel, maxRetries: 1, nWorkers: 1 }).run([makeTask(0, 'throw'), makeTask(1)]));
      spy.mockRestore();
      return new Set(lines.map((line) => /^manybody (\w+): /.exec(line)?.[1]));
    };
    expect(await written('silent')).toEqual(new Set());
    expect(await written('error')).toEqual(new Set(['error']));
    expect(await written('warn')).toEqual(new Set(['error', 'warn']));
    expect(await written('info')).toEqual(new Set(['error', 'warn', 'info']));
    expect(await written('debug')).toEqual(new Set(['error', 'warn', 'info', 'debug']));
  });
});

function spanOf(outcome: TaskOutcome): { start: number; end: number } {
  const { started, ended } = extrasOf(outcome) as { started: number; ended: number };
  return { start: started, end: ended };
}

function mostAtOnce(outcomes: readonly TaskOutcome[]): number {
  const spans = outcomes.map(spanOf);
  return Math.max(...spans.map(({ start }) => spans.filter((s) => s.start <= start && start < s.end).length));
}
