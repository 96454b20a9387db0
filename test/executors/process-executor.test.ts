import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ProcessExecutor } from '../../src/executors/processes/process-executor';
import { executorContract } from './contract';
import { allowedEngines, collect, errorOf, extrasOf, isAlive, makeTask, until } from './tasks';

executorContract('ProcessExecutor', (config) => new ProcessExecutor({ nWorkers: 2, ...config }), {
  kills: true,
  parallel: true,
});

describe('ProcessExecutor', () => {
  const quick = { retryBackoffMs: 10, logLevel: 'silent', nWorkers: 2, allowedEngines } as const;

  test('tasks run in as many processes as asked for, which are gone afterwards', async () => {
    await using ex = new ProcessExecutor(quick);
    const outcomes = await collect(ex.run(Array.from({ length: 8 }, (_, i) => makeTask(i, 'sleep', { ms: 40 }))));
    const pids = [...new Set(outcomes.map((o) => Number(extrasOf(o).pid)))];
    expect(pids).toHaveLength(2);
    expect(pids).not.toContain(process.pid);
    expect(pids.some(isAlive)).toBe(false);
  });

  test('a segmentation fault costs one attempt of one task', async () => {
    await using ex = new ProcessExecutor({ ...quick, maxRetries: 1 });
    const tasks = [
      makeTask(0, 'segfault'),
      ...Array.from({ length: 6 }, (_, i) => makeTask(i + 1, 'sleep', { ms: 10 })),
    ];
    for (const outcome of await collect(ex.run(tasks))) {
      if (outcome.task.index > 0) expect([outcome.status, outcome.attempts.length]).toEqual(['completed', 1]);
      else {
        expect(errorOf(outcome)).toMatchObject({ error_type: 'worker_lost' });
        expect(errorOf(outcome).error_message).toContain('SIGSEGV');
        expect(outcome.attempts).toHaveLength(2);
      }
    }
  });

  test('an input that cannot travel fails its task alone, first or not', async () => {
    await using ex = new ProcessExecutor({ ...quick, nWorkers: 1 });
    const tasks = Array.from({ length: 20 }, (_, i) => makeTask(i, 'echo', i % 7 === 0 ? { f: () => 1 } : {}));
    const outcomes = await collect(ex.run(tasks));
    expect(outcomes).toHaveLength(20);
    for (const outcome of outcomes) {
      if (outcome.task.index % 7 > 0) expect(outcome.status).toBe('completed');
      else expect(errorOf(outcome)).toMatchObject({ error_type: 'input_error' });
    }
  });

  test('a program does not outlive the process that ends by itself', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'executor-test-'));
    const pidFile = join(folder, 'pid');
    await using ex = new ProcessExecutor({ ...quick, maxRetries: 0 });
    const [outcome] = await collect(ex.run([makeTask(0, 'orphan', { pidFile })]));
    expect(errorOf(outcome)).toMatchObject({ error_type: 'worker_lost' });
    const pid = Number(readFileSync(pidFile, 'utf8'));
    await until(() => !isAlive(pid), 500, 'the program is gone');
    rmSync(folder, { recursive: true });
  });
});
