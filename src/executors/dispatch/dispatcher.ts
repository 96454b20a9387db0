import { join } from 'node:path';
import type { Engine, EngineReference } from '../../engines/engine';
import { type ComputeError, toComputeError } from '../../errors/compute-error';
import { type AttemptReply, removeFolder } from '../attempt';
import { now } from '../clock';
import type { Attempt, ExecutorConfig, ExecutorEvent, ExecutorRunOptions, Task, TaskOutcome } from '../executor';
import type { Logger } from '../logger';
import { isWorthRetrying, retryDelayMs } from '../retry-policy';
import { cancelledError, completedOutcome, failedOutcome, taskTitle, timeoutError } from '../task-outcome';
import type { WorkerBudget } from '../worker-budget';
import type { History, Job, Lane, LaneListener } from './lane';
import { isBusy, lanesOf, newSlot, type Slot, takeBackFrom } from './slot';
import { chooseTask, isDear, isTogether, tasksInHand } from './task-choice';
import { TaskIntake } from './task-intake';

/** Between asking a task to stop and ending its worker. With it a task is gone well within half a second of its limit. */
const graceMs = 200;
/** Tasks in view for each worker: enough to keep groups together, few enough to hold no more of a large input than needed. */
const tasksInView = 16;
/** Outcomes that nobody has fetched yet; beyond it no further task begins. */
const mostOutcomes = 256;
/** A worker that does not come up is given up after so long, and so often. */
const bootWithinMs = 60_000;
const mostBootFailures = 3;
/** Weight of the newest execution time in the running mean. */
const newest = 0.3;

export interface FoundEngine {
  readonly engine: Engine;
  readonly place: Job['place'];
}

export interface DispatcherOptions {
  readonly config: ExecutorConfig;
  readonly budget: WorkerBudget;
  readonly logger: Logger;
  /** Workers are called by this and their number, e.g. `thread-1`. */
  readonly workerName: string;
  /** Folder for the scratch folders of this run, not made yet. */
  readonly scratchRoot: string;
  readonly signal: AbortSignal | undefined;
  readonly onEvent: ExecutorRunOptions['onEvent'];
  findEngine(reference: EngineReference): Promise<FoundEngine>;
  /** @param slot its number, from 0: of the things that happen at the same time. */
  openLane(place: Job['place'], workerId: string, listener: LaneListener, slot: number): Lane;
  /** How many tasks a lane may hold at once, by its typical time; `task-choice.ts` has the rule for workers on this machine. */
  tasksInHand?(typicalMs: number | undefined): number;
}

/**
 * One run over a set of slots: takes tasks, chooses a lane for each, watches its time, tries again where that is worth it, and
 * hands out exactly one outcome for each task taken. Everything happens in the main thread, on events; nothing is polled.
 * One class, since every event touches the same few collections: their invariant is that a task taken is in exactly one of them.
 */
export class Dispatcher implements LaneListener {
  private readonly intake: TaskIntake;
  private readonly slots: Slot[];
  private waiting: Job[] = [];
  private readonly delayed = new Map<Job, NodeJS.Timeout>();
  private readonly outcomes: TaskOutcome[] = [];
  private readonly found = new Map<string, FoundEngine | { error: ComputeError }>();
  private readonly scratchOf = new Map<Job, string>();
  private readonly tasksInHand: (typicalMs: number | undefined) => number;
  /** 1 while whoever iterates is busy with an outcome: storing it, for instance. */
  private beingSettled = 0;
  private scratchCount = 0;
  /** The task whose engine is being looked for: none is taken meanwhile, so that the order holds. */
  private unresolved: History | undefined;
  private aborted: { readonly reason: unknown } | undefined;
  private readonly sleepers: (() => void)[] = [];
  private ending: Promise<void> | undefined;

  constructor(
    tasks: Iterable<Task> | AsyncIterable<Task>,
    private readonly options: DispatcherOptions,
  ) {
    this.intake = new TaskIntake(tasks);
    this.tasksInHand = options.tasksInHand ?? tasksInHand;
    this.slots = Array.from({ length: options.budget.workers }, (_, index) => newSlot(index));
  }

  /** The outcomes, in order of completion. To be called once. */
  async *run(): AsyncGenerator<TaskOutcome, void, undefined> {
    const { signal } = this.options;
    const onAbort = () => this.abort(signal?.reason);
    signal?.addEventListener('abort', onAbort, { once: true });
    try {
      if (signal?.aborted) onAbort();
      while (true) {
        this.pump();
        const outcome = this.outcomes.shift();
        if (outcome) {
          this.beingSettled = 1;
          yield outcome;
          this.beingSettled = 0;
        } else if (this.isOver()) break;
        else await this.somethingHappens();
      }
    } finally {
      signal?.removeEventListener('abort', onAbort);
      await this.end();
    }
    if (this.aborted) throw this.aborted.reason;
    if (this.intake.error) throw this.intake.error.reason;
  }

  /** Stops taking tasks, cancels those taken, and lets {@link run} end by throwing `reason`. */
  abort(reason: unknown): void {
    if (this.aborted) return;
    this.aborted = { reason };
    this.intake.stop();
    for (const timer of this.delayed.values()) clearTimeout(timer);
    const unbegun: History[] = [...this.waiting, ...this.delayed.keys()];
    if (this.unresolved) unbegun.push(this.unresolved);
    this.unresolved = undefined;
    this.waiting = [];
    this.delayed.clear();
    const error = cancelledError(reason);
    for (const slot of this.slots) {
      for (const lane of lanesOf(slot)) {
        if (lane.size === 0) continue;
        unbegun.push(...lane.takeBack());
        if (slot.running && !slot.running.stopping) {
          this.giveGrace(slot, slot.running, 'cancelled');
          lane.interrupt(toError(reason));
        }
      }
    }
    for (const job of unbegun) this.push(failedOutcome(job, error, now()));
    this.wake();
  }

  /** Cancels what runs and leaves no lane, timer, program or folder behind. */
  stop(reason: unknown): Promise<void> {
    this.abort(reason);
    return this.end();
  }

  private end(): Promise<void> {
    this.ending ??= this.cleanUp();
    return this.ending;
  }

  private async cleanUp(): Promise<void> {
    if (!this.isOver()) this.abort(undefined);
    while (!this.isOver()) await this.somethingHappens();
    await Promise.all(
      this.slots.flatMap((slot) =>
        lanesOf(slot).map(async (lane) => {
          clearTimeout(slot.timer);
          await lane.close();
          if (lane.isReady) this.emit({ type: 'worker-stopped', workerId: lane.workerId, at: now() });
        }),
      ),
    );
    await removeFolder(this.options.scratchRoot);
  }

  private isOver(): boolean {
    return (
      this.intake.done &&
      !this.unresolved &&
      this.waiting.length === 0 &&
      this.delayed.size === 0 &&
      this.slots.every((slot) => lanesOf(slot).every((lane) => lane.size === 0))
    );
  }

  private somethingHappens(): Promise<void> {
    return new Promise((resolve) => this.sleepers.push(resolve));
  }

  private wake(): void {
    for (const resolve of this.sleepers.splice(0)) resolve();
  }

  private goOn(): void {
    this.pump();
    this.wake();
  }

  private pump(): void {
    const inView = tasksInView * this.slots.length;
    this.intake.pull(
      () => !this.unresolved && this.waiting.length < inView && this.outcomes.length < mostOutcomes,
      (task) => this.take(task),
      () => this.goOn(),
    );
    let posted = true;
    while (posted && this.outcomes.length < mostOutcomes) {
      posted = false;
      for (const slot of this.slots) if (this.feed(slot)) posted = true;
    }
    if (this.slots.every((slot) => slot.broken)) this.failAll(this.slots[0]!.broken!);
  }

  private take(task: Task): void {
    const history: History = { task, attempts: [], submittedAt: now() };
    const { engine: reference } = task;
    const key = `${reference.module ?? ''}#${reference.name}`;
    const known = this.found.get(key);
    if (known) {
      this.accept(history, known);
      return;
    }
    this.unresolved = history;
    void this.resolve(history, key);
  }

  private async resolve(history: History, key: string): Promise<void> {
    let found: FoundEngine | { error: ComputeError };
    try {
      found = await this.options.findEngine(history.task.engine);
    } catch (error) {
      found = { error: toComputeError(error) };
    }
    this.found.set(key, found);
    // Cancelled meanwhile: it has its outcome.
    if (this.unresolved !== history) return;
    this.unresolved = undefined;
    this.accept(history, found);
    this.goOn();
  }

  private accept(history: History, found: FoundEngine | { error: ComputeError }): void {
    const { task } = history;
    const { memoryMiB } = this.options.budget;
    if ('error' in found) this.push(failedOutcome(history, found.error, now()));
    else if (task.memoryMiB > memoryMiB) {
      const message = `${taskTitle(task)} needs ${task.memoryMiB} MiB, the run has memoryMiB ${memoryMiB}. Raise it, or choose a smaller basis.`;
      this.push(failedOutcome(history, { error_type: 'resource_error', error_message: message }, now()));
    } else this.waiting.push({ ...history, ...found });
  }

  /** Gives a slot one more task, if it can take one. */
  private feed(slot: Slot): boolean {
    const busy = lanesOf(slot).find((lane) => lane.size > 0);
    if (slot.broken || slot.running?.stopping) return false;
    if (busy && (busy.place === 'here' || busy.size >= this.tasksInHand(slot.typicalMs))) return false;
    const others = this.slots.filter((other) => other !== slot && isBusy(other));
    // Tasks that run, and results that nobody has taken care of yet, are what a kill -9 costs: never more than one a worker.
    const atRisk = others.length + this.outcomes.length + this.beingSettled;
    if (isDear(slot.typicalMs) && atRisk >= this.slots.length) return false;
    const elsewhere = new Set(others.flatMap(({ groupKey }) => groupKey ?? []));
    if (this.waiting.length === 0 && !busy) this.waiting.push(...takeBackFrom(others));
    const index = chooseTask(this.waiting, slot.groupKey, elsewhere);
    const job = this.waiting[index];
    if (!job || (busy && busy.place !== job.place)) return false;
    const { memoryMiB, memoryPerWorkerMiB, coresPerTask } = this.options.budget;
    const needed = Math.max(job.task.memoryMiB, memoryPerWorkerMiB);
    // Sent ahead it would hold memory that it does not use yet.
    if (busy && needed > memoryPerWorkerMiB) return false;
    const used = others.reduce((sum, other) => sum + other.memoryMiB, 0);
    // Not overtaken by smaller tasks, which could keep it waiting for ever.
    if (used + Math.max(slot.memoryMiB, needed) > memoryMiB) return false;
    this.waiting.splice(index, 1);
    const scratchDir = join(this.options.scratchRoot, String(this.scratchCount++));
    if (job.engine.traits.usesScratch) this.scratchOf.set(job, scratchDir);
    const lane = this.laneOf(slot, job.place);
    slot.groupKey = job.task.groupKey;
    slot.memoryMiB = Math.max(slot.memoryMiB, needed);
    job.sentAt = now();
    try {
      const together = this.slots.length > 1 && isTogether(job.task, elsewhere, this.waiting, !this.intake.done);
      lane.post(job, { scratchDir, cores: coresPerTask, memoryMiB: needed }, together);
    } catch (error) {
      // Something in the input cannot be cloned to a thread.
      const message = `${taskTitle(job.task)} cannot be given to a worker: ${String(error)}`;
      this.push(failedOutcome(job, { error_type: 'input_error', error_message: message }, now()));
    }
    return true;
  }

  private laneOf(slot: Slot, place: Job['place']): Lane {
    const open = slot.lanes[place];
    if (open) return open;
    // thread-1, and when that is lost thread-1.2: a task tried again was tried elsewhere.
    const generation = ++slot.opened[place];
    const workerId = `${place === 'worker' ? this.options.workerName : 'main'}-${slot.index + 1}${generation > 1 ? `.${generation}` : ''}`;
    const lane = this.options.openLane(place, workerId, this, slot.index);
    slot.lanes[place] = lane;
    slot.timer = setTimeout(() => void lane.kill(), bootWithinMs);
    return lane;
  }

  ready(lane: Lane): void {
    const slot = this.slotOf(lane);
    clearTimeout(slot.timer);
    slot.bootFailures = 0;
    this.emit({ type: 'worker-started', workerId: lane.workerId, at: now() });
    this.options.logger.info(`${lane.workerId} is ready`);
  }

  started(lane: Lane, job: Job, at: number): void {
    const slot = this.slotOf(lane);
    slot.running = job;
    clearTimeout(slot.timer);
    if (this.aborted) {
      // It had begun when the rest was taken back, and says so only now.
      this.giveGrace(slot, job, 'cancelled');
      lane.interrupt(toError(this.aborted.reason));
    } else {
      const left = this.options.config.timeoutPerTaskMs - (now() - at);
      slot.timer = setTimeout(() => this.outOfTime(slot, lane, job), Math.max(0, left));
    }
    const { task, attempts } = job;
    this.emit({ type: 'task-started', task, workerId: lane.workerId, attempt: attempts.length + 1, at });
  }

  overdue(lane: Lane, job: Job): void {
    this.outOfTime(this.slotOf(lane), lane, job);
  }

  private outOfTime(slot: Slot, lane: Lane, job: Job): void {
    // The main thread may have been busy: the task may be done.
    lane.drain();
    if (slot.running !== job || job.stopping) return;
    this.giveGrace(slot, job, 'timeout');
    lane.interrupt(toTimeoutError(timeoutError(job.task, this.options.config.timeoutPerTaskMs)));
  }

  /** The job is being asked to stop: after a while its worker is ended. */
  private giveGrace(slot: Slot, job: Job, why: 'timeout' | 'cancelled'): void {
    job.stopping = why;
    clearTimeout(slot.timer);
    slot.timer = setTimeout(() => {
      const lane = lanesOf(slot).find(({ size }) => size > 0);
      lane?.drain();
      if (slot.running === job) void lane?.kill();
    }, graceMs);
  }

  finished(lane: Lane, job: Job, reply: AttemptReply): void {
    const slot = this.slotOf(lane);
    this.vacate(slot);
    if (lane.size === 0) slot.memoryMiB = 0;
    this.scratchOf.delete(job);
    const took = reply.finishedAt - reply.startedAt;
    slot.typicalMs = slot.typicalMs === undefined ? took : (1 - newest) * slot.typicalMs + newest * took;
    const { startedAt, finishedAt } = reply;
    if (reply.result) {
      job.attempts.push({ ...this.placeOf(lane, job), startedAt, finishedAt, receivedAt: now() });
      this.push(completedOutcome(job, reply.result));
    } else {
      this.failed(lane, job, this.verdict(job) ?? reply.error, startedAt, finishedAt);
    }
    this.goOn();
  }

  lost(
    lane: Lane,
    running: { job: Job; startedAt: number } | undefined,
    waiting: readonly Job[],
    why: ComputeError,
  ): void {
    const slot = this.slotOf(lane);
    this.vacate(slot);
    slot.lanes[lane.place] = undefined;
    slot.memoryMiB = 0;
    if (lane.isReady) this.emit({ type: 'worker-lost', workerId: lane.workerId, at: now() });
    else if (++slot.bootFailures >= mostBootFailures) slot.broken = why;
    this.options.logger[lane.isReady && running?.job.stopping ? 'info' : 'warn'](why.error_message);
    for (const job of running ? [running.job, ...waiting] : waiting) {
      const folder = this.scratchOf.get(job);
      this.scratchOf.delete(job);
      // Left to the end of the run when it resists.
      if (folder) removeFolder(folder).catch((error) => this.options.logger.warn(String(error)));
    }
    if (this.aborted) {
      const error = cancelledError(this.aborted.reason);
      for (const job of waiting) this.push(failedOutcome(job, error, now()));
    } else this.waiting.unshift(...waiting);
    if (running) {
      const { job, startedAt } = running;
      const error = this.verdict(job) ?? { ...why, error_message: `${taskTitle(job.task)}: ${why.error_message}` };
      this.failed(lane, job, error, startedAt, now());
    }
    this.goOn();
  }

  returned(_lane: Lane, jobs: readonly Job[]): void {
    for (const job of jobs) this.scratchOf.delete(job);
    if (this.aborted) {
      const error = cancelledError(this.aborted.reason);
      for (const job of jobs) this.push(failedOutcome(job, error, now()));
    } else this.waiting.unshift(...jobs);
    this.goOn();
  }

  private placeOf(
    { workerId, host }: Lane,
    { attempts, sentAt }: Job,
  ): Pick<Attempt, 'number' | 'workerId' | 'host' | 'sentAt'> {
    return { number: attempts.length + 1, workerId, ...(host === undefined ? {} : { host }), sentAt };
  }

  /** Why we stopped a task, whatever it said when it was stopped. */
  private verdict(job: Job): ComputeError | undefined {
    if (job.stopping === 'timeout') return timeoutError(job.task, this.options.config.timeoutPerTaskMs);
    if (job.stopping === 'cancelled') return cancelledError(this.aborted?.reason);
    return undefined;
  }

  private failed(lane: Lane, job: Job, error: ComputeError, startedAt: number, finishedAt: number): void {
    const { config, logger } = this.options;
    const { task, attempts } = job;
    const number = attempts.length + 1;
    const { error_type, error_message } = error;
    const times = { startedAt, finishedAt, receivedAt: now() };
    attempts.push({ ...this.placeOf(lane, job), ...times, error: { error_type, error_message } });
    const again = !this.aborted && isWorthRetrying(error_type) && number <= config.maxRetries;
    const retryInMs = again ? retryDelayMs(number, config.retryBackoffMs) : null;
    const shortError = { error_type, error_message };
    const { workerId } = lane;
    this.emit({
      type: 'attempt-failed',
      task,
      workerId,
      attempt: number,
      error: shortError,
      retryInMs,
      at: finishedAt,
    });
    if (retryInMs === null) {
      logger[error_type === 'cancelled' ? 'info' : 'error'](`${taskTitle(task)}, attempt ${number}: ${error_message}`);
      this.push(failedOutcome(job, error, finishedAt));
      return;
    }
    logger.warn(`${taskTitle(task)}, attempt ${number}, again in ${Math.round(retryInMs)} ms: ${error_message}`);
    job.stopping = undefined;
    const timer = setTimeout(() => {
      this.delayed.delete(job);
      this.waiting.unshift(job);
      this.goOn();
    }, retryInMs);
    this.delayed.set(job, timer);
  }

  private failAll(error: ComputeError): void {
    for (const timer of this.delayed.values()) clearTimeout(timer);
    const jobs = [...this.waiting.splice(0), ...this.delayed.keys()];
    this.delayed.clear();
    for (const job of jobs) this.push(failedOutcome(job, error, now()));
  }

  private push(outcome: TaskOutcome): void {
    this.outcomes.push(outcome);
    this.options.logger.debug(
      `${taskTitle(outcome.task)}: ${outcome.status} after ${outcome.executionTimeMs.toFixed(1)} ms`,
    );
  }

  private vacate(slot: Slot): void {
    clearTimeout(slot.timer);
    slot.running = undefined;
  }

  private slotOf(lane: Lane): Slot {
    return this.slots.find(({ lanes }) => lanes[lane.place] === lane)!;
  }

  private emit(event: ExecutorEvent): void {
    try {
      this.options.onEvent?.(event);
    } catch (error) {
      // A display that fails does not stop the work.
      this.options.logger.error(`onEvent failed: ${String(error)}`);
    }
  }
}

function toError(reason: unknown): Error {
  return reason instanceof Error ? reason : new Error(cancelledError(reason).error_message);
}

function toTimeoutError({ error_message }: ComputeError): Error {
  const error = new Error(error_message);
  error.name = 'TimeoutError';
  return error;
}
