import { toComputeError } from '../../errors/compute-error';
import { now } from '../clock';
import type { Executor, ExecutorConfig, ExecutorRunOptions, Task, TaskOutcome } from '../executor';
import { ProcessExecutor } from '../processes/process-executor';
import { cancelledError } from '../task-outcome';
import { ThreadExecutor } from '../threads/thread-executor';
import { workerBudget } from '../worker-budget';
import { PushStream } from './push-stream';
import type { TaskLimits, TaskMessage, TaskReply } from './task-message';

/** Where a worker's engines run: never in its main thread, which has to answer in time. */
export type Isolation = 'threads' | 'processes';

export interface TaskRunnerOptions {
  /** Names this worker among all of the pool, e.g. `node7-4711`. */
  readonly name: string;
  readonly isolation: Isolation;
  /** What this worker may use: `nWorkers`, `memoryMiB`, `scratchDir`, `logLevel`. */
  readonly config: ExecutorConfig;
  /** Engines given as objects, by name. */
  readonly inlineEngines?: ExecutorRunOptions['inlineEngines'];
}

interface Pending {
  readonly id: string;
  readonly onStarted: (workerId: string, at: number) => void;
  readonly resolve: (reply: TaskReply) => void;
}

/** The threads or processes for the tasks of one run. */
interface Lease {
  readonly tasks: PushStream<Task>;
  readonly pending: Map<Task, Pending>;
  readonly controller: AbortController;
  readonly over: Promise<void>;
  idle: NodeJS.Timeout | undefined;
}

/** A run that sends nothing for so long gives its threads back. */
const idleMs = 10_000;

/**
 * The far side of a pool: runs tasks that arrive as messages, through an executor of this machine. Each run has an executor of its
 * own, because its limits are its own and because the end of a run ends exactly what ran for it. Retries are the business of whoever
 * sent the task: here each message is one attempt.
 */
export class TaskRunner {
  private readonly leases = new Map<string, Lease>();

  constructor(private readonly options: TaskRunnerOptions) {}

  /** Tasks here, running or about to. */
  get busy(): number {
    return [...this.leases.values()].reduce((sum, { pending }) => sum + pending.size, 0);
  }

  /** Runs that have threads here. */
  get runs(): readonly string[] {
    return [...this.leases.keys()];
  }

  /** One attempt. Never rejects. */
  run(id: string, { run, task, limits }: TaskMessage, onStarted: Pending['onStarted']): Promise<TaskReply> {
    let lease = this.leases.get(run);
    if (!lease || lease.controller.signal.aborted) {
      lease = this.open(run, limits);
      this.leases.set(run, lease);
    }
    clearTimeout(lease.idle);
    const { pending, tasks } = lease;
    return new Promise((resolve) => {
      pending.set(task, { id, onStarted, resolve });
      tasks.push(task);
    });
  }

  private open(run: string, limits: TaskLimits): Lease {
    const tasks = new PushStream<Task>();
    const lease: Lease = {
      tasks,
      pending: new Map(),
      controller: new AbortController(),
      over: Promise.resolve().then(() => this.serve(run, lease, limits)),
      idle: undefined,
    };
    return lease;
  }

  private async serve(run: string, lease: Lease, limits: TaskLimits): Promise<void> {
    const { tasks, pending, controller } = lease;
    let executor: Executor | undefined;
    let why: unknown;
    try {
      const config = this.configFor(limits);
      executor = this.options.isolation === 'threads' ? new ThreadExecutor(config) : new ProcessExecutor(config);
      const outcomes = executor.run(tasks, {
        signal: controller.signal,
        inlineEngines: this.options.inlineEngines,
        onEvent: (event) => {
          if (event.type !== 'task-started') return;
          pending.get(event.task)?.onStarted(this.place(event.workerId), event.at);
        },
      });
      for await (const outcome of outcomes) {
        this.answer(lease, outcome);
        if (pending.size > 0) continue;
        clearTimeout(lease.idle);
        lease.idle = setTimeout(() => this.release(run), idleMs);
      }
    } catch (error) {
      why = error;
    }
    clearTimeout(lease.idle);
    if (this.leases.get(run) === lease) this.leases.delete(run);
    // Cancelled ones have their outcome: what is left here could not begin.
    const aborted = controller.signal.aborted;
    const at = now();
    const error = aborted ? cancelledError(controller.signal.reason) : toComputeError(why);
    const error_message = aborted ? error.error_message : `On ${this.options.name}: ${error.error_message}`;
    for (const { resolve } of pending.values()) {
      const reply = { workerId: this.options.name, startedAt: at, finishedAt: at, error: { ...error, error_message } };
      resolve(aborted ? reply : { ...reply, fatal: true });
    }
    pending.clear();
    await executor?.[Symbol.asyncDispose]();
  }

  private configFor({ timeoutPerTaskMs, coresPerTask, memoryMiB, scratchDir }: TaskLimits): ExecutorConfig {
    const own = this.options.config;
    const config = {
      ...own,
      timeoutPerTaskMs,
      coresPerTask,
      maxRetries: 0,
      scratchDir: scratchDir ?? own.scratchDir,
    };
    if (memoryMiB === null) return config;
    const { workers } = workerBudget(config);
    return { ...config, memoryMiB: Math.min(own.memoryMiB, memoryMiB * workers) };
  }

  private answer({ pending }: Lease, outcome: TaskOutcome): void {
    const { task } = outcome;
    const waiting = pending.get(task);
    if (!waiting) return;
    pending.delete(task);
    const last = outcome.attempts.at(-1);
    const at = now();
    const { startedAt, finishedAt } = last ?? { startedAt: at, finishedAt: at };
    const workerId = last ? this.place(last.workerId) : this.options.name;
    const times = { workerId, startedAt, finishedAt };
    if (outcome.status === 'completed') waiting.resolve({ ...times, result: outcome.result });
    else {
      const { extras, ...error } = outcome.failure.error;
      waiting.resolve({ ...times, error: extras ? { ...error, extras } : error });
    }
  }

  private place(workerId: string): string {
    return `${this.options.name}/${workerId}`;
  }

  /**
   * Stops these tasks. They end together with all of their run here; where tasks of the run are not meant (a run that took over
   * from another), theirs run on, and nobody waits for the rest.
   *
   * @returns when what was stopped is gone.
   */
  async cancel(ids: ReadonlySet<string>, reason: string): Promise<void> {
    const concerned = [...this.leases.values()].filter(
      ({ pending }) => pending.size > 0 && [...pending.values()].every(({ id }) => ids.has(id)),
    );
    await Promise.all(concerned.map((lease) => this.stop(lease, reason)));
  }

  /** The run is over: its threads and scratch folders go. What still runs of it is cancelled. */
  async release(run: string, reason = 'the run is over'): Promise<void> {
    const lease = this.leases.get(run);
    if (!lease) return;
    this.leases.delete(run);
    await this.stop(lease, reason);
  }

  private async stop(lease: Lease, reason: string): Promise<void> {
    clearTimeout(lease.idle);
    lease.tasks.end();
    if (lease.pending.size > 0) lease.controller.abort(new Error(reason));
    await lease.over;
  }

  /** Cancels everything. */
  async close(reason: string): Promise<void> {
    await Promise.all([...this.leases.keys()].map((run) => this.release(run, reason)));
  }
}
