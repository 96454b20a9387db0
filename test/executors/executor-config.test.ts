import { describe, expect, test } from 'vitest';
import { availableMemoryMiB } from '../../src/executors/available-resources';
import type { ExecutorConfig } from '../../src/executors/executor';
import { parseExecutorConfig } from '../../src/executors/executor-config';
import { workerBudget } from '../../src/executors/worker-budget';

describe('options of a run', () => {
  test('defaults', () => {
    expect(parseExecutorConfig()).toEqual({
      nWorkers: 'auto',
      timeoutPerTaskMs: 3_600_000,
      maxRetries: 2,
      retryBackoffMs: 1000,
      checkpointInterval: 10,
      storeDir: null,
      scratchDir: null,
      logLevel: 'warn',
      coresPerTask: 1,
      memoryMiB: expect.closeTo(0.75 * availableMemoryMiB(), -3),
      strategy: 'cost',
      allowedEngines: [],
      queue: null,
    });
  });

  test('later layers go before earlier ones, and undefined counts as not given', () => {
    const config = parseExecutorConfig({ maxRetries: 5, nWorkers: 3 }, undefined, {
      maxRetries: 1,
      nWorkers: undefined as never,
    });
    expect(config).toMatchObject({ maxRetries: 1, nWorkers: 3 });
  });

  test.each([
    [{ nWorkers: 0 }, /nWorkers.*at least 1.*0/],
    [{ nWorkers: 1.5 }, /nWorkers.*whole number.*1\.5/],
    [{ nWorkers: 'all' }, /nWorkers.*all/],
    [{ timeoutPerTaskMs: 0 }, /timeoutPerTaskMs.*greater than 0.*0/],
    [{ timeoutPerTaskMs: -5 }, /timeoutPerTaskMs.*greater than 0.*-5/],
    [{ timeoutPerTaskMs: 2 ** 31 }, /timeoutPerTaskMs.*at most 2147483647.*2147483648/],
    [{ maxRetries: -1 }, /maxRetries.*at least 0.*-1/],
    [{ retryBackoffMs: -1 }, /retryBackoffMs.*at least 0.*-1/],
    [{ checkpointInterval: 0 }, /checkpointInterval.*at least 1.*0/],
    [{ storeDir: '' }, /storeDir.*empty/],
    [{ scratchDir: 7 }, /scratchDir.*7/],
    [{ logLevel: 'INFO' }, /logLevel.*INFO.*did you mean ["']info["']/],
    [{ coresPerTask: 0 }, /coresPerTask.*at least 1.*0/],
    [{ memoryMiB: 0 }, /memoryMiB.*at least 1.*0/],
    [{ allowedEngines: ['psi4'] }, /allowedEngines.*path of a module.*psi4/],
    [{ strategy: 'costs' }, /strategy.*costs.*did you mean ["']cost["']/],
  ])('%j is refused, with the value and the limit', (options, message) => {
    expect(() => parseExecutorConfig(options as never)).toThrow(
      expect.objectContaining({ code: 'INPUT', message: expect.stringMatching(message) }),
    );
  });

  test.each([
    ['n_workers', 'nWorkers'],
    ['timeoutPerTask', 'timeoutPerTaskMs'],
    ['maxRetrys', 'maxRetries'],
    ['scratch_dir', 'scratchDir'],
  ])('the unknown option %s is refused, and %s is proposed', (wrong, right) => {
    expect(() => parseExecutorConfig({ [wrong]: 1 } as never)).toThrow(
      expect.objectContaining({
        code: 'INPUT',
        message: expect.stringMatching(new RegExp(`did you mean ["']${right}["']\\?`)),
      }),
    );
  });
});

describe('cores and memory of a run', () => {
  const budget = (options: Partial<ExecutorConfig>, cores: number) =>
    workerBudget(parseExecutorConfig({ memoryMiB: 8192, ...options }), cores);

  test('auto gives each task its cores and leaves no further worker room', () => {
    expect(budget({}, 8)).toMatchObject({ workers: 8, coresPerTask: 1, memoryPerWorkerMiB: 1024 });
    expect(budget({ coresPerTask: 3 }, 8)).toMatchObject({ workers: 2, memoryPerWorkerMiB: 4096 });
  });

  test.each([1, 2, 3, 4, 7, 8])('with %i cores a task workers x cores never exceeds the cores', (coresPerTask) => {
    for (const nWorkers of ['auto', 1, 2, 5, 100] as const) {
      const { workers } = budget({ coresPerTask, nWorkers }, 8);
      if (coresPerTask > 1 || nWorkers === 'auto') expect(workers * coresPerTask).toBeLessThanOrEqual(8);
      expect(workers).toBeGreaterThanOrEqual(1);
    }
  });

  test('an explicit number of single-core workers is taken at its word', () => {
    expect(budget({ nWorkers: 4 }, 2).workers).toBe(4);
  });

  test('memory bounds the workers, and is divided among them', () => {
    expect(budget({ memoryMiB: 200 }, 8)).toMatchObject({ workers: 3, memoryPerWorkerMiB: 66 });
    expect(() => budget({ memoryMiB: 200, nWorkers: 8 }, 8)).toThrow(
      /nWorkers must be at most 3 .*memoryMiB 200.* got 8/,
    );
    expect(() => budget({ memoryMiB: 10 }, 8)).toThrow(/memoryMiB must be at least 64.* got 10/);
  });

  test('more cores a task than there are is refused', () => {
    expect(() => budget({ coresPerTask: 9 }, 8)).toThrow(/coresPerTask must be at most 8.* got 9/);
  });
});
