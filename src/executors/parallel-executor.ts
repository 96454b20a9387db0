import { InputError } from '../errors/input-error';
import { now } from './clock';
import { createExecutor } from './create-executor';
import type { Executor, ExecutorConfig, Task, TaskOutcome } from './executor';
import { parseExecutorConfig } from './executor-config';
import { Logger } from './logger';
import { cancelledError, failedOutcome } from './task-outcome';

export interface ExecuteOptions {
  /** Called after each task; an exception in it is logged and changes nothing. */
  readonly onProgress?: ((taskId: string, done: number, total: number) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

export interface ExecutorInfo {
  readonly name: string;
  readonly initialized: boolean;
  readonly workers: number;
  readonly tasksCompleted: number;
  readonly tasksFailed: number;
  readonly config: ExecutorConfig;
}

/**
 * The life cycle of the executors of QCManyBody's parallel module, on top of any executor of this package: initialize,
 * execute a list with a callback, shutdown. Results come in the order of the tasks, failures as results.
 *
 * Two things are different on purpose: an empty list gives an empty list (it is what a complete store leaves to do), and a
 * cancelled execution returns what it has, with the rest marked `cancelled`.
 */
export class ParallelExecutor implements AsyncDisposable {
  private readonly executor: Executor;
  private readonly config: ExecutorConfig;
  private state: 'new' | 'ready' | 'closed' = 'new';
  private readonly running = new Set<Promise<unknown>>();
  private tasksCompleted = 0;
  private tasksFailed = 0;

  /**
   * @param executor a name of `listExecutors()`, or an executor, which then belongs to this object.
   * @throws InputError when the name or an option is wrong.
   */
  constructor(
    executor: string | Executor = 'threads',
    private readonly given: Partial<ExecutorConfig> = {},
  ) {
    this.config = parseExecutorConfig(given);
    this.executor = typeof executor === 'string' ? createExecutor(executor, given) : executor;
  }

  /** To be called before `execute`; more than once does no harm. @throws InputError after `shutdown`. */
  async initialize(): Promise<void> {
    if (this.state === 'closed') throw new InputError('This executor was shut down: make a new one.');
    this.state = 'ready';
  }

  /**
   * Runs all tasks.
   *
   * @returns one outcome for each task, in the order of `tasks`.
   * @throws InputError when the executor is not initialized, or two tasks have the same id.
   */
  async execute(tasks: readonly Task[], options: ExecuteOptions = {}): Promise<TaskOutcome[]> {
    if (this.state !== 'ready') {
      throw new InputError(
        `This executor is ${this.state === 'new' ? 'not initialized: call initialize() first' : 'shut down'}.`,
      );
    }
    const seen = new Set<string>();
    for (const { id } of tasks) {
      if (seen.has(id)) throw new InputError(`Task ids must be unique, but ${id} occurs twice.`, { detail: { id } });
      seen.add(id);
    }
    const work = this.collect(tasks, options);
    const settled = work.catch(() => undefined);
    this.running.add(settled);
    try {
      return await work;
    } finally {
      this.running.delete(settled);
    }
  }

  private async collect(tasks: readonly Task[], { onProgress, signal }: ExecuteOptions): Promise<TaskOutcome[]> {
    const submittedAt = now();
    const logger = new Logger(this.config.logLevel);
    const outcomes = new Map<string, TaskOutcome>();
    try {
      for await (const outcome of this.executor.run(tasks, { signal, config: this.given })) {
        outcomes.set(outcome.task.id, outcome);
        if (outcome.status === 'completed') this.tasksCompleted++;
        else this.tasksFailed++;
        try {
          onProgress?.(outcome.task.id, outcomes.size, tasks.length);
        } catch (error) {
          logger.error(`onProgress failed: ${String(error)}`);
        }
      }
    } catch (error) {
      if (!signal?.aborted && this.state !== 'closed') throw error;
    }
    const cancelled = cancelledError(signal?.reason ?? 'the executor was shut down');
    return tasks.map(
      (task) => outcomes.get(task.id) ?? failedOutcome({ task, attempts: [], submittedAt }, cancelled, now()),
    );
  }

  /** Ends the executor: after what runs (`wait`, the default), or cancelling it. */
  async shutdown({ wait = true }: { readonly wait?: boolean } = {}): Promise<void> {
    this.state = 'closed';
    if (wait) await Promise.all(this.running);
    await this.executor[Symbol.asyncDispose]();
    await Promise.all(this.running);
  }

  getInfo(): ExecutorInfo {
    return {
      name: this.executor.name,
      initialized: this.state === 'ready',
      workers: this.executor.workers,
      tasksCompleted: this.tasksCompleted,
      tasksFailed: this.tasksFailed,
      config: this.config,
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.shutdown();
  }
}
