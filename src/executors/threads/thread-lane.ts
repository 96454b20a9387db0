import { MessageChannel, type MessagePort, receiveMessageOnPort } from 'node:worker_threads';
import type Piscina from 'piscina';
import type { EngineReference } from '../../engines/engine';
import { childrenOfThread, killTree } from '../../engines/process-tree';
import type { ComputeError } from '../../errors/compute-error';
import { now } from '../clock';
import type { Job, JobResources, Lane, LaneListener } from '../dispatch/lane';
import type { Loan } from './boards';
import {
  cancelSlot,
  type FromWorker,
  firstProgramSlot,
  type LaneOpening,
  nextSlot,
  noJob,
  type SharedEngine,
  sharedLength,
  type ToWorker,
} from './lane-protocol';
import { goneOrLeftBehind } from './stuck-threads';

/** A worker without jobs answers at once; one that does not answer is ended. */
const closeWithinMs = 500;

interface Posted {
  readonly job: Job;
  readonly number: number;
  startedAt: number | undefined;
  readonly loan: Loan | undefined;
}

/**
 * One worker thread for the length of a run, as a single job of the pool. piscina starts the thread, limits its memory, notices
 * its death and replaces it; which task it works on is agreed over a MessagePort, so that a lane keeps its basis from one
 * task to the next, short tasks are sent ahead, and each result arrives as it is ready.
 */
export class ThreadLane implements Lane {
  readonly place = 'worker';
  isReady = false;
  private readonly port: MessagePort;
  private readonly shared = new Int32Array(new SharedArrayBuffer(4 * sharedLength));
  private readonly end = new AbortController();
  private readonly ended: Promise<void>;
  private posted: Posted[] = [];
  private readonly offered = new Set<SharedEngine>();
  private nextNumber = 1;
  private threadId: number | undefined;
  private threadPath: string | undefined;
  private bootError: Error | undefined;
  private over = false;
  private closing = false;

  constructor(
    readonly workerId: string,
    private readonly pool: Piscina,
    private readonly listener: LaneListener,
    /** What an engine's copy in the main thread made for all, if anything. */
    private readonly sharedOf: (engine: EngineReference) => SharedEngine | undefined,
    /** The memory that threads at the job's group have in common, if its engine has a use for it. */
    private readonly boardOf: (job: Job) => Loan | undefined,
    allowedEngines: readonly string[],
  ) {
    const { port1, port2 } = new MessageChannel();
    this.port = port1;
    this.port.on('message', (message: FromWorker) => this.receive(message));
    const opening: LaneOpening = { port: port2, shared: this.shared, allowedEngines };
    this.ended = pool
      .run(opening, { name: 'serveLane', transferList: [port2], signal: this.end.signal })
      .then(() => undefined)
      .catch((error: unknown) => error)
      .then((error) => this.finish(this.bootError ?? error));
  }

  get size(): number {
    return this.posted.length;
  }

  post(job: Job, resources: JobResources, together: boolean): void {
    const number = this.nextNumber;
    const { engine, input } = job.task;
    const shared = this.sharedOf(engine);
    if (shared && !this.offered.has(shared)) {
      this.offered.add(shared);
      this.send({ type: 'adopt', engine: shared });
    }
    // After a taking back the count goes on from here; else it gets here by itself. Before the worker can ask.
    const restarted = Atomics.compareExchange(this.shared, nextSlot, noJob, number) === noJob;
    const loan = together ? this.boardOf(job) : undefined;
    try {
      this.send({ type: 'job', number, engine, input, resources: { ...resources, board: loan?.buffer } });
    } catch (error) {
      loan?.giveBack(true);
      if (restarted) Atomics.store(this.shared, nextSlot, noJob);
      throw error;
    }
    this.nextNumber++;
    this.posted.push({ job, number, startedAt: undefined, loan });
  }

  private send(message: ToWorker): void {
    this.port.postMessage(message);
  }

  private receive(message: FromWorker): void {
    if (this.over || this.end.signal.aborted) return;
    if (message.type === 'ready') {
      this.threadId = message.threadId;
      this.threadPath = message.threadPath;
      this.isReady = true;
      this.listener.ready(this);
      return;
    }
    const { finished, started } = message;
    const first = finished && this.posted.shift();
    // Said before the listener answers with new work: it looks at what runs.
    const next = started && this.posted[0];
    if (next) next.startedAt = started.at;
    first?.loan?.giveBack(finished?.reply.error === undefined);
    if (first) this.listener.finished(this, first.job, finished.reply);
    if (next) this.listener.started(this, next.job, started.at);
  }

  /** A thread ended while it started; if it was to be ours, nobody else would say so. */
  bootFailed(error: Error): void {
    if (this.isReady || this.over) return;
    this.bootError = error;
    this.end.abort();
  }

  drain(): void {
    for (let received = receiveMessageOnPort(this.port); received; received = receiveMessageOnPort(this.port)) {
      this.receive(received.message);
    }
  }

  interrupt(reason: Error): void {
    const number = this.posted[0]?.number ?? noJob;
    Atomics.store(this.shared, cancelSlot, number);
    this.send({ type: 'interrupt', number, reason: { name: reason.name, message: reason.message } });
  }

  takeBack(): readonly Job[] {
    const next = Atomics.exchange(this.shared, nextSlot, noJob);
    if (next === noJob) return [];
    const unbegun = this.posted.findIndex(({ number }) => number >= next);
    if (unbegun < 0) return [];
    return this.posted.splice(unbegun).map(({ job, loan }) => {
      loan?.giveBack(true);
      return job;
    });
  }

  async kill(): Promise<void> {
    if (this.over) return this.ended;
    // While the thread lives the system knows its children, also those that its engine started behind our back.
    const children = childrenOfThread(this.threadPath);
    // From here on nothing counts that the thread says: its programs are being taken from it.
    const gone = this.terminate();
    for (const pid of children) killTree(pid);
    await gone;
  }

  private async terminate(): Promise<void> {
    const worker = this.pool.threads.find((thread) => thread.threadId === this.threadId);
    const gone = worker && goneOrLeftBehind(worker);
    this.end.abort();
    await this.ended;
    await gone;
  }

  async close(): Promise<void> {
    this.closing = true;
    if (!this.over) this.send({ type: 'close' });
    // An engine that left a busy loop behind in its thread loses the thread.
    const patience = setTimeout(() => void this.terminate(), closeWithinMs);
    await this.ended;
    clearTimeout(patience);
  }

  private finish(error: unknown): void {
    this.drain();
    this.over = true;
    this.port.close();
    for (const pid of this.shared.subarray(firstProgramSlot)) if (pid > 0) killTree(pid);
    for (const { loan } of this.posted) loan?.lose();
    if (this.closing) return;
    // A thread that dies while it unpacks a job has not said so: the job is as guilty as one that runs.
    const [first, ...rest] = this.posted;
    const guilty = first && (first.startedAt !== undefined || this.isReady);
    this.posted = [];
    this.listener.lost(
      this,
      guilty ? { job: first.job, startedAt: first.startedAt ?? now() } : undefined,
      (guilty || !first ? rest : [first, ...rest]).map(({ job }) => job),
      this.explain(error),
    );
  }

  private explain(error: unknown): ComputeError {
    const why = error instanceof Error ? error.message : String(error);
    const outOfMemory = (error as { code?: unknown } | null)?.code === 'ERR_WORKER_OUT_OF_MEMORY';
    const hint = outOfMemory ? '; give the run more memoryMiB, or fewer workers' : '';
    return { error_type: 'worker_lost', error_message: `the thread of ${this.workerId} ended: ${why}${hint}` };
  }
}
