import { describe, expect, test } from 'vitest';
import { ManyBodyComputer } from '../../src/computer/many-body-computer';
import type { Executor, ExecutorRunOptions, Task, TaskOutcome } from '../../src/executors/executor';
import { SequentialExecutor } from '../../src/executors/sequential-executor';
import { ThreadExecutor } from '../../src/executors/threads/thread-executor';
import type { Bsse } from '../../src/schema/bsse';
import type { Driver } from '../../src/schema/driver';
import { argon } from '../computer/fixtures';

/** Computes one after the other, and hands the outcomes over in a random order: any order in which workers could finish. */
class ShufflingExecutor implements Executor {
  readonly name = 'shuffling';
  readonly workers = 1;
  private readonly inner = new SequentialExecutor();

  constructor(private seed: number) {}

  async *run(
    tasks: Iterable<Task> | AsyncIterable<Task>,
    options: ExecutorRunOptions = {},
  ): AsyncGenerator<TaskOutcome> {
    const outcomes: TaskOutcome[] = [];
    for await (const outcome of this.inner.run(tasks, options)) outcomes.push(outcome);
    for (let left = outcomes.length; left > 0; left--) {
      const pick = Math.floor(this.random() * left);
      yield outcomes[pick]!;
      outcomes[pick] = outcomes[left - 1]!;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.inner[Symbol.asyncDispose]();
  }

  // Park and Miller, Commun. ACM 31, 1192 (1988): the same orders in every run of the tests.
  private random(): number {
    this.seed = (this.seed * 48271) % 2147483647;
    return this.seed / 2147483647;
  }
}

const molecule = argon(5);
const drivers: Driver[] = ['energy', 'gradient', 'hessian'];
const treatments: Bsse[][] = [['nocp'], ['cp'], ['vmfc'], ['nocp', 'cp', 'vmfc']];
const cases = drivers.flatMap((driver) =>
  treatments.flatMap((bsse) => [false, true].map((levels) => ({ driver, bsse, levels }))),
);

function computer(driver: Driver, bsse: Bsse[], levels: boolean): ManyBodyComputer {
  const start = ManyBodyComputer.of(molecule)
    .engine('model')
    .driver(driver)
    .bsse(...bsse)
    .totalData();
  return levels ? start.level(1, 'lj').level(3, 'lj+at') : start.level(3, 'lj+at');
}

const numbers = async (c: ManyBodyComputer): Promise<string> => {
  const result = await c.run();
  return JSON.stringify([result.returnResult, result.properties]);
};

describe('the order in which clusters finish changes no bit', () => {
  test.each(cases)('$driver, $bsse, several levels $levels: 100 orders', async ({ driver, bsse, levels }) => {
    const c = computer(driver, bsse, levels);
    const expected = await numbers(c.executor(new SequentialExecutor()));
    for (let seed = 1; seed <= 100; seed++) {
      expect(await numbers(c.executor(new ShufflingExecutor(seed)))).toBe(expected);
    }
  });
});

describe('the number of workers changes no bit', () => {
  test.each([1, 2, 3, 4])('%i workers', async (workers) => {
    await using executor = new ThreadExecutor({ nWorkers: workers });
    for (const { driver, bsse, levels } of cases) {
      const c = computer(driver, bsse, levels);
      const expected = await numbers(c.executor(new SequentialExecutor()));
      expect(await numbers(c.executor(executor))).toBe(expected);
    }
  });
});
