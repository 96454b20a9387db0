import { afterAll, beforeAll, expect, test } from 'vitest';
import type { KernelClient } from '../../kernel/client/kernel-client';
import { availableCores } from '../../src/executors/available-resources';
import { resultOf, startKernel } from './start-kernel';

let kernel: KernelClient;

beforeAll(async () => {
  kernel = await startKernel();
});
afterAll(async () => {
  expect(await kernel.shutdown()).toBe(true);
});

test('completion and inspection wait until the SDK is there, however early they are asked', async () => {
  const answers: Record<string, unknown>[] = [];
  const ask = async (type: string, code: string): Promise<void> => {
    answers.push((await kernel.request(type, { code, cursor_pos: code.length })).reply);
  };
  let started = false;
  const firstCell = kernel.execute('1').then(() => (started = true));
  // One after the other for as long as the start takes, so that they fall into different steps of it.
  while (!started) {
    await Promise.all([ask('complete_request', 'ManyBodyComp'), ask('inspect_request', 'ManyBodyComputer')]);
  }
  await firstCell;
  for (const answer of answers) {
    if ('found' in answer) expect(answer).toMatchObject({ status: 'ok', found: true });
    else expect(answer).toMatchObject({ status: 'ok', matches: ['ManyBodyComputer'] });
  }
});

test('with nothing to do, it lets the threads of the first run get ready', async () => {
  // Threads are numbered as they are made; one that nobody asked for is one of these.
  const cell = "new (require('node:worker_threads').Worker)('', { eval: true }).threadId";
  const newest = async (): Promise<number> => Number(resultOf(await kernel.execute(cell)));
  const first = await newest();
  let asked = 1;
  await expect
    .poll(async () => (await newest()) - first - asked++, { timeout: 60_000, interval: 1000 })
    .toBeGreaterThanOrEqual(Math.min(4, availableCores()));
  // They do not get in the way of a run.
  const run = "const two = ManyBodyComputer.of('He 0 0 0\\n--\\nHe 0 0 3').level(2, 'hf/6-31g').bsse('nocp');";
  expect(resultOf(await kernel.execute(`${run}\n(await two.run()).complete`))).toBe('true');
});
