import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Engine } from '../engines/engine';
import { resolveEngine } from '../engines/registry';
import { type ComputeError, fromComputeError, toComputeError } from '../errors/compute-error';
import { type AttemptReply, attemptTask, removeFolder } from './attempt';
import { now } from './clock';
import type { History } from './dispatch/lane';
import type { Executor, ExecutorConfig, ExecutorEvent, ExecutorRunOptions, Task, TaskOutcome } from './executor';
import { parseExecutorConfig } from './executor-config';
import { Logger } from './logger';
import { isWorthRetrying, retryDelayMs } from './retry-policy';
import { runFolder } from './run-folder';
import { cancelledError, completedOutcome, failedOutcome, taskTitle, timeoutError } from './task-outcome';
import { workerBudget } from './worker-budget';

/** An engine that was asked to stop is waited for this long. */
const graceMs = 200;
const workerId = 'main-1';

/**
 * One task after the other in the calling thread: the reference for all other executors, and the place for engines that are
 * being written or debugged.
 *
 * Time limits, retries and cancellation are those of every executor as far as one thread can: they reach engines that wait
 * (their programs are killed) and engines that poll `context.cancelled()`. An engine that computes without looking up holds
 * the thread until it is done: its late result is kept, with a warning. An engine that exits or exhausts the memory takes the
 * process with it.
 */
export class SequentialExecutor implements Executor {
  readonly name = 'sequential';
  readonly workers = 1;
  private readonly shutdown = new AbortController();

  /** @throws InputError when an option is wrong. */
  constructor(private readonly config: Partial<ExecutorConfig> = {}) {
    parseExecutorConfig(config);
  }

  async *run(
    tasks: Iterable<Task> | AsyncIterable<Task>,
    options: ExecutorRunOptions = {},
  ): AsyncGenerator<TaskOutcome, void, undefined> {
    const config = parseExecutorConfig(this.config, options.config);
    const run = new SequentialRun(config, options, this.shutdown.signal, await runFolder(config.scratchDir));
    yield* run.outcomes(tasks);
  }

  /** Cancels what runs. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.shutdown.abort(new Error('the executor was shut down'));
  }
}

class SequentialRun {
  private readonly logger: Logger;
  private readonly signal: AbortSignal;
  private readonly left = new AbortController();

  constructor(
    private readonly config: ExecutorConfig,
    private readonly options: ExecutorRunOptions,
    shutdown: AbortSignal,
    private readonly scratchRoot: string,
  ) {
    this.logger = new Logger(config.logLevel);
    this.signal = AbortSignal.any([shutdown, this.left.signal, ...(options.signal ? [options.signal] : [])]);
  }

  async *outcomes(tasks: Iterable<Task> | AsyncIterable<Task>): AsyncGenerator<TaskOutcome, void, undefined> {
    this.emit({ type: 'worker-started', workerId, at: now() });
    try {
      this.signal.throwIfAborted();
      for await (const task of tasks) {
        // A turn of the event loop: an abort may be waiting in it.
        await new Promise((resolve) => setImmediate(resolve));
        yield await this.runTask(task);
        this.signal.throwIfAborted();
      }
    } finally {
      this.left.abort();
      await removeFolder(this.scratchRoot);
      this.emit({ type: 'worker-stopped', workerId, at: now() });
    }
  }

  private async runTask(task: Task): Promise<TaskOutcome> {
    const history: History = { task, attempts: [], submittedAt: now() };
    let engine: Engine;
    const fail = (error: ComputeError) => failedOutcome(history, error, now());
    if (this.signal.aborted) return fail(cancelledError(this.signal.reason));
    try {
      const { name, module } = task.engine;
      engine =
        (module === undefined && this.options.inlineEngines?.get(name)) ||
        (await resolveEngine(task.engine, this.config.allowedEngines));
      const { memoryMiB } = workerBudget(this.config);
      if (task.memoryMiB > memoryMiB) {
        const error_message = `${taskTitle(task)} needs ${task.memoryMiB} MiB, the run has memoryMiB ${memoryMiB}.`;
        return fail({ error_type: 'resource_error', error_message });
      }
    } catch (error) {
      return fail(toComputeError(error));
    }
    while (true) {
      const number = history.attempts.length + 1;
      const { startedAt, finishedAt, result, error } = await this.attempt(engine, task, number);
      if (result) {
        history.attempts.push({ number, workerId, startedAt, finishedAt });
        if (finishedAt - startedAt > this.config.timeoutPerTaskMs) {
          this.logger.warn(`${taskTitle(task)} exceeded its limit; in this thread it could not be stopped.`);
        }
        return completedOutcome(history, result);
      }
      const { error_type, error_message } = error;
      history.attempts.push({ number, workerId, startedAt, finishedAt, error: { error_type, error_message } });
      const again = isWorthRetrying(error_type) && number <= this.config.maxRetries && !this.signal.aborted;
      const retryInMs = again ? retryDelayMs(number, this.config.retryBackoffMs) : null;
      const shortError = { error_type, error_message };
      this.emit({
        type: 'attempt-failed',
        task,
        workerId,
        attempt: number,
        error: shortError,
        retryInMs,
        at: finishedAt,
      });
      this.logger[again ? 'warn' : 'error'](`${taskTitle(task)}, attempt ${number}: ${error_message}`);
      if (retryInMs === null) return failedOutcome(history, error, finishedAt);
      try {
        await sleep(retryInMs, undefined, { signal: this.signal });
      } catch {
        // Only an abort ends the pause early.
        return failedOutcome(history, cancelledError(this.signal.reason), now());
      }
    }
  }

  private async attempt(engine: Engine, task: Task, number: number): Promise<AttemptReply> {
    const limitMs = this.config.timeoutPerTaskMs;
    const startedAt = now();
    this.emit({ type: 'task-started', task, workerId, attempt: number, at: startedAt });
    const own = new AbortController();
    let stopped: ComputeError | undefined;
    let leave: (reply: AttemptReply) => void;
    const leftBehind = new Promise<AttemptReply>((resolve) => {
      leave = resolve;
    });
    let patience: NodeJS.Timeout | undefined;
    const stop = (error: ComputeError, reason: unknown) => {
      if (stopped) return;
      stopped = error;
      own.abort(reason);
      patience = setTimeout(() => leave({ startedAt, finishedAt: now(), error }), graceMs);
    };
    const outOfTime = () => {
      const error = timeoutError(task, limitMs);
      stop(error, fromComputeError(error));
    };
    const onAbort = () => stop(cancelledError(this.signal.reason), this.signal.reason);
    const timer = setTimeout(outOfTime, limitMs);
    this.signal.addEventListener('abort', onAbort, { once: true });
    const cancelled = () => {
      // Code that never waits also keeps the timer waiting that watches it.
      if (now() - startedAt > limitMs) outOfTime();
      return own.signal.aborted;
    };
    const scratchDir = join(this.scratchRoot, `${task.index}-${number}`);
    const context = {
      signal: own.signal,
      cancelled,
      scratchDir,
      cores: this.config.coresPerTask,
      memoryMiB: this.config.memoryMiB,
    };
    const reply = await Promise.race([attemptTask(() => engine, task.input, context, startedAt), leftBehind]);
    clearTimeout(timer);
    clearTimeout(patience);
    this.signal.removeEventListener('abort', onAbort);
    return stopped && reply.error ? { ...reply, error: stopped } : reply;
  }

  private emit(event: ExecutorEvent): void {
    try {
      this.options.onEvent?.(event);
    } catch (error) {
      this.logger.error(`onEvent failed: ${String(error)}`);
    }
  }
}
