import type { EngineReference, Probe } from '../../engines/engine';
import { EngineError } from '../../errors/engine-error';
import { now } from '../clock';
import type { LaneListener } from '../dispatch/lane';
import type { Communicator } from './communicator';
import { leaveLastWords } from './last-words';
import { Mail } from './mail';
import type { FromLane, FromRank, Hello, LaneSetup, ToRank } from './messages';
import { MpiLane } from './mpi-lane';
import { aliveEveryMs, RankHost } from './rank-host';
import { endJob, jobIsLost, joinWorld, ownHello } from './world';

/** A rank that says nothing for so long, while it has work, is lost: the launcher should have noticed before. */
const silentMs = 60_000;
/** Between the start of rank 0 and the greeting of the last rank. */
const greetWithinMs = 60_000;
/** Rounds of asking a rank for its time; the quickest one counts. */
const clockRounds = 5;
const byeWithinMs = 5000;

/** What rank 0 knows of a rank. */
export interface KnownRank {
  readonly rank: number;
  readonly hello: Hello;
  /** ms that its clock is ahead of ours; 0 on our own host. */
  clockAheadMs: number;
}

interface Watch {
  hello: Hello | undefined;
  heardAt: number;
  gone: boolean;
}

/** Rank 0 of an MPI job: knows the other ranks, opens lanes in them, hears what they say. One a process. */
export class Coordinator {
  private readonly mail: Mail;
  /** Rank 0 can compute like any other; messages to itself go the same way. */
  private readonly own: RankHost;
  private readonly watched = new Map<number, Watch>();
  private readonly lanes = new Map<number, { readonly rank: number; readonly lane: MpiLane }>();
  private nextLane = 1;
  private readonly questions = new Map<number, (probe: Probe) => void>();
  private nextQuestion = 1;
  private readonly clocks = new Map<number, (sentAt: number, at: number) => void>();
  private greeted: Promise<readonly KnownRank[]> | undefined;
  private wake: () => void = () => undefined;
  private users = 0;
  private over = false;
  private readonly atGoodEnd: () => void;
  private watchdog: NodeJS.Timeout | undefined;

  constructor(private readonly communicator: Communicator) {
    const fail = (error: unknown) => endJob(communicator, error instanceof Error ? error.message : String(error));
    this.mail = new Mail(communicator, (from, message) => this.receive(from, message as FromRank | ToRank), fail);
    this.own = new RankHost((message) => this.mail.send(0, message), []);
    for (let rank = 1; rank < communicator.size; rank++)
      this.watched.set(rank, { hello: undefined, heardAt: now(), gone: false });
    this.atGoodEnd = leaveLastWords(jobIsLost);
    process.once('exit', () => this.end());
  }

  get size(): number {
    return this.communicator.size;
  }

  /** Listens to the ranks until the function returned is called. */
  use(): () => void {
    this.users++;
    if (this.users === 1) {
      this.mail.start();
      for (const watch of this.watched.values()) watch.heardAt = now();
      this.watchdog = setInterval(() => this.watch(), aliveEveryMs).unref();
    }
    return () => {
      this.users--;
      if (this.users > 0) return;
      this.mail.stop();
      clearInterval(this.watchdog);
    };
  }

  /** Waits until every rank has said who it is, and learns their clocks. All ranks, rank 0 first. @throws EngineError */
  ranks(): Promise<readonly KnownRank[]> {
    this.greeted ??= this.greet();
    return this.greeted;
  }

  /** Opens a lane in a rank. */
  open({ rank, hello, clockAheadMs }: KnownRank, setup: LaneSetup, listener: LaneListener): MpiLane {
    const number = this.nextLane++;
    const { workerId, ...rest } = setup;
    const link = {
      host: hello.host,
      clockAheadMs,
      send: (message: ToRank) => this.mail.send(rank, message),
      hangUp: () => this.lanes.delete(number),
    };
    const lane = new MpiLane(workerId, number, link, rest, listener);
    this.lanes.set(number, { rank, lane });
    return lane;
  }

  /** Asks a rank whether it has an engine, and which version. */
  probe({ rank }: KnownRank, engine: EngineReference): Promise<Probe> {
    const number = this.nextQuestion++;
    return new Promise((resolve) => {
      this.questions.set(number, resolve);
      this.mail.send(rank, { type: 'probe', number, engine });
    });
  }

  private async greet(): Promise<readonly KnownRank[]> {
    const deadline = now() + greetWithinMs;
    for (;;) {
      const silent = [...this.watched].filter(([, { hello }]) => hello === undefined).map(([rank]) => rank);
      if (silent.length === 0) break;
      if (now() > deadline) {
        throw new EngineError(
          `Rank ${silent.slice(0, 10).join(', ')} of ${this.size} ${silent.length === 1 ? 'has' : 'have'} not reported within ${greetWithinMs / 1000} s. ` +
            'Every rank runs the same command line: does one run something else?',
        );
      }
      await new Promise<void>((resolve) => {
        this.wake = resolve;
        setTimeout(resolve, 1000);
      });
    }
    const own = ownHello();
    const known: KnownRank[] = [{ rank: 0, hello: own, clockAheadMs: 0 }];
    for (const [rank, { hello }] of this.watched) known.push({ rank, hello: hello!, clockAheadMs: 0 });
    const misfits = known.filter(({ hello }) => hello.version !== own.version || majorOf(hello) !== majorOf(own));
    if (misfits.length > 0) {
      const said = misfits.map(({ rank, hello }) => `rank ${rank} on ${hello.host} ${hello.version}, ${hello.node}`);
      throw new EngineError(
        `All ranks must run the same manybody and Node; here is ${own.version}, ${own.node}, but ${said.slice(0, 5).join('; ')}` +
          `${said.length > 5 ? ` and ${said.length - 5} more` : ''}.`,
      );
    }
    await Promise.all(known.filter(({ hello }) => hello.host !== own.host).map((each) => this.learnClock(each)));
    return known;
  }

  private async learnClock(known: KnownRank): Promise<void> {
    let quickest = Number.POSITIVE_INFINITY;
    for (let round = 0; round < clockRounds; round++) {
      const [sentAt, at] = await new Promise<[number, number]>((resolve) => {
        this.clocks.set(known.rank, (...times) => resolve(times));
        this.mail.send(known.rank, { type: 'clock', sentAt: now() });
      });
      const tookMs = now() - sentAt;
      if (tookMs < quickest) known.clockAheadMs = at - (sentAt + tookMs / 2);
      quickest = Math.min(quickest, tookMs);
    }
  }

  private receive(from: number, message: FromRank | ToRank): void {
    const watch = this.watched.get(from);
    if (watch) watch.heardAt = now();
    switch (message.type) {
      case 'hello':
        if (watch) watch.hello = message.hello;
        this.wake();
        return;
      case 'alive':
        return;
      case 'probed':
        this.questions.get(message.number)?.(message.probe);
        this.questions.delete(message.number);
        return;
      case 'clock':
        if ('at' in message) this.clocks.get(from)?.(message.sentAt, message.at);
        return;
      case 'ready':
      case 'started':
      case 'overdue':
      case 'finished':
      case 'returned':
      case 'lost':
      case 'closed':
        this.lanes.get(message.lane)?.lane.receive(message satisfies FromLane);
        return;
      case 'bye':
        if (watch) watch.gone = true;
        return;
      default:
        // Only rank 0 itself sends these here.
        if (from === 0) this.own.receive(message);
    }
  }

  private watch(): void {
    // A busy main thread is no proof of silence: what has arrived counts first.
    while (this.mail.poll() > 0);
    for (const { rank } of this.lanes.values()) {
      const watch = this.watched.get(rank);
      if (watch && now() - watch.heardAt > silentMs) {
        const host = watch.hello?.host ?? 'an unknown host';
        endJob(this.communicator, `rank ${rank} on ${host} has said nothing for ${silentMs / 1000} s and is lost.`);
      }
    }
  }

  /** The other ranks end, and MPI with them: what else happens at the exit of this process, when nothing asynchronous can. */
  end(): void {
    if (this.over) return;
    this.over = true;
    this.mail.stop();
    for (const rank of this.watched.keys()) this.mail.send(rank, { type: 'bye' });
    this.mail.drain(byeWithinMs);
    // What the ranks have said is taken in, to the last word of each: MPI complains about what is left lying.
    const deadline = now() + byeWithinMs;
    while ([...this.watched.values()].some(({ gone }) => !gone)) {
      this.mail.poll();
      if (now() > deadline) endJob(this.communicator, 'not every rank has ended.');
    }
    this.communicator.finalize();
    this.atGoodEnd();
  }
}

const majorOf = ({ node }: Hello): string => node.split('.')[0]!;

let coordinator: Coordinator | undefined;

/** The coordinator of this MPI job. @throws InputError where there is no job, or this is not rank 0 of it. */
export function theCoordinator(): Coordinator {
  coordinator ??= new Coordinator(joinWorld());
  return coordinator;
}
