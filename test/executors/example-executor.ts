import { resolveEngine } from '../../src/engines/registry';
import { Dispatcher } from '../../src/executors/dispatch/dispatcher';
import { LocalLane } from '../../src/executors/dispatch/local-lane';
import type { Executor, ExecutorConfig, ExecutorRunOptions, Task, TaskOutcome } from '../../src/executors/executor';
import { parseExecutorConfig } from '../../src/executors/executor-config';
import { Logger } from '../../src/executors/logger';
import { runFolder } from '../../src/executors/run-folder';
import { workerBudget } from '../../src/executors/worker-budget';

/**
 * Runs tasks in the calling thread, several at a time: of use where engines wait for something else, a program or a server.
 * It cannot end a task that neither listens nor polls, nor survive one that exits.
 */
export class WaitingExecutor implements Executor {
  readonly name = 'waiting';
  readonly workers: number;
  private readonly active = new Set<Dispatcher>();

  constructor(private readonly config: Partial<ExecutorConfig> = {}) {
    this.workers = workerBudget(parseExecutorConfig(config)).workers;
  }

  async *run(
    tasks: Iterable<Task> | AsyncIterable<Task>,
    options: ExecutorRunOptions = {},
  ): AsyncGenerator<TaskOutcome, void, undefined> {
    const config = parseExecutorConfig(this.config, options.config);
    const dispatcher = new Dispatcher(tasks, {
      config,
      budget: workerBudget(config),
      logger: new Logger(config.logLevel),
      workerName: 'slot',
      scratchRoot: await runFolder(config.scratchDir),
      signal: options.signal,
      onEvent: options.onEvent,
      findEngine: async (reference) => {
        const engine =
          options.inlineEngines?.get(reference.name) ?? (await resolveEngine(reference, config.allowedEngines));
        return { engine, place: 'here' };
      },
      // A lane of your own goes here: see below what it must keep.
      openLane: (_place, workerId, listener) => new LocalLane(workerId, listener, config.timeoutPerTaskMs),
    });
    this.active.add(dispatcher);
    try {
      yield* dispatcher.run();
    } finally {
      this.active.delete(dispatcher);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const reason = new Error('the executor was shut down');
    await Promise.all([...this.active].map((dispatcher) => dispatcher.stop(reason)));
  }
}
