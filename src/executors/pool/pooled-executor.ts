import { travels } from '../../engines/registry';
import type { ExecutorConfig, ExecutorRunOptions, Task, TaskOutcome } from '../executor';
import { parseExecutorConfig } from '../executor-config';
import { Logger } from '../logger';
import type { TaskPool } from './pool';
import { PoolRun } from './pool-run';
import type { TaskLimits } from './task-message';
import { TaskRunner } from './task-runner';

/** What executors over a pool have in common. */
export class PooledExecutor {
  private readonly active = new Set<PoolRun>();
  private capacity = 1;

  constructor(
    private readonly config: Partial<ExecutorConfig>,
    private readonly makePool: () => TaskPool,
  ) {}

  /** As asked for, or as many places as the last run found. */
  get workers(): number {
    const { nWorkers } = parseExecutorConfig(this.config);
    return nWorkers === 'auto' ? this.capacity : nWorkers;
  }

  async *run(
    tasks: Iterable<Task> | AsyncIterable<Task>,
    options: ExecutorRunOptions,
  ): AsyncGenerator<TaskOutcome, void, undefined> {
    const config = parseExecutorConfig(this.config, options.config);
    const said = { ...this.config, ...options.config };
    const pool = this.makePool();
    const run: PoolRun = new PoolRun(tasks, pool, {
      config,
      limits: limitsOf(config, said),
      logger: new Logger(config.logLevel),
      signal: options.signal,
      onEvent: options.onEvent,
      staysHere: ({ name, module }) =>
        module === undefined && (options.inlineEngines?.has(name) || !travels({ name })) === true,
      localRunner: () =>
        new TaskRunner({ name: 'local', isolation: 'processes', config, inlineEngines: options.inlineEngines }),
    });
    this.active.add(run);
    try {
      yield* run.run();
    } finally {
      this.capacity = Math.max(1, pool.capacity);
      this.active.delete(run);
    }
  }

  /** Cancels what runs (its iterations throw `reason`); resolves when it is gone. */
  async stop(reason: Error): Promise<void> {
    await Promise.all([...this.active].map((run) => run.stop(reason)));
  }
}

/** A budget that was not said is that of this machine, which says nothing of the workers'. */
function limitsOf(config: ExecutorConfig, said: Partial<ExecutorConfig>): TaskLimits {
  const { timeoutPerTaskMs, coresPerTask, scratchDir, memoryMiB, nWorkers } = config;
  const memory = said.memoryMiB === undefined || nWorkers === 'auto' ? null : memoryMiB / nWorkers;
  return { timeoutPerTaskMs, coresPerTask, scratchDir, memoryMiB: memory };
}
