import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Worker } from 'node:worker_threads';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ManyBodyComputer } from '../../src/computer/many-body-computer';
import { defineEngine } from '../../src/engines/define-engine';
import { ThreadExecutor } from '../../src/executors/threads/thread-executor';
import { argon } from './fixtures';

let folder: string;
let computer: ManyBodyComputer;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'manybody-threads-'));
  const module = join(folder, 'thread-id.cjs');
  // Its energy is the number of the thread that computed it.
  writeFileSync(
    module,
    `const { threadId } = require('node:worker_threads');
     const { defineEngine } = require(${JSON.stringify(resolve(__dirname, '../../dist/src/engines/index.js'))});
     exports.engine = defineEngine({ name: 'thread-id', evaluate: async () => { await new Promise((r) => setTimeout(r, 20)); return -threadId; } });`,
  );
  computer = ManyBodyComputer.of(argon(4)).engine(module).level(2, 'any').bsse('nocp').workers(2);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const threadsOf = async (c: ManyBodyComputer): Promise<Set<number>> =>
  new Set((await c.run()).tasks.map(({ energy }) => energy!));

test('a second run uses the threads of the first', async () => {
  const first = await threadsOf(computer);
  expect(first.size).toBe(2);
  expect(await threadsOf(computer)).toEqual(first);
});

test('so does one with other options, unless they are about the threads', async () => {
  const first = await threadsOf(computer);
  expect(await threadsOf(computer.config({ timeoutPerTaskMs: 5000 }))).toEqual(first);
  const other = await threadsOf(computer.config({ memoryMiB: 500 }));
  expect([...other].some((thread) => first.has(thread))).toBe(false);
});

/** Threads are numbered as they are made. */
const newThread = async (): Promise<number> => {
  const worker = new Worker('', { eval: true });
  const { threadId } = worker;
  await once(worker, 'exit');
  return threadId;
};

test('a run finds the threads that were warmed up for it', async () => {
  const before = await newThread();
  await ManyBodyComputer.warmUp({ nWorkers: 2, memoryMiB: 600 });
  const after = await newThread();
  expect(after - before).toBe(3);
  const used = await threadsOf(computer.config({ memoryMiB: 600 }));
  expect([...used].map((energy) => -energy).sort()).toEqual([before + 1, before + 2]);
});

test('no more than four threads are warmed up', async () => {
  const before = await newThread();
  await ManyBodyComputer.warmUp({ nWorkers: 9, memoryMiB: 900 });
  expect((await newThread()) - before).toBe(5);
});

test('a run may replace threads while they warm up', async () => {
  const warm = ManyBodyComputer.warmUp({ nWorkers: 2, memoryMiB: 700 });
  expect((await threadsOf(computer.config({ memoryMiB: 800 }))).size).toBeGreaterThan(0);
  await expect(warm).resolves.toBeUndefined();
});

test('warming up with a wrong option says so', async () => {
  await expect(ManyBodyComputer.warmUp({ nWorkers: -1 })).rejects.toThrow(/nWorkers/);
});

test('runs at the same time do not wait for each other, also when one starts the other', async () => {
  const outer = defineEngine({
    name: 'outer',
    evaluate: async () => (await computer.run()).returnEnergy!,
  });
  const result = await ManyBodyComputer.of(argon(2)).engine(outer).level(1, 'any').bsse('nocp').workers(2).run();
  expect(result.complete).toBe(true);
});

test("a caller's executor keeps its own options and stays open", async () => {
  await using executor = new ThreadExecutor({ nWorkers: 1, maxRetries: 0, logLevel: 'silent' });
  const failing = defineEngine({
    name: 'failing',
    evaluate: () => {
      throw new Error('always');
    },
  });
  const broken = ManyBodyComputer.of(argon(2)).engine(failing).level(1, 'any').bsse('nocp').executor(executor);
  await expect(broken.run()).rejects.toMatchObject({ failures: [{ attempts: 1 }, { attempts: 1 }] });
  const again = ManyBodyComputer.of(argon(2)).engine(failing).level(1, 'any').bsse('nocp').executor(executor);
  await expect(again.run()).rejects.toMatchObject({ failures: [{ attempts: 1 }, { attempts: 1 }] });
  await expect(again.workers(2).run()).rejects.toThrow(/brings its own 1 workers/);
});
