import { type AttemptReply, attemptTask } from '../attempt';
import { now } from '../clock';
import type { Job, JobResources, Lane, LaneListener } from './lane';

/**
 * Runs engines in the calling thread: those that wait for a program, where a limiter is enough, and those given as objects,
 * which cannot travel. Such code is stopped by its signal; what does not listen is left behind, since a thread cannot end
 * a part of itself. Programs started with `runProgram` die with the signal in any case.
 */
export class LocalLane implements Lane {
  readonly place = 'here';
  private readonly jobs: Job[] = [];
  isReady = false;
  private controller: AbortController | undefined;
  private startedAt = 0;
  private alive = true;

  constructor(
    readonly workerId: string,
    private readonly listener: LaneListener,
    private readonly limitMs: number,
  ) {}

  get size(): number {
    return this.jobs.length;
  }

  post(job: Job, resources: JobResources): void {
    this.jobs.push(job);
    void this.run(job, resources);
  }

  private async run(job: Job, resources: JobResources): Promise<void> {
    // Not in the caller's turn: an engine that computes at once must not hold up the posting of other jobs.
    await new Promise((resolve) => setImmediate(resolve));
    if (!this.alive || this.jobs[0] !== job) return;
    if (!this.isReady) {
      this.isReady = true;
      this.listener.ready(this);
    }
    const controller = new AbortController();
    this.controller = controller;
    this.startedAt = now();
    this.listener.started(this, job, this.startedAt);
    const overdueAt = this.startedAt + this.limitMs;
    const cancelled = () => {
      // Code that never waits also keeps the timer waiting that watches it.
      if (!controller.signal.aborted && now() > overdueAt) this.listener.overdue(this, job);
      return controller.signal.aborted;
    };
    const context = { ...resources, signal: controller.signal, cancelled };
    const reply: AttemptReply = await attemptTask(() => job.engine, job.task.input, context, this.startedAt);
    if (!this.alive) return;
    this.jobs.shift();
    this.controller = undefined;
    this.listener.finished(this, job, reply);
  }

  drain(): void {}

  interrupt(reason: Error): void {
    this.controller?.abort(reason);
  }

  takeBack(): readonly Job[] {
    return this.jobs.splice(this.controller ? 1 : 0);
  }

  async kill(): Promise<void> {
    if (!this.alive) return;
    this.alive = false;
    const [job, ...waiting] = this.jobs.splice(0);
    const error = {
      error_type: 'worker_lost',
      error_message: `${this.workerId} did not answer when it was asked to stop, and was left behind`,
    };
    this.listener.lost(this, job && { job, startedAt: this.startedAt || now() }, waiting, error);
  }

  async close(): Promise<void> {
    this.alive = false;
  }
}
