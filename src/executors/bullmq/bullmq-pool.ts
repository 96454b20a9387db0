import type { Job, Queue, QueueEvents } from 'bullmq';
import type { Redis } from 'ioredis';
import { ResourceError } from '../../errors/resource-error';
import type { Logger } from '../logger';
import type { PoolListener, TaskPool, Ticket } from '../pool/pool';
import { readReply, type TaskReply } from '../pool/task-message';
import { connect } from './connect';
import { loadBullMq } from './load-bullmq';
import { connectionOptions, type QueueAddress, shownAddress } from './queue-address';
import {
  type Control,
  controlChannel,
  newsChannel,
  newsSchema,
  prefix,
  processName,
  queueName,
  readMessage,
  runsOverKey,
} from './queue-names';
import { presentWorkers } from './worker-registry';

/** How often the state of the jobs is looked at, besides the events: those may be lost. */
const reconcileMs = 1000;
/** A queue that does not answer for so long ends the run; a server that is started again is back sooner. */
const patienceMs = 120_000;
/** Workers end what is cancelled by force well within it; one that was cut off says nothing. */
const letGoWithinMs = 3000;
/** Of the results of a run that nobody came back for. */
const keepResultsSeconds = 86_400;
/** The stream of events holds results, too: no more of them than a coordinator may be late. */
const mostEvents = 1000;

interface Connections {
  /** For commands. */
  readonly redis: Redis;
  /** For the news of the run. */
  readonly news: Redis;
  readonly queue: Queue;
  readonly events: QueueEvents;
}

interface Posted extends Ticket {
  /** Is it known to be in the queue? */
  added: boolean;
}

/**
 * A queue of BullMQ on Redis or Valkey, and whoever works on it. A job's state in the database is the truth; events only say that it
 * is worth a look, and a look at all that is outstanding is taken every second.
 */
export class BullMqPool implements TaskPool {
  capacity = 0;
  private connections: Connections | undefined;
  private listener: PoolListener | undefined;
  private run = '';
  private readonly outstanding = new Map<string, Posted>();
  /** Jobs that may be in the database on our account. */
  private readonly ours = new Set<string>();
  /** Workers that have a part of the run. */
  private readonly holders = new Set<string>();
  private present = new Set<string>();
  private heardAt = 0;
  private timer: NodeJS.Timeout | undefined;
  private reconciling = false;
  private closing = false;

  constructor(
    private readonly address: QueueAddress,
    private readonly logger: Logger,
  ) {}

  async open(run: string, listener: PoolListener): Promise<void> {
    this.run = run;
    this.listener = listener;
    const redis = await connect(this.address);
    const { Queue, QueueEvents, Redis } = await loadBullMq();
    const connection = connectionOptions(this.address);
    const options = { connection, prefix, streams: { events: { maxLen: mostEvents } } };
    const queue = new Queue(queueName(), options);
    const events = new QueueEvents(queueName(), { connection, prefix });
    const news = new Redis(connection);
    this.connections = { redis, news, queue, events };
    // Connections mend themselves; how long they may take is watched by `reconcile`.
    const note = (error: Error) => this.logger.debug(error.message);
    queue.on('error', note);
    events.on('error', note);
    news.on('error', note);
    await Promise.all([queue.waitUntilReady(), events.waitUntilReady(), news.subscribe(newsChannel(run))]);
    news.on('message', (_channel, text) => this.hearNews(text));
    events.on('completed', ({ jobId, returnvalue }) => this.settle(jobId, () => readReply(returnvalue)));
    events.on('failed', ({ jobId, failedReason }) => this.settle(jobId, () => refusedReply(failedReason)));
    events.on('stalled', ({ jobId }) => listener.lost(jobId));
    this.heardAt = Date.now();
    await this.countWorkers(redis);
    if (this.capacity === 0) {
      const where = shownAddress(this.address);
      this.logger.warn(`no worker is at the queue ${where}: start some with \`manybody worker --queue ${where}\``);
    }
    this.timer = setInterval(() => void this.reconcile(), reconcileMs);
  }

  post(tickets: readonly Ticket[]): void {
    for (const ticket of tickets) {
      this.outstanding.set(ticket.id, { ...ticket, added: false });
      this.ours.add(ticket.id);
    }
    void this.add(tickets.map(({ id }) => id));
  }

  /** Puts jobs into the queue, unless they are there: waiting, at work, or finished for a run before this one. */
  private async add(ids: readonly string[]): Promise<void> {
    const { queue } = this.connections!;
    try {
      const jobs: (Job | undefined)[] = await Promise.all(ids.map((id) => queue.getJob(id)));
      const fresh: Posted[] = [];
      for (const [i, id] of ids.entries()) {
        const posted = this.outstanding.get(id);
        const job = jobs[i];
        if (!posted) continue;
        if (job && !isStale(job)) this.look(id, job);
        else {
          if (job) await job.remove();
          fresh.push(posted);
        }
      }
      await queue.addBulk(fresh.map(jobOf));
      for (const posted of fresh) posted.added = true;
    } catch (error) {
      // Tried again by `reconcile`.
      if (!this.closing) this.logger.warn(`tasks could not be put into the queue: ${(error as Error).message}`);
    }
  }

  private look(id: string, job: Job): void {
    const posted = this.outstanding.get(id);
    if (posted) posted.added = true;
    if (job.finishedOn === undefined) return;
    if (job.failedReason) this.settle(id, () => refusedReply(job.failedReason));
    else this.settle(id, () => readReply(job.returnvalue));
  }

  private settle(id: string, reply: () => TaskReply): void {
    if (!this.outstanding.delete(id)) return;
    let read: TaskReply;
    try {
      read = reply();
    } catch (error) {
      read = refusedReply((error as Error).message);
    }
    const slash = read.workerId.indexOf('/');
    if (slash > 0) this.holders.add(read.workerId.slice(0, slash));
    this.listener?.finished(id, read);
  }

  private hearNews(text: string): void {
    const news = readMessage(newsSchema, text);
    if (news?.type === 'started') {
      this.holders.add(news.workerId.split('/')[0]!);
      this.listener?.started(news.job, news.workerId, news.at);
    } else if (news?.type === 'letGo') this.holders.delete(news.worker);
  }

  /** Looks at the state of everything outstanding, and at who is there. */
  private async reconcile(): Promise<void> {
    if (Date.now() - this.heardAt > patienceMs) {
      clearInterval(this.timer);
      const where = shownAddress(this.address);
      this.listener?.broken(
        new ResourceError(
          `The queue ${where} has not answered for ${patienceMs / 1000} s. Finished tasks are in the store: run again when it is back.`,
        ),
      );
      return;
    }
    if (this.reconciling || !this.connections) return;
    this.reconciling = true;
    try {
      const { redis, queue } = this.connections;
      await this.countWorkers(redis);
      const ids = [...this.outstanding.keys()];
      const jobs: (Job | undefined)[] = await Promise.all(ids.map((id) => queue.getJob(id)));
      const missing: string[] = [];
      for (const [i, id] of ids.entries()) {
        const job = jobs[i];
        if (job) this.look(id, job);
        // A server that was killed forgets its last second; another run may have taken the job with it.
        else if (this.outstanding.get(id)?.added) missing.push(id);
      }
      // Those that could not be added are tried again, too, once nothing of them is on its way.
      if (missing.length > 0) await this.add(missing);
      this.heardAt = Date.now();
    } catch (error) {
      this.logger.debug(`the queue could not be looked at: ${(error as Error).message}`);
    } finally {
      this.reconciling = false;
    }
  }

  private async countWorkers(redis: Redis): Promise<void> {
    const workers = (await presentWorkers(redis)).filter(({ version }) => `tasks-${version}` === queueName());
    const capacity = workers.reduce((sum, { slots }) => sum + slots, 0);
    const names = new Set(workers.map(({ name }) => name));
    for (const name of this.present) {
      if (names.has(name)) continue;
      this.holders.delete(name);
      this.listener?.workerGone(name);
    }
    this.present = names;
    if (capacity === this.capacity) return;
    this.capacity = capacity;
    this.listener?.capacityChanged();
  }

  forget(ids: readonly string[]): void {
    void this.remove(ids);
  }

  private async remove(ids: readonly string[]): Promise<void> {
    const { queue } = this.connections ?? {};
    if (!queue) return;
    await Promise.all(
      ids.map(async (id) => {
        try {
          await queue.remove(id);
          this.ours.delete(id);
        } catch (error) {
          // One that a worker holds cannot be removed; in the end it removes itself, by its age.
          this.logger.debug(`${id} stays in the queue for now: ${(error as Error).message}`);
        }
      }),
    );
  }

  async cancel(ids: readonly string[], reason: string): Promise<void> {
    const { redis } = this.connections ?? {};
    this.outstanding.clear();
    if (!redis) return;
    const withoutAnswer = new Promise<void>((resolve) => setTimeout(resolve, letGoWithinMs).unref());
    const cancelling = async () => {
      await Promise.all([
        this.tell({ type: 'cancel', run: this.run, jobs: [...ids], reason }),
        redis.multi().sadd(runsOverKey, this.run).expire(runsOverKey, keepResultsSeconds).exec(),
        this.remove(ids),
      ]);
      await this.untilLetGo();
    };
    await Promise.race([cancelling(), withoutAnswer]);
  }

  private async tell(control: Control): Promise<void> {
    await this.connections?.redis.publish(controlChannel, JSON.stringify(control));
  }

  /** Waits until every worker that has a part of the run says that it has given it up. */
  private async untilLetGo(): Promise<void> {
    const end = Date.now() + letGoWithinMs;
    while (this.holders.size > 0 && Date.now() < end) await new Promise((resolve) => setTimeout(resolve, 5));
  }

  async close(): Promise<void> {
    this.closing = true;
    clearInterval(this.timer);
    if (!this.connections) return;
    const { redis, news, queue, events } = this.connections;
    const inGoodOrder = async () => {
      await this.tell({ type: 'over', run: this.run });
      await this.untilLetGo();
      await this.remove([...this.ours]);
    };
    const tooLong = new Promise<void>((resolve) => setTimeout(resolve, letGoWithinMs + 1000).unref());
    await Promise.race([inGoodOrder().catch(() => undefined), tooLong]);
    this.connections = undefined;
    await Promise.race([Promise.allSettled([events.close(), queue.close()]), tooLong]);
    news.disconnect();
    redis.disconnect();
  }
}

function jobOf({ id, message }: Ticket) {
  const gone = { age: keepResultsSeconds };
  return { name: processName(), data: message, opts: { jobId: id, removeOnComplete: gone, removeOnFail: gone } };
}

/** What failed for a run before this one is no reason to fail again: somebody may have mended it. */
function isStale(job: Job): boolean {
  if (job.finishedOn === undefined) return false;
  if (job.failedReason) return true;
  try {
    return readReply(job.returnvalue).error !== undefined;
  } catch {
    return true;
  }
}

/** A worker would not take the job. */
function refusedReply(reason: string): TaskReply {
  const at = Date.now();
  const error = { error_type: 'input_error', error_message: reason };
  return { workerId: 'none', startedAt: at, finishedAt: at, error };
}
