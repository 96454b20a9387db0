import { realpathSync } from 'node:fs';
import { hostname } from 'node:os';
import type { Job, Worker } from 'bullmq';
import type { Redis } from 'ioredis';
import { InputError } from '../../errors/input-error';
import { VERSION } from '../../schema/version';
import { now } from '../clock';
import type { ExecutorConfig } from '../executor';
import { parseExecutorConfig } from '../executor-config';
import { Logger } from '../logger';
import { modulesIn, whyRefused } from '../pool/permitted-engine';
import { rateMeter } from '../pool/rate-meter';
import { readTaskMessage, replyText, type TaskMessage, type TaskReply } from '../pool/task-message';
import { type Isolation, TaskRunner } from '../pool/task-runner';
import { cancelledError, taskTitle } from '../task-outcome';
import { workerBudget } from '../worker-budget';
import { connect } from './connect';
import { loadBullMq } from './load-bullmq';
import { connectionOptions, type QueueAddress } from './queue-address';
import {
  controlChannel,
  controlSchema,
  type News,
  newsChannel,
  prefix,
  processName,
  queueName,
  readMessage,
  runsOverKey,
} from './queue-names';
import { announceWorker, beatMs, noteFailure, removeWorker } from './worker-registry';

export interface QueueWorkerOptions {
  readonly address: QueueAddress;
  /** What this worker may use: `nWorkers` (tasks at a time), `memoryMiB`, `scratchDir`, `logLevel`. */
  readonly config?: Partial<ExecutorConfig> | undefined;
  /** Threads unless told: processes survive crashes of native code. */
  readonly isolation?: Isolation | undefined;
  /** Folders whose modules may be loaded as engines; none unless told. */
  readonly enginesFrom?: readonly string[] | undefined;
  /** A worker that is silent for so long is taken for lost, and its tasks are given to others. */
  readonly lockMs?: number | undefined;
  /** Leave after so long without a task. */
  readonly idleExitMs?: number | undefined;
}

/** Default of {@link QueueWorkerOptions.lockMs}. The main thread never computes, so it is silent only when it is gone. */
const defaultLockMs = 15_000;
/** Workers lost over a task are counted by ourselves, by the task's own limit. */
const noLimit = 1_000_000;
/** Runs that were over are remembered for tasks that were on their way. */
const rememberedRuns = 10_000;

/** A process that takes tasks from a queue and runs them, until it is closed. */
export class QueueWorker {
  readonly name = processName();
  readonly slots: number;
  private readonly config: ExecutorConfig;
  private readonly logger: Logger;
  private readonly runner: TaskRunner;
  private readonly folders: readonly string[];
  private readonly startedAt = now();
  private readonly rate = rateMeter();
  private readonly over = new Set<string>();
  private readonly counts = { done: 0, failed: 0, refused: 0 };
  private lastBusyAt = now();
  private leaving = false;
  private redis: Redis | undefined;
  private control: Redis | undefined;
  private worker: Worker<string, string> | undefined;
  private WaitingError: (new (message?: string) => Error) | undefined;
  private timer: NodeJS.Timeout | undefined;
  private finish: () => void = () => undefined;
  /** Resolves when it has left: closed, or idle for too long. */
  readonly finished: Promise<void> = new Promise((resolve) => {
    this.finish = resolve;
  });

  /** @throws InputError when an option is wrong. */
  constructor(private readonly options: QueueWorkerOptions) {
    this.config = parseExecutorConfig(options.config);
    this.slots = workerBudget(this.config).workers;
    this.logger = new Logger(this.config.logLevel);
    this.folders = (options.enginesFrom ?? []).map(folder);
    const { isolation = 'threads' } = options;
    const allowedEngines = this.folders.flatMap(modulesIn);
    const config = { ...this.config, nWorkers: this.slots, allowedEngines };
    this.runner = new TaskRunner({ name: this.name, isolation, config });
  }

  /** Connects, and takes tasks from now on. @throws InputError, ResourceError when the queue cannot be reached. */
  async start(): Promise<void> {
    const { address, lockMs = defaultLockMs } = this.options;
    this.redis = await connect(address);
    const { Worker, WaitingError, Redis } = await loadBullMq();
    this.WaitingError = WaitingError;
    const connection = connectionOptions(address);
    this.control = new Redis(connection);
    this.control.on('error', (error) => this.logger.debug(error.message));
    this.control.on('message', (_channel, text) => void this.obey(text));
    // After a time without a connection: what was said meanwhile was not heard.
    this.control.on('ready', () => void this.catchUp().catch((error: Error) => this.logger.warn(error.message)));
    await this.control.subscribe(controlChannel);
    await this.beat();
    this.worker = new Worker<string, string>(queueName(), (job, token) => this.take(job, token), {
      connection,
      prefix,
      name: this.name,
      concurrency: this.slots,
      lockDuration: lockMs,
      stalledInterval: Math.ceil(lockMs / 3),
      maxStalledCount: noLimit,
    });
    this.worker.on('error', (error) => this.logger.warn(error.message));
    this.timer = setInterval(() => void this.beat(), beatMs);
    await this.worker.waitUntilReady();
  }

  private async take(job: Job<string, string>, token: string | undefined): Promise<string> {
    const message = this.read(job);
    this.lastBusyAt = now();
    if (this.over.has(message.run)) return replyText(this.unbegun(cancelledError('the run is over')));
    if (job.stalledCounter > message.mostLosses) {
      const error_message = `${taskTitle(message.task)} was given up: ${job.stalledCounter} workers were lost while they ran it`;
      return replyText(this.unbegun({ error_type: 'worker_lost', error_message }));
    }
    const reply = await this.runner.run(job.id!, message, (workerId, at) =>
      this.report(message.run, { type: 'started', job: job.id!, workerId, at }),
    );
    this.lastBusyAt = now();
    if (this.leaving && reply.error?.error_type === 'cancelled') {
      // Somebody else finishes it.
      await job.moveToWait(token);
      throw new this.WaitingError!();
    }
    this.rate.count(now());
    if (reply.error) this.noteFailure(taskTitle(message.task), reply.error.error_message);
    else this.counts.done++;
    return replyText(reply);
  }

  /** Whoever can write to the queue may have made this job: it is looked at before anything is done with it. */
  private read(job: Job<string, string>): TaskMessage {
    let refusal: string | undefined;
    try {
      const message = readTaskMessage(job.data);
      refusal = whyRefused(message.task.engine, this.folders);
      if (refusal === undefined) return message;
    } catch (error) {
      refusal = `Refused: ${(error as Error).message}`;
    }
    this.counts.refused++;
    this.noteFailure(String(job.id), refusal, false);
    throw new Error(refusal);
  }

  private unbegun(error: NonNullable<TaskReply['error']>): TaskReply {
    const at = now();
    return { workerId: this.name, startedAt: at, finishedAt: at, error };
  }

  private noteFailure(task: string, message: string, failed = true): void {
    if (failed) this.counts.failed++;
    this.logger.warn(`${task}: ${message}`);
    if (!this.redis) return;
    noteFailure(this.redis, { at: Date.now(), worker: this.name, task, message }).catch((error: Error) =>
      this.logger.debug(error.message),
    );
  }

  private report(run: string, news: News): void {
    this.redis
      ?.publish(newsChannel(run), JSON.stringify(news))
      .catch((error: Error) => this.logger.debug(error.message));
  }

  private async obey(text: string): Promise<void> {
    const control = readMessage(controlSchema, text);
    if (!control) return;
    const { run } = control;
    if (control.type === 'cancel') {
      this.remember(run);
      await this.runner.cancel(new Set(control.jobs), control.reason);
      await this.runner.release(run, control.reason);
    } else await this.endRun(run);
    this.report(run, { type: 'letGo', worker: this.name });
  }

  private async endRun(run: string): Promise<void> {
    this.remember(run);
    await this.runner.release(run);
  }

  private remember(run: string): void {
    this.over.add(run);
    if (this.over.size <= rememberedRuns) return;
    for (const oldest of this.over) {
      this.over.delete(oldest);
      return;
    }
  }

  /** Looks whether the runs that have threads here are over. */
  private async catchUp(): Promise<void> {
    for (const run of this.runner.runs) {
      if (await this.redis?.sismember(runsOverKey, run)) await this.endRun(run);
    }
  }

  private async beat(): Promise<void> {
    const { idleExitMs } = this.options;
    if (this.runner.busy > 0) this.lastBusyAt = now();
    if (idleExitMs !== undefined && now() - this.lastBusyAt > idleExitMs) {
      void this.close();
      return;
    }
    try {
      await announceWorker(this.redis!, {
        name: this.name,
        host: hostname(),
        pid: process.pid,
        version: VERSION,
        slots: this.slots,
        busy: this.runner.busy,
        ...this.counts,
        tasksPerSecond: this.rate.perSecond(now()),
        startedAt: this.startedAt,
      });
    } catch (error) {
      this.logger.debug(`the queue does not know that this worker is here: ${(error as Error).message}`);
    }
  }

  /**
   * Leaves: takes nothing more, lets what runs have `withinMs` to finish, and puts the rest back into the queue for others.
   *
   * @returns when nothing runs here any more.
   */
  async close(withinMs = 0): Promise<void> {
    if (this.leaving) return this.finished;
    const closing = this.worker?.pause(true);
    const end = now() + withinMs;
    while (this.runner.busy > 0 && now() < end) await new Promise((resolve) => setTimeout(resolve, 20));
    this.leaving = true;
    clearInterval(this.timer);
    await this.runner.close('its worker leaves');
    const tooLong = new Promise<void>((resolve) => setTimeout(resolve, leaveWithinMs).unref());
    const farewell = async () => {
      await closing;
      await this.worker?.close();
      if (this.redis) await removeWorker(this.redis, this.name);
    };
    await Promise.race([farewell().catch((error: Error) => this.logger.warn(error.message)), tooLong]);
    this.control?.disconnect();
    this.redis?.disconnect();
    this.finish();
  }
}

/** A queue that does not answer is not waited for: its tasks are given to others when the locks run out. */
const leaveWithinMs = 5000;

function folder(path: string): string {
  try {
    return realpathSync(path);
  } catch (error) {
    throw new InputError(`The folder of engines ${path} cannot be used: ${(error as Error).message}`, { cause: error });
  }
}
