import { setTimeout as sleep } from 'node:timers/promises';
import type { AttemptReply } from '../attempt';
import { now } from '../clock';
import type { Job, JobResources, Lane, LaneListener } from '../dispatch/lane';
import type { FromLane, LaneSetup, ToRank } from './messages';

interface Posted {
  readonly job: Job;
  readonly number: number;
  startedAt: number | undefined;
}

/** What a lane needs of the world. */
export interface RankLink {
  readonly host: string;
  /** ms that the rank's clock is ahead of ours. */
  readonly clockAheadMs: number;
  /** @throws DataCloneError */
  send(message: ToRank): void;
  /** Nothing more is heard of the lane. */
  hangUp(): void;
}

/** A rank that has lost its way is not waited for: the end of the job takes it along. */
const closeWithinMs = 5000;

/** One rank for the length of a run, seen from rank 0: what happens there is told by `RankLane`. */
export class MpiLane implements Lane {
  readonly place = 'worker';
  readonly host: string;
  isReady = false;
  private posted: Posted[] = [];
  private nextNumber = 1;
  private takingBack = false;
  private over = false;
  private end: () => void = () => undefined;
  private readonly ended = new Promise<void>((resolve) => {
    this.end = resolve;
  });

  constructor(
    readonly workerId: string,
    private readonly lane: number,
    private readonly link: RankLink,
    setup: Omit<LaneSetup, 'workerId'>,
    private readonly listener: LaneListener,
  ) {
    this.host = link.host;
    link.send({ type: 'open', lane, setup: { ...setup, workerId } });
  }

  get size(): number {
    return this.posted.length;
  }

  post(job: Job, resources: JobResources): void {
    const number = this.nextNumber;
    this.link.send({ type: 'job', lane: this.lane, number, task: job.task, resources });
    this.nextNumber++;
    this.posted.push({ job, number, startedAt: undefined });
  }

  /** Messages are taken in by the world's mail; nothing waits here. */
  drain(): void {}

  interrupt({ name, message }: Error): void {
    const running = this.posted[0];
    if (!running) return;
    this.link.send({ type: 'interrupt', lane: this.lane, number: running.number, reason: { name, message } });
  }

  takeBack(): readonly Job[] {
    if (this.posted.length < 2 || this.takingBack) return [];
    this.takingBack = true;
    this.link.send({ type: 'take-back', lane: this.lane });
    // The rank may begin one at this very moment: it decides, and the listener hears `returned`.
    return [];
  }

  async kill(): Promise<void> {
    if (this.over) return;
    this.link.send({ type: 'kill', lane: this.lane, number: this.posted[0]?.number });
    await this.ended;
  }

  async close(): Promise<void> {
    if (this.over) return;
    this.link.send({ type: 'close', lane: this.lane });
    const patience = new AbortController();
    const { signal } = patience;
    await Promise.race([this.ended, sleep(closeWithinMs, undefined, { signal }).catch(() => undefined)]);
    patience.abort();
    this.finish();
  }

  receive(message: FromLane): void {
    if (this.over) return;
    switch (message.type) {
      case 'ready':
        this.isReady = true;
        this.listener.ready(this);
        return;
      case 'started': {
        const first = this.posted[0];
        if (first?.number !== message.number) return;
        first.startedAt = this.ourTime(message.at);
        this.listener.started(this, first.job, first.startedAt);
        return;
      }
      case 'overdue':
        if (this.posted[0]?.number === message.number) this.listener.overdue(this, this.posted[0].job);
        return;
      case 'finished': {
        const first = this.posted.shift();
        if (first) this.listener.finished(this, first.job, this.inOurTime(message.reply));
        return;
      }
      case 'returned': {
        this.takingBack = false;
        const numbers = new Set(message.numbers);
        const back = this.posted.filter(({ number }) => numbers.has(number));
        this.posted = this.posted.filter(({ number }) => !numbers.has(number));
        this.listener.returned(
          this,
          back.map(({ job }) => job),
        );
        return;
      }
      case 'lost':
        this.lose(message);
        return;
      case 'closed':
        this.finish();
    }
  }

  private lose({ running, why }: Extract<FromLane, { type: 'lost' }>): void {
    const guilty = running && this.posted.find(({ number }) => number === running.number);
    const waiting = this.posted.filter((one) => one !== guilty).map(({ job }) => job);
    this.posted = [];
    this.link.send({ type: 'close', lane: this.lane });
    this.finish();
    const startedAt = guilty?.startedAt ?? now();
    this.listener.lost(this, guilty && { job: guilty.job, startedAt }, waiting, why);
  }

  private finish(): void {
    this.over = true;
    this.link.hangUp();
    this.end();
  }

  private ourTime(theirs: number): number {
    return theirs - this.link.clockAheadMs;
  }

  private inOurTime(reply: AttemptReply): AttemptReply {
    const [startedAt, finishedAt] = [this.ourTime(reply.startedAt), this.ourTime(reply.finishedAt)];
    return { ...reply, startedAt, finishedAt };
  }
}
