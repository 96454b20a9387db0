import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isMainThread } from 'node:worker_threads';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Engine } from '../../src/engines/engine';
import type { Executor, ExecutorConfig, ExecutorEvent, Task, TaskOutcome } from '../../src/executors/executor';
import {
  allowedEngines,
  allowing,
  collect,
  collectUntilThrow,
  errorOf,
  extrasOf,
  makeTask,
  program,
  scratching,
  until,
} from './tasks';

/** What an executor can do beyond the contract: tests of the rest are left out, by name. */
export interface Abilities {
  /** Ends engines that neither listen nor poll, and survives those that exit or use up the memory. */
  readonly kills: boolean;
  /** Runs several tasks at the same time. */
  readonly parallel: boolean;
  /** Its workers are processes that others started, more than one run asks for perhaps: a task tried again may meet another one. */
  readonly pool?: boolean;
}

const quick: Partial<ExecutorConfig> = { retryBackoffMs: 10, logLevel: 'silent', allowedEngines };

/**
 * What every executor keeps. A new one calls this with a function that makes it.
 *
 * @param make with these options; ended by the suite.
 */
export function executorContract(
  name: string,
  make: (config: Partial<ExecutorConfig>) => Executor,
  abilities: Abilities,
): void {
  describe(`${name} keeps the contract of executors`, () => {
    let folder: string;
    const open: Executor[] = [];
    const executor = (config: Partial<ExecutorConfig> = {}): Executor => {
      const made = make({ ...quick, ...config });
      open.push(made);
      return made;
    };
    beforeEach(() => {
      folder = mkdtempSync(join(tmpdir(), 'executor-test-'));
    });
    afterEach(async () => {
      for (const each of open.splice(0)) await each[Symbol.asyncDispose]();
      rmSync(folder, { recursive: true, force: true });
    });
    const file = (label: string) => join(folder, label);
    const calls = (label: string) => (existsSync(file(label)) ? readFileSync(file(label), 'utf8').length : 0);

    describe('outcomes', () => {
      test('every task has one outcome, which carries the very task', async () => {
        const tasks = Array.from({ length: 30 }, (_, i) => makeTask(i));
        const outcomes = await collect(executor().run(tasks));
        expect(outcomes.map(({ task }) => task.index).sort((a, b) => a - b)).toEqual(tasks.map(({ index }) => index));
        for (const { task, status } of outcomes) {
          expect(task).toBe(tasks[task.index]);
          expect(status).toBe('completed');
        }
      });

      test('results have the bits that the engine gave, for energies and derivatives', async () => {
        const drivers = ['energy', 'gradient', 'hessian'] as const;
        const tasks = Array.from({ length: 24 }, (_, i) => makeTask(i, 'echo', {}, { driver: drivers[i % 3]! }));
        for (const outcome of await collect(executor().run(tasks))) {
          if (outcome.status !== 'completed') throw new Error(errorOf(outcome).error_message);
          const expected = referenceValue(outcome.task);
          expect([outcome.result.return_result].flat().map(bits)).toEqual([expected].flat().map(bits));
        }
      });

      test('the engine asked for is the one called', async () => {
        const [one, other] = [makeTask(0), makeTask(1, 'echo', {}, { engine: scratching })];
        const outcomes = await collect(executor().run([one, other]));
        const creators = outcomes.map((o) => o.status === 'completed' && [o.task.index, o.result.provenance.creator]);
        expect(creators.sort()).toEqual([
          [0, 'scripted'],
          [1, 'scratching'],
        ]);
      });

      test('an empty input gives no outcome', async () => {
        expect(await collect(executor().run([]))).toEqual([]);
      });

      test('an asynchronous input is taken as well', async () => {
        async function* slowly() {
          for (let i = 0; i < 5; i++) {
            await new Promise((resolve) => setTimeout(resolve, 5));
            yield makeTask(i);
          }
        }
        expect(await collect(executor().run(slowly()))).toHaveLength(5);
      });

      test('one bad task costs one outcome', async () => {
        const tasks = [makeTask(0), makeTask(1, 'throw', { error: 'convergence-error' }), makeTask(2)];
        const outcomes = await collect(executor().run(tasks));
        expect(statuses(inOrder(outcomes))).toEqual(['completed', 'failed', 'completed']);
        const failed = outcomes.find(({ task }) => task.index === 1);
        expect(errorOf(failed)).toMatchObject({
          error_type: 'convergence_error',
          error_message: 'on purpose',
          extras: { iterations: 50 },
        });
        expect(failed).toMatchObject({ failure: { success: false, input_data: tasks[1]?.input } });
      });

      test('what is no result is a failure: nothing, or an energy that is not a number', async () => {
        const config = { maxRetries: 0 };
        const outcomes = await collect(executor(config).run([makeTask(0, 'nan'), makeTask(1, 'nothing')]));
        expect(statuses(outcomes)).toEqual(['failed', 'failed']);
        const messages = outcomes.map((o) => errorOf(o).error_message).join('\n');
        expect(messages).toContain('return_result is NaN');
        expect(messages).toContain('success is undefined');
      });

      test('an unknown engine, and a module that is none, fail their tasks and no others', async () => {
        const engineOf = (file: string) => ({ name: 'x', module: join(__dirname, 'engines', file) });
        const tasks = [
          makeTask(0, 'echo', {}, { engine: { name: 'bultin' } }),
          makeTask(1, 'echo', {}, { engine: engineOf('broken.cjs') }),
          makeTask(2, 'echo', {}, { engine: engineOf('not-an-engine.cjs') }),
          makeTask(3, 'echo', {}, { engine: engineOf('absent.cjs') }),
          makeTask(4),
        ];
        const outcomes = inOrder(await collect(executor().run(tasks)));
        expect(statuses(outcomes)).toEqual(['failed', 'failed', 'failed', 'failed', 'completed']);
        const errors = outcomes.slice(0, 4).map(errorOf);
        // A worker of a pool lists the modules that it may load when it starts: to it an absent one is not allowed.
        const absent = abilities.pool ? 'input_error' : 'engine_not_found';
        expect(errors.map(({ error_type }) => error_type)).toEqual([...Array(3).fill('engine_not_found'), absent]);
        expect(errors[0]?.error_message).toContain("Did you mean 'builtin'?");
        expect(errors[1]?.error_message).toContain('this module cannot be loaded');
        expect(errors[2]?.error_message).toContain('no probe()');
        expect(errors[3]?.error_message).toContain('absent.cjs');
      });

      test('an engine given as an object runs in this thread', async () => {
        let calledHere = 0;
        const { engine } = await import('./engines/scripted.cjs' as string);
        const inline: Engine = {
          ...engine,
          name: 'inline',
          compute: (input, context) => {
            calledHere++;
            return engine.compute(input, context);
          },
        };
        const tasks = [0, 1, 2].map((i) => makeTask(i, 'echo', {}, { engine: { name: 'inline' } }));
        const options = { inlineEngines: new Map([['inline', inline]]) };
        const outcomes = await collect(executor().run(tasks, options));
        expect(statuses(outcomes)).toEqual(['completed', 'completed', 'completed']);
        expect(calledHere).toBe(3);
        expect(outcomes.every((o) => extrasOf(o).isMainThread === isMainThread)).toBe(true);
      });
    });

    describe('input', () => {
      test('no more tasks are taken than needed', async () => {
        let taken = 0;
        function* endless() {
          while (true) yield makeTask(taken++);
        }
        const it = executor({ nWorkers: 2 }).run(endless())[Symbol.asyncIterator]();
        await it.next();
        await new Promise((resolve) => setTimeout(resolve, 200));
        expect(taken).toBeLessThan(1000);
        await it.return?.();
        const after = taken;
        await new Promise((resolve) => setTimeout(resolve, 50));
        expect(taken).toBe(after);
      });

      test('an input that throws: what was taken is finished, then the error comes', async () => {
        function* broken() {
          yield makeTask(0);
          yield makeTask(1);
          throw new Error('enumeration failed');
        }
        const { outcomes, thrown } = await collectUntilThrow(executor().run(broken()));
        expect(statuses(outcomes)).toEqual(['completed', 'completed']);
        expect(thrown).toMatchObject({ message: 'enumeration failed' });
      });

      test('the input is told that the loop was left', async () => {
        let closed = false;
        function* input() {
          try {
            for (let i = 0; ; i++) yield makeTask(i);
          } finally {
            closed = true;
          }
        }
        for await (const _ of executor().run(input())) break;
        expect(closed).toBe(true);
      });
    });

    describe('attempts', () => {
      test('an accident is tried again, and each attempt is recorded', async () => {
        const events: ExecutorEvent[] = [];
        const task = makeTask(0, 'flaky', { file: file('n'), succeedAt: 3 });
        const onEvent = (event: ExecutorEvent) => events.push(event);
        const [outcome] = await collect(executor({ maxRetries: 2 }).run([task], { onEvent }));
        expect(outcome?.status).toBe('completed');
        expect(outcome?.attempts.map(({ number, error }) => [number, error?.error_type])).toEqual([
          [1, 'unknown_error'],
          [2, 'unknown_error'],
          [3, undefined],
        ]);
        expect(outcome?.workerId).toBe(outcome?.attempts[2]?.workerId);
        const failed = events.filter((e) => e.type === 'attempt-failed');
        expect(failed.map((e) => e.attempt)).toEqual([1, 2]);
        // 10 ms, then 20 ms, each between half and all of it
        expect(failed[0]?.retryInMs).toBeGreaterThanOrEqual(5);
        expect(failed[0]?.retryInMs).toBeLessThan(10);
        expect(failed[1]?.retryInMs).toBeGreaterThanOrEqual(10);
        expect(failed[1]?.retryInMs).toBeLessThan(20);
      });

      test.each([0, 1, 3])('maxRetries %i gives one attempt more than that', async (maxRetries) => {
        const [outcome] = await collect(executor({ maxRetries }).run([makeTask(0, 'throw', { count: file('n') })]));
        expect(outcome?.status).toBe('failed');
        expect(outcome?.attempts).toHaveLength(maxRetries + 1);
        expect(calls('n')).toBe(maxRetries + 1);
      });

      test.each(['input-error', 'convergence-error', 'resource-error', 'engine-not-found-error'])(
        'an %s comes again however often it is tried: once is enough',
        async (error) => {
          const task = makeTask(0, 'throw', { error, count: file('n') });
          const [outcome] = await collect(executor({ maxRetries: 3 }).run([task]));
          expect(outcome?.attempts).toHaveLength(1);
          expect(calls('n')).toBe(1);
        },
      );

      test('times are those of the last attempt; the queue counts from the taking of the task', async () => {
        const [outcome] = await collect(executor().run([makeTask(0, 'sleep', { ms: 60 })]));
        const last = outcome!.attempts[0]!;
        expect(outcome!.executionTimeMs).toBe(last.finishedAt - last.startedAt);
        expect(outcome!.executionTimeMs).toBeGreaterThan(55);
        expect(outcome!.queueTimeMs).toBeGreaterThanOrEqual(0);
        expect(Math.abs(last.finishedAt - Date.now())).toBeLessThan(60_000);
      });

      test('a task larger than the memory of the run is refused, not tried', async () => {
        const task = makeTask(0, 'echo', { count: file('n') }, { memoryMiB: 4096 });
        const [outcome] = await collect(executor({ memoryMiB: 1024, nWorkers: 1 }).run([task]));
        expect(errorOf(outcome)).toMatchObject({ error_type: 'resource_error' });
        expect(errorOf(outcome).error_message).toMatch(/4096 MiB.*1024/);
        expect(calls('n')).toBe(0);
      });
    });

    describe('time limits', () => {
      test('a task that listens is stopped at its limit', async () => {
        const config = { timeoutPerTaskMs: 100, maxRetries: 1 };
        const [outcome] = await collect(executor(config).run([makeTask(0, 'patient', { ms: 60_000 })]));
        expect(outcome?.status).toBe('timeout');
        expect(errorOf(outcome)).toMatchObject({ error_type: 'timeout_error' });
        expect(errorOf(outcome).error_message).toMatch(/patient\/none \(1\)@\(1\) ran longer than its limit of 100 ms/);
        expect(outcome?.attempts).toHaveLength(2);
        for (const { startedAt, finishedAt } of outcome!.attempts) {
          expect(finishedAt - startedAt).toBeGreaterThanOrEqual(95);
          expect(finishedAt - startedAt).toBeLessThan(allowing(600));
        }
      });

      test('busy code that polls `cancelled` is stopped at its limit', async () => {
        const config = { timeoutPerTaskMs: 100, maxRetries: 0 };
        const task = makeTask(0, 'polite', { ms: 60_000, mark: file('mark') });
        const [outcome] = await collect(executor(config).run([task]));
        expect(outcome?.status).toBe('timeout');
        expect(readFileSync(file('mark'), 'utf8')).toBe('stopped politely');
      });

      test('a task that never answers is given up', async () => {
        const config = { timeoutPerTaskMs: 100, maxRetries: 0 };
        const outcomes = await collect(executor(config).run([makeTask(0, 'never'), makeTask(1)]));
        expect(statuses(inOrder(outcomes))).toEqual(['timeout', 'completed']);
        expect(inOrder(outcomes)[0]!.executionTimeMs).toBeLessThan(allowing(600));
      });

      test('waiting is not charged', async () => {
        const tasks = Array.from({ length: 12 }, (_, i) => makeTask(i, 'sleep', { ms: 100 }));
        // far less than the last one waits
        const outcomes = await collect(executor({ timeoutPerTaskMs: 400, nWorkers: 2 }).run(tasks));
        expect(statuses(outcomes)).toEqual(Array(12).fill('completed'));
        // One thread takes a task when it is free for it: there is no queue.
        const longest = Math.max(...outcomes.map(({ queueTimeMs }) => queueTimeMs));
        if (abilities.parallel) expect(longest).toBeGreaterThan(400);
      });

      test('a program is gone with all that it started when its time is up', async () => {
        const keywords = { args: ['-c', `echo $$ > ${file('pid')}; sleep 61 & sleep 62`] };
        const task = makeTask(0, 'program', keywords, { engine: program });
        const config = { timeoutPerTaskMs: 300, maxRetries: 0 };
        const [outcome] = await collect(executor(config).run([task]));
        expect(outcome?.status).toBe('timeout');
        expect(outcome!.executionTimeMs).toBeLessThan(allowing(800));
        await until(() => groupMembers(pidIn(file('pid'))).length === 0, 300, 'the program and its children are gone');
      });
    });

    describe('scratch', () => {
      test('each attempt has a folder of its own under scratchDir, and nothing is left of it', async () => {
        const scratchDir = file('new/scratch');
        const tasks = Array.from({ length: 6 }, (_, i) => makeTask(i, 'litter', { ms: 5 }, { engine: scratching }));
        const outcomes = await collect(executor({ scratchDir }).run(tasks));
        const folders = outcomes.map((o) => String(extrasOf(o).scratchDir));
        expect(new Set(folders).size).toBe(6);
        expect(folders.every((each) => each.startsWith(scratchDir))).toBe(true);
        expect(readdirSync(scratchDir)).toEqual([]);
      });

      test('engines that want none get none', async () => {
        const [outcome] = await collect(executor().run([makeTask(0)]));
        expect(extrasOf(outcome).scratchDir).toBe(null);
      });

      test('lost scratch is an accident: the task is tried again', async () => {
        const task = makeTask(0, 'lostScratch', { file: file('n') }, { engine: scratching });
        const [outcome] = await collect(executor().run([task]));
        expect(outcome?.status).toBe('completed');
        expect(outcome?.attempts).toHaveLength(2);
      });

      test('a scratchDir that cannot be written is an InputError, before anything runs', async () => {
        const task = makeTask(0, 'echo', { count: file('n') });
        writeFileSync(file('plain-file'), '');
        const scratchDir = join(file('plain-file'), 'scratch');
        const { thrown } = await collectUntilThrow(executor({ scratchDir }).run([task]));
        expect(thrown).toMatchObject({ code: 'INPUT' });
        expect(String(thrown)).toContain(scratchDir);
        expect(calls('n')).toBe(0);
      });
    });

    describe('cancellation', () => {
      const reason = new Error('enough');

      test('a signal that is aborted already: nothing runs', async () => {
        const task = makeTask(0, 'echo', { count: file('n') });
        const { outcomes, thrown } = await collectUntilThrow(
          executor().run([task], { signal: AbortSignal.abort(reason) }),
        );
        expect(outcomes.every(({ status }) => status === 'cancelled')).toBe(true);
        expect(thrown).toBe(reason);
        expect(calls('n')).toBe(0);
      });

      test('an abort keeps what was finished, cancels what was taken, takes no more, and throws its reason', async () => {
        const controller = new AbortController();
        let taken = 0;
        function* input() {
          for (let i = 0; i < 2000; i++) {
            taken++;
            yield makeTask(i, i < 3 ? 'echo' : 'patient', { ms: 60_000, count: file('n') });
          }
        }
        const run = executor({ nWorkers: 2 }).run(input(), { signal: controller.signal });
        let abortedAt = Number.POSITIVE_INFINITY;
        let through = 0;
        const { outcomes, thrown } = await collectUntilThrow(run, () => {
          // All three short ones are through: workers may start at different times.
          if (++through !== 3) return;
          setTimeout(() => {
            abortedAt = performance.now();
            controller.abort(reason);
          }, 100);
        });
        expect(performance.now() - abortedAt).toBeLessThan(allowing(2000));
        expect(thrown).toBe(reason);
        expect(taken).toBeLessThan(200);
        expect(new Set(outcomes.map(({ task }) => task.index)).size).toBe(outcomes.length);
        expect(outcomes).toHaveLength(taken);
        const finished = outcomes.filter(({ status }) => status === 'completed');
        expect(finished.map(({ task }) => task.index).sort()).toEqual([0, 1, 2]);
        const rest = outcomes.filter(({ status }) => status !== 'completed');
        for (const outcome of rest) {
          expect(errorOf(outcome)).toEqual({ error_type: 'cancelled', error_message: 'cancelled: enough' });
          expect(outcome.status).toBe('cancelled');
        }
        const called = calls('n');
        await new Promise((resolve) => setTimeout(resolve, 100));
        expect(calls('n')).toBe(called);
      });

      test('an abort during the pause before a retry ends the pause', async () => {
        const controller = new AbortController();
        const run = executor({ retryBackoffMs: 60_000 }).run([makeTask(0, 'throw')], {
          signal: controller.signal,
          onEvent: (event) => {
            if (event.type === 'attempt-failed') setTimeout(() => controller.abort(reason), 20);
          },
        });
        const { outcomes, thrown } = await collectUntilThrow(run);
        expect(statuses(outcomes)).toEqual(['cancelled']);
        expect(outcomes[0]?.attempts).toHaveLength(1);
        expect(thrown).toBe(reason);
      });

      test('leaving the loop stops what runs, programs too', async () => {
        const tasks = [
          makeTask(0),
          makeTask(1, 'program', { pidFile: file('pid') }, { engine: program }),
          makeTask(2, 'patient', { ms: 60_000 }),
        ];
        const run = executor({ nWorkers: 2 }).run(abilities.parallel ? tasks : tasks.slice(0, 1));
        for await (const _ of run) {
          if (abilities.parallel) await until(() => existsSync(file('pid')), 5000, 'the program runs');
          break;
        }
        if (abilities.parallel) await until(() => groupMembers(pidIn(file('pid'))).length === 0, 300, 'it is gone');
      });

      test('no program survives an abort', async () => {
        const controller = new AbortController();
        const task = makeTask(0, 'program', { pidFile: file('pid') }, { engine: program });
        const done = collectUntilThrow(executor().run([task], { signal: controller.signal }));
        await until(() => existsSync(file('pid')) && readFileSync(file('pid'), 'utf8') !== '', 5000, 'it runs');
        controller.abort(reason);
        const { outcomes } = await done;
        expect(statuses(outcomes)).toEqual(['cancelled']);
        await until(() => groupMembers(pidIn(file('pid'))).length === 0, 300, 'it is gone');
      });

      test('ending the executor ends what runs', async () => {
        const ex = executor();
        const seen = new Set<string>();
        const onEvent = (event: ExecutorEvent) => {
          if (event.type === 'task-started' && event.task.index === 1) seen.add('second begun');
        };
        const tasks = [makeTask(0), makeTask(1, 'patient', { ms: 60_000 })];
        const done = collectUntilThrow(ex.run(tasks, { onEvent }), () => seen.add('first done'));
        await until(() => seen.size === 2, 10_000, 'the first is done and the second runs');
        await ex[Symbol.asyncDispose]();
        const { outcomes, thrown } = await done;
        expect(String(thrown)).toContain('shut down');
        expect(statuses(inOrder(outcomes))).toEqual(['completed', 'cancelled']);
      });

      test('no listener is left on the signal', async () => {
        const { signal } = new AbortController();
        let listeners = 0;
        const add = signal.addEventListener.bind(signal);
        const remove = signal.removeEventListener.bind(signal);
        signal.addEventListener = ((...args: Parameters<typeof add>) => {
          listeners++;
          add(...args);
        }) as typeof add;
        signal.removeEventListener = ((...args: Parameters<typeof remove>) => {
          listeners--;
          remove(...args);
        }) as typeof remove;
        await collect(executor().run([makeTask(0), makeTask(1)], { signal }));
        expect(listeners).toBe(0);
      });
    });

    describe('use', () => {
      test('an executor runs again, and again after an abort', async () => {
        const ex = executor();
        expect(await collect(ex.run([makeTask(0)]))).toHaveLength(1);
        const signal = AbortSignal.timeout(150);
        await collectUntilThrow(ex.run([makeTask(0, 'patient', { ms: 60_000 })], { signal }));
        expect(statuses(await collect(ex.run([makeTask(1)])))).toEqual(['completed']);
      });

      test('it can be used with `await using`, and disposing twice does no harm', async () => {
        {
          await using ex = make(quick);
          expect(await collect(ex.run([makeTask(0)]))).toHaveLength(1);
          await ex[Symbol.asyncDispose]();
        }
      });

      test('a wrong option is an InputError, at once or at the first task', async () => {
        expect(() => make({ maxRetries: -1 })).toThrow(expect.objectContaining({ code: 'INPUT' }));
        const run = executor().run([makeTask(0)], { config: { timeoutPerTaskMs: 0 } });
        await expect(collect(run)).rejects.toMatchObject({ code: 'INPUT' });
      });

      test('options of a run go before those of the executor', async () => {
        const ex = executor({ maxRetries: 0 });
        const [outcome] = await collect(ex.run([makeTask(0, 'throw')], { config: { maxRetries: 1 } }));
        expect(outcome?.attempts).toHaveLength(2);
      });

      test('events tell the story in order, and a display that fails changes nothing', async () => {
        const story: string[] = [];
        const tasks = [makeTask(0, 'flaky', { file: file('n'), succeedAt: 2 })];
        const onEvent = (event: ExecutorEvent) => {
          story.push('task' in event ? `${event.type} ${event.attempt}` : event.type);
          throw new Error('the display is broken');
        };
        const outcomes = await collect(executor({ nWorkers: 1 }).run(tasks, { onEvent }));
        expect(statuses(outcomes)).toEqual(['completed']);
        expect(abilities.pool ? [...new Set(story)] : story).toEqual([
          'worker-started',
          'task-started 1',
          'attempt-failed 1',
          'task-started 2',
          'worker-stopped',
        ]);
      });

      test('cores and memory reach the engine', async () => {
        const config = { coresPerTask: 1, memoryMiB: 300, nWorkers: 1 };
        const [outcome] = await collect(executor(config).run([makeTask(0)]));
        expect(extrasOf(outcome)).toMatchObject({ cores: 1, memoryMiB: 300 });
      });
    });

    describe.skipIf(!abilities.kills)('force', () => {
      test('a busy task that does not look up is ended within half a second of its limit', async () => {
        const config = { timeoutPerTaskMs: 200, maxRetries: 0, nWorkers: 1 };
        const outcomes = await collect(executor(config).run([makeTask(0, 'busy', { ms: 60_000 }), makeTask(1)]));
        expect(statuses(outcomes)).toEqual(['timeout', 'completed']);
        expect(outcomes[0]!.executionTimeMs).toBeLessThan(allowing(700));
      });

      test.each([
        ['exits', 'exit', 'with code'],
        ['uses up the memory', 'oom', 'memory'],
      ])('a worker whose task %s is replaced, and the task tried again elsewhere', async (_, method, words) => {
        const config = { maxRetries: 1, memoryMiB: 2 * 64, nWorkers: 2 };
        const tasks = [
          makeTask(0, method),
          ...Array.from({ length: 8 }, (__, i) => makeTask(i + 1, 'sleep', { ms: 20 })),
        ];
        const outcomes = inOrder(await collect(executor(config).run(tasks)));
        expect(statuses(outcomes)).toEqual(['failed', ...Array(8).fill('completed')]);
        expect(errorOf(outcomes[0])).toMatchObject({ error_type: 'worker_lost' });
        expect(errorOf(outcomes[0]).error_message).toContain(words);
        const [first, second] = outcomes[0]!.attempts;
        expect(first?.workerId).not.toBe(second?.workerId);
      });
    });
  });
}

function statuses(outcomes: readonly TaskOutcome[]): string[] {
  return outcomes.map(({ status }) => status);
}

const inOrder = (outcomes: readonly TaskOutcome[]) => [...outcomes].sort((a, b) => a.task.index - b.task.index);

/** What the engine of the tests gives, computed here. */
function referenceValue({ input }: Task): number | number[] {
  const { geometry } = input.molecule;
  const energy = geometry.reduce((sum, x, i) => sum + Math.sin(x * (i + 1)) / (i + 1), -76.02);
  return input.specification.driver === 'energy' ? energy : geometry.map((x) => Math.cos(x) * energy);
}

function bits(value: number): bigint {
  return new BigUint64Array(new Float64Array([value]).buffer)[0]!;
}

function pidIn(path: string): number {
  return Number(readFileSync(path, 'utf8').trim());
}

/** Living processes of a process group. */
function groupMembers(group: number): number[] {
  return readdirSync('/proc')
    .filter((entry) => /^\d+$/.test(entry))
    .map(Number)
    .filter((pid) => {
      try {
        const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
        const [state, , pgrp] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
        return Number(pgrp) === group && state !== 'Z';
      } catch {
        return false;
      }
    });
}
