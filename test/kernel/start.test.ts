import { afterAll, beforeAll, expect, test } from 'vitest';
import type { KernelClient } from '../../kernel/client/kernel-client';
import { startKernel } from './start-kernel';

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
