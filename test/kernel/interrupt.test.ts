import { mkdtempSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Answer, KernelClient } from '../../kernel/client/kernel-client';
import { systemText } from '../executors/system-text';
import { printed, resultOf, sleep, startKernel, until } from './start-kernel';

let kernel: KernelClient;
const folder = mkdtempSync(join(tmpdir(), 'notebook-'));

beforeAll(async () => {
  kernel = await startKernel({ cwd: folder });
  await kernel.execute('1');
});
afterAll(async () => {
  expect(await kernel.shutdown()).toBe(true);
});

/** Runs a cell and interrupts it half a second later. */
async function interrupted(
  code: string,
  interrupt: () => unknown = () => kernel.interrupt(),
  onBroadcast: (type: string, content: Record<string, unknown>) => void = () => {},
) {
  const cell = kernel.execute(code, {}, { timeoutMs: 40_000, onBroadcast });
  await sleep(500);
  const start = performance.now();
  await interrupt();
  const answer = await cell;
  return { answer, tookMs: performance.now() - start };
}

function expectInterrupted(answer: Answer): void {
  expect(answer.reply).toMatchObject({ status: 'error', ename: 'KeyboardInterrupt' });
}

describe('an interrupt ends', () => {
  test.each([
    ['a cell that awaits', 'await new Promise((r) => setTimeout(r, 15_000));'],
    ['a busy loop', 'for (;;) {}'],
    ['a busy loop after an await', 'await 1;\nfor (;;) {}'],
    ['a busy loop in a timer', 'setTimeout(() => { for (;;) {} }, 1); await new Promise(() => {});'],
    ['an endless chain of promises', 'for (;;) await null;'],
    ['a loop that prints', "await 1;\nfor (;;) console.log('x'.repeat(80));"],
    ['a last expression that stays a promise', 'new Promise(() => {})'],
    ['a last expression whose then is a busy loop', '({ then() { for (;;) {} } })'],
    ['a display that is a busy loop', "({ [Symbol.for('Jupyter.display')]() { for (;;) {} } })"],
    ['a display that never comes', "({ [Symbol.for('Jupyter.display')]: () => new Promise(() => {}) })"],
    ['an error whose message is a busy loop', "throw { get message() { for (;;) {} }, stack: '' };"],
    ['an error whose display is a busy loop', "throw { [Symbol.for('Jupyter.display')]() { for (;;) {} } };"],
  ])('%s', async (_what, code) => {
    const { answer, tookMs } = await interrupted(code);
    expectInterrupted(answer);
    expect(tookMs).toBeLessThan(2000);
    expect(resultOf(await kernel.execute('2 + 2'))).toBe('4');
  });

  test('the same twice in a row, and the kernel still computes', async () => {
    for (let i = 0; i < 2; i++) expectInterrupted((await interrupted('await 1; for (;;) {}')).answer);
    const code = 'let s = 0; for (const n of [1, 2, 3]) s += await Promise.resolve(n);\ns';
    expect(resultOf(await kernel.execute(code))).toBe('6');
  });

  test.skipIf(process.platform === 'win32')('a cell, by SIGINT too', async () => {
    const signal = (): unknown => kernel.kernel.kill('SIGINT');
    expectInterrupted((await interrupted('await new Promise(() => {});', signal)).answer);
    expectInterrupted((await interrupted('for (;;) {}', signal)).answer);
  });

  test.skipIf(process.platform === 'win32')(
    'a cell that listened to SIGINT, and the kernel survives the next',
    async () => {
      await kernel.execute("process.once('SIGINT', () => console.log('heard'));");
      expectInterrupted((await interrupted('await new Promise(() => {});', () => kernel.kernel.kill('SIGINT'))).answer);
      expectInterrupted((await interrupted('for (;;) {}', () => kernel.kernel.kill('SIGINT'))).answer);
      expect(resultOf(await kernel.execute('1'))).toBe('1');
    },
  );
});

test('a cell that listens to its signal may put its affairs in order', async () => {
  const code =
    "const { kernelChannel } = await import('manybody/notebook');\n" +
    'const { signal } = kernelChannel()!;\n' +
    "await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));\n" +
    "console.log('tidied up');";
  const { answer } = await interrupted(code);
  expect(printed(answer)).toBe('tidied up\n');
});

test('an interrupt that overtakes its cell still ends it', async () => {
  // Sent together: the cell is being compiled, or not even received, when the interrupt arrives.
  const cell = kernel.execute('for (;;) {}', {}, { timeoutMs: 40_000 });
  await kernel.interrupt();
  expectInterrupted(await cell);
  expect(resultOf(await kernel.execute('1'))).toBe('1');
});

test('an interrupt of a cell that is being compiled waits for the compiler, and the kernel goes on', async () => {
  const cell = kernel.execute(`const big = [${'1,'.repeat(100_000)}];`, {}, { timeoutMs: 170_000 });
  // They fall into each step of the compilation.
  let ended = false;
  void cell.then(() => (ended = true));
  while (!ended) await Promise.race([cell, kernel.interrupt().then(() => sleep(100))]);
  expect((await cell).reply.status).toMatch(/ok|error/);
  expect(resultOf(await kernel.execute('1'))).toBe('1');
});

test('an interrupt without a cell does nothing', async () => {
  expect((await kernel.interrupt()).reply.status).toBe('ok');
  expect(resultOf(await kernel.execute('1'))).toBe('1');
});

const hasProc = process.platform === 'linux';

describe.skipIf(!hasProc)('an interrupted expansion', () => {
  const water = (k: number): string => `O 0 0 ${3 * k}\nH 0 0.757 ${3 * k + 0.587}\nH 0 -0.757 ${3 * k + 0.587}`;
  const cluster = Array.from({ length: 12 }, (_, k) => water(k)).join('\n--\n');
  const run = `await ManyBodyComputer.of(\`${cluster}\`).level(3, 'mp2/cc-pvdz').bsse('nocp').workers(2).run();`;

  test('leaves no busy thread within 2 s, and what was finished is kept', async () => {
    let finished = 0;
    const watch = (_type: string, content: Record<string, unknown>): void => {
      const text = (content.data as Record<string, string> | undefined)?.['text/plain'];
      finished = Math.max(finished, Number(/ (\d+)\/\d+ /.exec(text ?? '')?.[1] ?? 0));
    };
    const { answer } = await interrupted(
      run,
      async () => {
        try {
          await until(() => busyThreads(kernel.kernel.pid!, 500) > 0 && finished > 0, 'a task has finished', 15_000);
        } finally {
          await kernel.interrupt();
        }
      },
      watch,
    );
    expectInterrupted(answer);
    await sleep(2000);
    expect(busyThreads(kernel.kernel.pid!, 500)).toBe(0);
    const cache = await kernel.execute('%mb cache');
    expect(Number(/(\d+) results/.exec(printed(cache))?.[1])).toBeGreaterThan(0);
  });

  test('that no cell awaits stops too when no cell runs, and what was finished is kept', async () => {
    await kernel.execute('%mb cache clear');
    const strays = kernel.strays.length;
    await kernel.execute(`const pending = ${run.replace('await ', '').replace(';', '.catch((reason) => reason);')} 0`);
    const texts = (): string[] =>
      kernel.strays
        .slice(strays)
        .map(({ content }) => String((content.data as Record<string, string>)?.['text/plain']));
    await until(() => texts().some((text) => / [1-9]\d*\/\d+ /.test(text)), 'a task has finished', 60_000);
    await kernel.interrupt();
    const answer = await kernel.execute('(await pending).name');
    expect(resultOf(answer)).toBe("'KeyboardInterrupt'");
    expect(Number(/(\d+) results/.exec(printed(await kernel.execute('%mb cache')))?.[1])).toBeGreaterThan(0);
    await until(() => busyThreads(kernel.kernel.pid!, 500) === 0, 'the workers have stopped', 60_000);
  });

  test('leaves no child process within 2 s', async () => {
    writeFileSync(join(folder, 'sleepy.cjs'), sleepyEngine);
    const { answer } = await interrupted(
      `await ManyBodyComputer.of(\`${water(0)}\n--\n${water(1)}\`).level(2, 'sleep').engine('./sleepy.cjs').run();`,
      async () => {
        try {
          await until(() => children(kernel.kernel.pid!).length > 0, 'the child runs', 15_000);
        } finally {
          await kernel.interrupt();
        }
      },
    );
    expectInterrupted(answer);
    await sleep(2000);
    expect(children(kernel.kernel.pid!)).toEqual([]);
  });
});

/** An engine whose program never finishes. */
const sleepyEngine = `
const { runProgram } = require(${JSON.stringify(resolve(__dirname, '../../dist/src/engines/index.js'))});
exports.engine = {
  name: 'sleepy',
  traits: { threadSafe: true, childProcess: true, usesScratch: true, drivers: ['energy'], pointCharges: false, ghosts: true },
  probe: async () => ({ version: '1' }),
  compute: async (input, context) => { await runProgram('sleep', ['60'], { context }); },
};
`;

test('a restart gives a new session, and the old process ends, whatever it was doing', async () => {
  const first = await startKernel();
  await first.execute('const before = 1;');
  void first.execute('await 1; for (;;) {}').catch(() => undefined);
  await sleep(300);
  const start = performance.now();
  const { reply } = await first.request('shutdown_request', { restart: true }, { channel: 'control' });
  expect(reply).toEqual({ status: 'ok', restart: true });
  await first.exited;
  expect(performance.now() - start).toBeLessThan(4000);
  expect(first.kernel.signalCode).toBeNull();
  const second = await startKernel();
  expect((await second.execute('before')).reply.ename).toBe('TypeScriptError');
  expect(await second.shutdown()).toBe(true);
});

test.skipIf(!hasProc).each([false, true])(
  'processes that cells started end with the kernel (restart: %s)',
  async (restart) => {
    const ending = await startKernel();
    const pids = resultOf(
      await ending.execute(`
      import { spawn } from 'child_process';
      const stubborn = spawn('sh', ['-c', 'trap "" TERM; echo ready; sleep 301; sleep 302; true']);
      await new Promise((resolve) => stubborn.stdout.once('data', resolve));
      const own = spawn('sleep', ['303'], { detached: true, stdio: 'ignore' });
      [stubborn.pid, own.pid].join(' ')`),
    );
    const [stubborn, own] = String(pids).match(/\d+/g)!.map(Number) as [number, number];
    // The shell has said that it is ready before it starts its own program.
    await until(() => children(stubborn).length > 0, 'the shell runs its program', 60_000);
    const started = [stubborn, own, ...children(stubborn).map(Number)];
    expect(started.map(isAlive)).toEqual([true, true, true]);
    await ending.request('shutdown_request', { restart }, { channel: 'control' });
    await ending.exited;
    expect(ending.kernel.signalCode).toBeNull();
    await until(() => !started.some(isAlive), 'they have ended', 60_000);
  },
);

/** A process that has ended but that nobody has asked about yet, a zombie, is not alive. */
function isAlive(pid: number): boolean {
  const stat = systemText(`/proc/${pid}/stat`);
  return stat !== undefined && stat[stat.lastIndexOf(')') + 2] !== 'Z';
}

/** Threads of a process that use more than a fifth of a core during `windowMs`; the machine may be busy with other things. */
function busyThreads(pid: number, windowMs: number): number {
  const ticks = (): Map<string, number> =>
    new Map(
      readdirSync(`/proc/${pid}/task`).flatMap((id): [string, number][] => {
        const stat = systemText(`/proc/${pid}/task/${id}/stat`);
        if (stat === undefined) return []; // ended while it was listed
        const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
        return [[id, Number(fields[11]) + Number(fields[12])]];
      }),
    );
  const before = ticks();
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, windowMs);
  // A tick is 10 ms.
  return [...ticks()].filter(([id, now]) => (now - (before.get(id) ?? now)) * 10 > windowMs / 5).length;
}

function children(pid: number): string[] {
  return readdirSync(`/proc/${pid}/task`).flatMap((id) =>
    (systemText(`/proc/${pid}/task/${id}/children`) ?? '').split(' ').filter(Boolean),
  );
}
