import { InputError } from '../../errors/input-error';
import type { Executor, ExecutorConfig, ExecutorRunOptions, Task, TaskOutcome } from '../executor';
import { parseExecutorConfig } from '../executor-config';
import { Logger } from '../logger';
import { PooledExecutor } from '../pool/pooled-executor';
import { BullMqPool } from './bullmq-pool';
import { connectionOptions, type QueueAddress } from './queue-address';

/**
 * Runs tasks by the workers of a queue: `manybody worker --queue redis://…`, on any number of hosts, joined and left at will. Several
 * runs share them evenly. Tasks run at least once: one whose worker is lost is given to another. A run that is started again finds
 * what was finished, or is at work, for the one before it.
 *
 * `nWorkers` is the most tasks that run for this run at the same time, `auto` as many as there are workers for. `memoryMiB` is
 * divided by it, as everywhere; where either is left out, the worker's own share counts. `scratchDir` is a folder of the workers.
 */
export class BullMqExecutor implements Executor {
  readonly name = 'bullmq';
  private readonly pooled: PooledExecutor;

  /** @throws InputError when an option is wrong, `queue` is not given, or what it says is no address. */
  constructor(config: Partial<ExecutorConfig> = {}) {
    const { queue, logLevel } = parseExecutorConfig(config);
    if (queue === null) {
      throw new InputError(
        "The executor 'bullmq' needs the address of its queue: --queue redis://host:6379, or config({ queue: 'redis://host:6379' }).",
      );
    }
    const address: QueueAddress = typeof queue === 'string' ? { url: queue } : queue;
    connectionOptions(address);
    this.pooled = new PooledExecutor(config, () => new BullMqPool(address, new Logger(logLevel)));
  }

  get workers(): number {
    return this.pooled.workers;
  }

  run(
    tasks: Iterable<Task> | AsyncIterable<Task>,
    options: ExecutorRunOptions = {},
  ): AsyncGenerator<TaskOutcome, void, undefined> {
    return this.pooled.run(tasks, options);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.pooled.stop(new Error('the executor was shut down'));
  }
}
