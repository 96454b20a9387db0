import { rm, rmdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import type { Engine, EngineReference } from '../../engines/engine';
import { type ComputeError, toComputeError } from '../../errors/compute-error';
import { builtFile } from '../../files/built-file';
import type { AttemptReply } from '../attempt';
import { now } from '../clock';
import type { Job, JobResources, Lane, LaneListener } from '../dispatch/lane';
import { LocalLane } from '../dispatch/local-lane';
import type { Task } from '../executor';
import { ProcessLane } from '../processes/process-lane';
import type { FromLane, LaneSetup } from './messages';

interface Posted {
  readonly number: number;
  readonly task: Task;
  readonly resources: JobResources;
}

/** What a lane says, its number left out. */
type Saying = FromLane extends infer T ? (T extends { lane: number } ? Omit<T, 'lane'> : never) : never;

const processFile = builtFile(join(__dirname, '..', 'processes'), 'process-worker.js');

/**
 * A lane of rank 0, at the place where its jobs run: one at a time, each in a process beside the rank. So the rank itself always
 * answers, and a crash of native code costs an attempt instead of the whole MPI job. Engines that start a program wait for it here.
 */
export class RankLane implements LaneListener {
  private queue: Posted[] = [];
  private current: Posted | undefined;
  private readonly lanes: { worker?: Lane; here?: Lane } = {};
  private saidReady = false;
  private over = false;
  private readonly scratchRoot: string;

  constructor(
    private readonly setup: LaneSetup,
    private readonly allowedEngines: readonly string[],
    private readonly findEngine: (reference: EngineReference) => Promise<Engine>,
    private readonly say: (saying: Saying) => void,
  ) {
    this.scratchRoot = join(setup.scratchParent ?? tmpdir(), setup.scratchName);
  }

  post(posted: Posted): void {
    this.queue.push(posted);
    if (!this.current) void this.next();
  }

  private async next(): Promise<void> {
    const posted = this.queue.shift();
    this.current = posted;
    if (!posted) return;
    const { task } = posted;
    try {
      const engine = await this.findEngine(task.engine);
      if (this.current !== posted) return;
      const place = engine.traits.childProcess ? 'here' : 'worker';
      const scratchDir = join(this.scratchRoot, basename(posted.resources.scratchDir));
      const job: Job = { task, attempts: [], submittedAt: now(), engine, place };
      this.laneOf(place).post(job, { ...posted.resources, scratchDir }, false);
    } catch (error) {
      if (this.current !== posted) return;
      const at = now();
      this.say({ type: 'started', number: posted.number, at });
      this.reply(posted, { startedAt: at, finishedAt: at, error: toComputeError(error) });
    }
  }

  private laneOf(place: Job['place']): Lane {
    const { workerId, limitMs, heapMiB } = this.setup;
    const { allowedEngines } = this;
    this.lanes[place] ??=
      place === 'here'
        ? new LocalLane(workerId, this, limitMs)
        : new ProcessLane(workerId, { file: processFile, limitMs, heapMiB, allowedEngines }, this);
    return this.lanes[place];
  }

  /** The job of this number is to stop, if it still runs. */
  interrupt(number: number, { name, message }: { name: string; message: string }): void {
    if (this.current?.number !== number) return;
    const reason = Object.assign(new Error(message), { name });
    for (const lane of this.busy()) lane.interrupt(reason);
  }

  takeBack(): void {
    this.say({ type: 'returned', numbers: this.queue.splice(0).map(({ number }) => number) });
  }

  /** @param number of the job to be ended; it may have ended since. Undefined: whatever there is. */
  async kill(number: number | undefined): Promise<void> {
    if (number !== undefined && this.current?.number !== number) return;
    const lanes = this.open();
    if (lanes.length === 0) {
      const error_message = `${this.setup.workerId} was ended before it did anything`;
      this.lost(undefined, undefined, [], { error_type: 'worker_lost', error_message });
    }
    await Promise.all(lanes.map((lane) => lane.kill()));
  }

  async close(): Promise<void> {
    this.over = true;
    await Promise.all(this.open().map((lane) => (lane.size > 0 ? lane.kill() : lane.close())));
    // The last lane on this host takes the run's folder away.
    await rmdir(this.scratchRoot).catch(() => undefined);
    this.say({ type: 'closed' });
  }

  private open(): Lane[] {
    return [this.lanes.worker, this.lanes.here].filter((lane) => lane !== undefined);
  }

  private busy(): Lane[] {
    return this.open().filter(({ size }) => size > 0);
  }

  ready(): void {
    if (!this.saidReady) this.say({ type: 'ready' });
    this.saidReady = true;
  }

  started(_lane: Lane, _job: Job, at: number): void {
    if (this.current) this.say({ type: 'started', number: this.current.number, at });
  }

  overdue(): void {
    if (this.current) this.say({ type: 'overdue', number: this.current.number, at: now() });
  }

  finished(_lane: Lane, _job: Job, reply: AttemptReply): void {
    if (this.current) this.reply(this.current, reply);
  }

  private reply({ number }: Posted, reply: AttemptReply): void {
    try {
      this.say({ type: 'finished', number, reply });
    } catch (error) {
      // An engine put something into its result that cannot travel.
      const { startedAt, finishedAt } = reply;
      this.say({ type: 'finished', number, reply: { startedAt, finishedAt, error: toComputeError(error) } });
    }
    void this.next();
  }

  returned(): void {}

  lost(
    _lane: Lane | undefined,
    running: { startedAt: number } | undefined,
    _waiting: readonly Job[],
    why: ComputeError,
  ): void {
    if (this.over) return;
    this.over = true;
    const { current } = this;
    this.current = undefined;
    this.queue = [];
    if (current) void this.clean(current);
    const number = current?.number;
    this.say({
      type: 'lost',
      running: running && number !== undefined ? { number, startedAt: running.startedAt } : undefined,
      why,
    });
    void Promise.all(this.open().map((lane) => lane.close()));
  }

  private async clean({ resources }: Posted): Promise<void> {
    const folder = join(this.scratchRoot, basename(resources.scratchDir));
    await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 20 }).catch(() => undefined);
    await rmdir(this.scratchRoot).catch(() => undefined);
  }
}
