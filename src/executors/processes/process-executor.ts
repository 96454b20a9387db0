import { resolveEngine, travels } from '../../engines/registry';
import { builtFile } from '../../files/built-file';
import { Dispatcher } from '../dispatch/dispatcher';
import { LocalLane } from '../dispatch/local-lane';
import type { Executor, ExecutorConfig, ExecutorRunOptions, Task, TaskOutcome } from '../executor';
import { parseExecutorConfig } from '../executor-config';
import { Logger } from '../logger';
import { runFolder } from '../run-folder';
import { workerBudget } from '../worker-budget';
import { ProcessLane } from './process-lane';

/**
 * Runs tasks in processes of their own, for engines with native code that may crash: a segmentation fault costs one attempt,
 * where with threads it would cost the session. Workers live as long as a run and take some 0.1 s to start; what an engine
 * shares between threads (`share`, `adopt`) does not reach them. Otherwise threads are the better choice. Runs at the same time
 * have workers of their own each.
 */
export class ProcessExecutor implements Executor {
  readonly name = 'processes';
  readonly workers: number;
  private readonly active = new Set<Dispatcher>();

  /** @throws InputError when an option is wrong. */
  constructor(private readonly config: Partial<ExecutorConfig> = {}) {
    this.workers = workerBudget(parseExecutorConfig(config)).workers;
  }

  async *run(
    tasks: Iterable<Task> | AsyncIterable<Task>,
    options: ExecutorRunOptions = {},
  ): AsyncGenerator<TaskOutcome, void, undefined> {
    const config = parseExecutorConfig(this.config, options.config);
    const budget = workerBudget(config);
    const limitMs = config.timeoutPerTaskMs;
    const lane = {
      file: builtFile(__dirname, 'process-worker.js'),
      limitMs,
      heapMiB: budget.memoryPerWorkerMiB,
      allowedEngines: config.allowedEngines,
    };
    const dispatcher = new Dispatcher(tasks, {
      config,
      budget,
      logger: new Logger(config.logLevel),
      workerName: 'process',
      scratchRoot: await runFolder(config.scratchDir),
      signal: options.signal,
      onEvent: options.onEvent,
      findEngine: async (reference) => {
        const inline = reference.module === undefined ? options.inlineEngines?.get(reference.name) : undefined;
        const engine = inline ?? (await resolveEngine(reference, config.allowedEngines));
        const here = inline !== undefined || engine.traits.childProcess || !travels(reference);
        return { engine, place: here ? 'here' : 'worker' };
      },
      openLane: (place, workerId, listener) =>
        place === 'here' ? new LocalLane(workerId, listener, limitMs) : new ProcessLane(workerId, lane, listener),
    });
    this.active.add(dispatcher);
    try {
      yield* dispatcher.run();
    } finally {
      this.active.delete(dispatcher);
    }
  }

  /** Cancels what runs (its iterations throw); resolves when all processes are gone. */
  async [Symbol.asyncDispose](): Promise<void> {
    const reason = new Error('the executor was shut down');
    await Promise.all([...this.active].map((dispatcher) => dispatcher.stop(reason)));
  }
}
