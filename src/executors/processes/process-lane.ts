import { type ChildProcess, fork } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { killTree } from '../../engines/process-tree';
import { now } from '../clock';
import type { Job, JobResources, Lane, LaneListener } from '../dispatch/lane';
import { taskTitle } from '../task-outcome';
import type { FromProcess, ToProcess } from './process-worker';

interface Posted {
  readonly job: Job;
  readonly resources: JobResources;
  startedAt: number | undefined;
  sent: boolean;
}

export interface ProcessLaneOptions {
  /** The built `process-worker.js`. */
  readonly file: string;
  readonly limitMs: number;
  /** Limit of the JavaScript heap. */
  readonly heapMiB: number;
  /** Paths of the modules that jobs may name as their engine. */
  readonly allowedEngines: readonly string[];
}

/** How much of what a dying process writes goes into the message about its end. */
const lastWordsLength = 2000;
/** Its pipe may be held open by a stranger. */
const lastWordsMs = 100;
const closeWithinMs = 500;

/** One worker process for the length of a run. It gets one job at a time; the rest waits here. */
export class ProcessLane implements Lane {
  readonly place = 'worker';
  isReady = false;
  private readonly child: ChildProcess;
  private readonly gone: Promise<void>;
  private readonly programs = new Set<number>();
  private posted: Posted[] = [];
  private lastWords = '';
  private over = false;
  private closing = false;

  constructor(
    readonly workerId: string,
    private readonly options: ProcessLaneOptions,
    private readonly listener: LaneListener,
  ) {
    this.child = fork(options.file, [String(process.pid), JSON.stringify(options.allowedEngines)], {
      serialization: 'advanced',
      execArgv: [`--max-old-space-size=${options.heapMiB}`],
      // Ctrl-C in the terminal is for us to handle.
      detached: true,
      stdio: ['ignore', 'inherit', 'pipe', 'ipc'],
    });
    this.child.on('message', (message: FromProcess) => this.receive(message));
    this.child.stderr?.on('data', (text: Buffer) => {
      this.lastWords = (this.lastWords + text).slice(-lastWordsLength);
    });
    // A channel that breaks is reported by the end of the process.
    this.child.on('error', (error) => {
      this.lastWords += `\n${error.message}`;
    });
    this.gone = this.end();
  }

  private async end(): Promise<void> {
    // Not `close`: Node leaves it out after a disconnect.
    const [code, signal] = await new Promise<[number | null, NodeJS.Signals | null]>((resolve) => {
      this.child.once('exit', (...how) => resolve(how));
      // A process that could not be started does not end either.
      if (this.child.pid === undefined) this.child.once('error', () => resolve([null, null]));
    });
    const { stderr } = this.child;
    if (stderr && !stderr.closed) {
      const closed = new Promise((resolve) => stderr.once('close', resolve));
      await Promise.race([closed, sleep(lastWordsMs)]);
    }
    this.finish(code, signal);
  }

  get size(): number {
    return this.posted.length;
  }

  post(job: Job, resources: JobResources): void {
    this.posted.push({ job, resources, startedAt: undefined, sent: false });
    if (this.posted.length > 1) return;
    try {
      this.sendFirst();
    } catch (error) {
      this.posted.pop();
      throw error;
    }
  }

  private sendFirst(): void {
    const first = this.posted[0];
    if (!first) return;
    const { engine, input } = first.job.task;
    first.sent = true;
    this.send({ type: 'job', engine, input, resources: first.resources, limitMs: this.options.limitMs });
  }

  private send(message: ToProcess): void {
    if (this.child.connected) this.child.send(message);
  }

  private receive(message: FromProcess): void {
    if (message.type === 'program') {
      if (message.alive) this.programs.add(message.pid);
      else this.programs.delete(message.pid);
      return;
    }
    if (this.over) return;
    const first = this.posted[0];
    if (message.type === 'ready') {
      this.isReady = true;
      this.listener.ready(this);
    } else if (message.type === 'started' && first) {
      first.startedAt = message.at;
      this.listener.started(this, first.job, message.at);
    } else if (message.type === 'finished' && first) {
      if (message.overdue) this.listener.overdue(this, first.job);
      this.posted.shift();
      this.listener.finished(this, first.job, message.reply);
      this.sendNext();
    }
  }

  private sendNext(): void {
    const next = this.posted[0];
    if (!next || next.sent) return;
    try {
      this.sendFirst();
    } catch (error) {
      // Something in the input cannot travel; when it was posted it was not the first, and not looked at.
      this.posted.shift();
      const at = now();
      const error_message = `${taskTitle(next.job.task)} cannot be given to a worker: ${String(error)}`;
      const reply = { startedAt: at, finishedAt: at, error: { error_type: 'input_error', error_message } };
      this.listener.finished(this, next.job, reply);
      this.sendNext();
    }
  }

  drain(): void {}

  interrupt({ name, message }: Error): void {
    this.send({ type: 'interrupt', reason: { name, message } });
  }

  takeBack(): readonly Job[] {
    // The first has been sent, and counts as begun.
    return this.posted.splice(1).map(({ job }) => job);
  }

  async kill(): Promise<void> {
    if (this.child.pid !== undefined) killTree(this.child.pid);
    await this.gone;
  }

  async close(): Promise<void> {
    this.closing = true;
    if (this.child.connected) this.child.disconnect();
    const patience = setTimeout(() => void this.kill(), closeWithinMs);
    await this.gone;
    clearTimeout(patience);
  }

  private finish(code: number | null, signal: NodeJS.Signals | null): void {
    this.over = true;
    for (const pid of this.programs) killTree(pid);
    if (this.closing) return;
    const [first, ...rest] = this.posted;
    const guilty = first && (first.startedAt !== undefined || this.isReady);
    this.posted = [];
    const how = signal === null ? `with code ${code}` : `by ${signal}`;
    const words = this.lastWords.trim();
    this.listener.lost(
      this,
      guilty ? { job: first.job, startedAt: first.startedAt ?? now() } : undefined,
      (guilty || !first ? rest : [first, ...rest]).map(({ job }) => job),
      {
        error_type: 'worker_lost',
        error_message: `the process of ${this.workerId} ended ${how}${words === '' ? '' : `; its last words: ${words}`}`,
      },
    );
  }
}
