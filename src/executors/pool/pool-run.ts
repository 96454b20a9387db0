import { randomUUID } from 'node:crypto';
import type { EngineReference } from '../../engines/engine';
import { type ComputeError, toComputeError } from '../../errors/compute-error';
import { InputError } from '../../errors/input-error';
import { now } from '../clock';
import type { History } from '../dispatch/lane';
import { TaskIntake } from '../dispatch/task-intake';
import type { ExecutorConfig, ExecutorEvent, Task, TaskOutcome } from '../executor';
import type { Logger } from '../logger';
import { isWorthRetrying, retryDelayMs } from '../retry-policy';
import { cancelledError, completedOutcome, failedOutcome, taskTitle } from '../task-outcome';
import type { PoolListener, TaskPool, Ticket } from './pool';
import { type RateMeter, rateMeter } from './rate-meter';
import { taskKey } from './task-key';
import { readTaskMessage, type TaskLimits, type TaskReply, taskMessageText } from './task-message';
import type { TaskRunner } from './task-runner';

/** Tasks in view for each place. */
const tasksInView = 16;
/** Outcomes that nobody has fetched yet; beyond it no further task is sent. */
const mostOutcomes = 256;
/** Work that waits in the pool while a task that ended is replaced by the next. */
const aheadSeconds = 0.25;
const leastInPool = 4;

export interface PoolRunOptions {
  readonly config: ExecutorConfig;
  readonly limits: TaskLimits;
  readonly logger: Logger;
  readonly signal: AbortSignal | undefined;
  readonly onEvent: ((event: ExecutorEvent) => void) | undefined;
  /** Is it an engine that cannot travel? */
  staysHere(engine: EngineReference): boolean;
  /** For tasks of such engines; made when there is one. */
  localRunner(): TaskRunner;
}

/** A task taken from the input. It is in exactly one of: waiting, delayed, posted, settled. */
interface Entry extends History {
  /** Tickets made for it so far; their results stay in the pool until the outcome is safe. */
  readonly ids: string[];
  /** Where its attempt runs, as far as was heard. */
  running: { readonly workerId: string; readonly at: number } | undefined;
}

/**
 * One run over a pool of workers elsewhere: sends as many tasks as keep them busy, tries again where that is worth it, and hands
 * out exactly one outcome for each task taken. What is in the pool at one time is little, so that several runs share it evenly:
 * twice its places, and what it does in a quarter of a second. (Not {@link Dispatcher}, which decides itself what runs where.)
 */
export class PoolRun implements PoolListener {
  readonly id = randomUUID();
  private readonly intake: TaskIntake;
  private waiting: Entry[] = [];
  private readonly delayed = new Map<Entry, NodeJS.Timeout>();
  private readonly posted = new Map<string, Entry>();
  private readonly outcomes: { readonly outcome: TaskOutcome; readonly ids: readonly string[] }[] = [];
  /** Ids of outcomes that were handed out, oldest first: the store may have to write them down yet. */
  private readonly handedOut: (readonly string[])[] = [];
  private readonly places = new Set<string>();
  private readonly rate: RateMeter = rateMeter();
  private aborted: { readonly reason: unknown } | undefined;
  private cancelling: Promise<unknown> | undefined;
  private local: TaskRunner | undefined;
  private readonly sleepers: (() => void)[] = [];

  constructor(
    tasks: Iterable<Task> | AsyncIterable<Task>,
    private readonly pool: TaskPool,
    private readonly options: PoolRunOptions,
  ) {
    this.intake = new TaskIntake(tasks);
  }

  /** The outcomes, in order of completion. To be called once. */
  async *run(): AsyncGenerator<TaskOutcome, void, undefined> {
    const { signal, config } = this.options;
    const onAbort = () => this.abort(signal?.reason);
    signal?.addEventListener('abort', onAbort, { once: true });
    try {
      await this.pool.open(this.id, this);
      if (signal?.aborted) onAbort();
      while (true) {
        this.pump();
        const next = this.outcomes.shift();
        if (next) {
          yield next.outcome;
          this.handedOut.push(next.ids);
          // By now the store has written down what is older than its checkpoint.
          if (this.handedOut.length > 2 * config.checkpointInterval) this.pool.forget(this.handedOut.shift()!);
        } else if (this.isOver()) break;
        else await new Promise<void>((resolve) => this.sleepers.push(resolve));
      }
    } finally {
      signal?.removeEventListener('abort', onAbort);
      this.abort(undefined);
      await this.cancelling;
      await this.local?.close('the run is over');
      this.pool.forget(this.handedOut.flat());
      await this.pool.close();
      for (const workerId of this.places) this.emit({ type: 'worker-stopped', workerId, at: now() });
    }
    if (this.aborted?.reason !== undefined) throw this.aborted.reason;
    if (this.intake.error) throw this.intake.error.reason;
  }

  /** Stops taking tasks, cancels those taken, and lets {@link run} end by throwing `reason`, if there is one. */
  abort(reason: unknown): void {
    if (this.aborted) return;
    this.aborted = { reason };
    this.intake.stop();
    for (const timer of this.delayed.values()) clearTimeout(timer);
    const ids = [...this.posted.keys()];
    const error = cancelledError(reason);
    for (const entry of [...this.posted.values(), ...this.waiting, ...this.delayed.keys()]) {
      const { running, attempts } = entry;
      if (running) {
        const times = { workerId: running.workerId, startedAt: running.at, finishedAt: now() };
        attempts.push({ number: attempts.length + 1, ...times, error });
      }
      this.settle(entry, failedOutcome(entry, error, now()));
    }
    this.waiting = [];
    this.delayed.clear();
    this.posted.clear();
    const { error_message } = error;
    this.cancelling = Promise.all([
      ids.length > 0 && this.pool.cancel(ids, error_message),
      this.local?.close(error_message),
    ]);
    this.wake();
  }

  /** Cancels, and waits until the pool has let go. */
  async stop(reason: unknown): Promise<void> {
    this.abort(reason);
    await this.cancelling;
  }

  private isOver(): boolean {
    return this.intake.done && this.waiting.length + this.delayed.size + this.posted.size === 0;
  }

  private wake(): void {
    for (const resolve of this.sleepers.splice(0)) resolve();
  }

  /** How many tasks are to be in the pool. With `nWorkers` that is how many may run at the same time. */
  private wantedInPool(): number {
    const { nWorkers } = this.options.config;
    const enough = 2 * this.pool.capacity + this.rate.perSecond(now()) * aheadSeconds;
    const wanted = Math.max(leastInPool, Math.ceil(enough));
    return nWorkers === 'auto' ? wanted : nWorkers;
  }

  private pump(): void {
    if (this.aborted) return;
    const wanted = this.wantedInPool();
    this.intake.pull(
      () => this.waiting.length < tasksInView * wanted && this.outcomes.length < mostOutcomes,
      (task) => this.take(task),
      () => {
        this.pump();
        this.wake();
      },
    );
    const tickets: Ticket[] = [];
    while (this.posted.size < wanted && this.outcomes.length < mostOutcomes) {
      const entry = this.waiting.shift();
      if (!entry) break;
      const ticket = this.ticketOf(entry);
      if (ticket) tickets.push(ticket);
    }
    if (tickets.length > 0) this.pool.post(tickets);
  }

  private take(task: Task): void {
    const entry: Entry = { task, attempts: [], submittedAt: now(), ids: [], running: undefined };
    const { memoryMiB } = this.options.config;
    if (this.options.limits.memoryMiB !== null && task.memoryMiB > memoryMiB) {
      const error_message = `${taskTitle(task)} needs ${task.memoryMiB} MiB, the run has memoryMiB ${memoryMiB}. Raise it, or choose a smaller basis.`;
      this.settle(entry, failedOutcome(entry, { error_type: 'resource_error', error_message }, now()));
    } else this.waiting.push(entry);
  }

  private ticketOf(entry: Entry): Ticket | undefined {
    const { task, attempts } = entry;
    const { limits, config } = this.options;
    try {
      const id = taskKey(task, attempts.length + 1);
      if (this.options.staysHere(task.engine)) {
        this.runHere(id, entry);
        return undefined;
      }
      const message = taskMessageText({ run: this.id, task, limits, mostLosses: config.maxRetries });
      // What a worker would refuse is refused here, where somebody hears it at once.
      readTaskMessage(message);
      entry.ids.push(id);
      this.posted.set(id, entry);
      return { id, message };
    } catch (error) {
      const why = error instanceof InputError ? error.message : String(error);
      const error_message = `${taskTitle(task)} cannot be sent to a worker: ${why}`;
      this.settle(entry, failedOutcome(entry, { error_type: 'input_error', error_message }, now()));
      return undefined;
    }
  }

  private runHere(id: string, entry: Entry): void {
    this.local ??= this.options.localRunner();
    this.posted.set(id, entry);
    const { limits, config } = this.options;
    const message = { run: this.id, task: entry.task, limits, mostLosses: config.maxRetries };
    void this.local
      .run(id, message, (workerId, at) => this.started(id, workerId, at))
      .then((reply) => this.finished(id, reply));
  }

  started(id: string, workerId: string, at: number): void {
    const entry = this.posted.get(id);
    if (!entry || entry.running) return;
    this.begin(entry, workerId, at);
  }

  private begin(entry: Entry, workerId: string, at: number): void {
    entry.running = { workerId, at };
    if (!this.places.has(workerId)) {
      this.places.add(workerId);
      this.emit({ type: 'worker-started', workerId, at });
    }
    this.emit({ type: 'task-started', task: entry.task, workerId, attempt: entry.attempts.length + 1, at });
  }

  finished(id: string, reply: TaskReply): void {
    const entry = this.posted.get(id);
    if (!entry) return;
    this.posted.delete(id);
    this.rate.count(now());
    if (reply.fatal && reply.error) {
      this.waiting.unshift(entry);
      this.abort(new InputError(reply.error.error_message, { detail: { ...reply.error.extras } }));
      return;
    }
    const { workerId, startedAt, finishedAt } = reply;
    // The news of its start may have been lost on the way; a task that was given away again started twice.
    if (entry.running?.workerId !== workerId) this.begin(entry, workerId, startedAt);
    entry.running = undefined;
    if (reply.result) {
      entry.attempts.push({ number: entry.attempts.length + 1, workerId, startedAt, finishedAt });
      this.settle(entry, completedOutcome(entry, reply.result));
    } else this.failed(entry, reply.error, { workerId, startedAt, finishedAt });
    this.pump();
    this.wake();
  }

  private failed(
    entry: Entry,
    error: ComputeError,
    times: { workerId: string; startedAt: number; finishedAt: number },
  ): void {
    const { config, logger } = this.options;
    const { task, attempts } = entry;
    const number = attempts.length + 1;
    const { error_type, error_message } = error;
    const shortError = { error_type, error_message };
    attempts.push({ number, ...times, error: shortError });
    const again = isWorthRetrying(error_type) && number <= config.maxRetries;
    const retryInMs = again ? retryDelayMs(number, config.retryBackoffMs) : null;
    const { workerId, finishedAt: at } = times;
    this.emit({ type: 'attempt-failed', task, workerId, attempt: number, error: shortError, retryInMs, at });
    logger[again ? 'warn' : 'error'](`${taskTitle(task)}, attempt ${number}: ${error_message}`);
    if (retryInMs === null) {
      this.settle(entry, failedOutcome(entry, error, at));
      return;
    }
    const timer = setTimeout(() => {
      this.delayed.delete(entry);
      this.waiting.unshift(entry);
      this.pump();
    }, retryInMs);
    this.delayed.set(entry, timer);
  }

  lost(id: string): void {
    const entry = this.posted.get(id);
    if (!entry?.running) return;
    const { task, attempts, running } = entry;
    const { workerId } = running;
    const error = { error_type: 'worker_lost', error_message: `${workerId} is gone; another worker gets the task` };
    const finishedAt = now();
    const number = attempts.length + 1;
    attempts.push({ number, workerId, startedAt: running.at, finishedAt, error });
    this.options.logger.warn(`${taskTitle(task)}, attempt ${number}: ${error.error_message}`);
    // The pool tries again by itself, at once, under the same ticket.
    this.emit({ type: 'attempt-failed', task, workerId, attempt: number, error, retryInMs: 0, at: finishedAt });
    entry.running = undefined;
  }

  workerGone(name: string): void {
    for (const workerId of this.places) {
      if (!workerId.startsWith(`${name}/`)) continue;
      this.places.delete(workerId);
      this.emit({ type: 'worker-lost', workerId, at: now() });
    }
  }

  capacityChanged(): void {
    this.pump();
  }

  broken(error: Error): void {
    this.options.logger.error(error.message);
    this.abort(error);
  }

  private settle(entry: Entry, outcome: TaskOutcome): void {
    this.outcomes.push({ outcome, ids: entry.ids });
  }

  private emit(event: ExecutorEvent): void {
    try {
      this.options.onEvent?.(event);
    } catch (error) {
      // A display that fails does not stop the work.
      this.options.logger.error(`onEvent failed: ${toComputeError(error).error_message}`);
    }
  }
}
