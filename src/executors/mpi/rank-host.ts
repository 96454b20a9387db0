import { resolve } from 'node:path';
import type { Engine, EngineReference } from '../../engines/engine';
import { resolveEngine } from '../../engines/registry';
import { EngineNotFoundError } from '../../errors/engine-not-found-error';
import { now } from '../clock';
import type { FromLane, FromRank, ToRank } from './messages';
import { RankLane } from './rank-lane';

/** How often a rank says that it is there, while it has lanes. */
export const aliveEveryMs = 5000;

/** The computing side of a rank: does what rank 0 says. Tasks are data: an engine is one that is installed here. */
export class RankHost {
  private readonly lanes = new Map<number, RankLane>();
  private readonly allowed: ReadonlySet<string>;
  private heartbeat: NodeJS.Timeout | undefined;

  /** @param modules paths of engines that may be loaded besides those of the package: named on this rank's own command line. */
  constructor(
    private readonly say: (message: FromRank) => void,
    modules: readonly string[],
  ) {
    this.allowed = new Set(modules.map((path) => resolve(path)));
  }

  receive(message: Exclude<ToRank, { type: 'bye' }>): void {
    switch (message.type) {
      case 'clock':
        this.say({ type: 'clock', sentAt: message.sentAt, at: now() });
        return;
      case 'probe':
        void this.probe(message.number, message.engine);
        return;
      case 'open':
        this.open(message);
        return;
      case 'close':
        void this.close(message.lane);
        return;
      case 'job':
        this.lanes.get(message.lane)?.post(message);
        return;
      case 'interrupt':
        this.lanes.get(message.lane)?.interrupt(message.number, message.reason);
        return;
      case 'take-back':
        this.lanes.get(message.lane)?.takeBack();
        return;
      case 'kill':
        void this.lanes.get(message.lane)?.kill(message.number);
    }
  }

  /** Ends everything that runs. */
  async end(): Promise<void> {
    await Promise.all([...this.lanes.keys()].map((lane) => this.close(lane)));
  }

  private open({ lane, setup }: Extract<ToRank, { type: 'open' }>): void {
    const find = (reference: EngineReference) => this.find(reference);
    this.lanes.set(
      lane,
      new RankLane(setup, [...this.allowed], find, (saying) => this.say({ ...saying, lane } as FromLane)),
    );
    this.heartbeat ??= setInterval(() => this.say({ type: 'alive' }), aliveEveryMs).unref();
  }

  private async close(number: number): Promise<void> {
    const lane = this.lanes.get(number);
    this.lanes.delete(number);
    if (this.lanes.size === 0) {
      clearInterval(this.heartbeat);
      this.heartbeat = undefined;
    }
    await lane?.close();
  }

  private async probe(number: number, reference: EngineReference): Promise<void> {
    try {
      const engine = await this.find(reference);
      this.say({ type: 'probed', number, probe: await engine.probe() });
    } catch (error) {
      this.say({ type: 'probed', number, probe: { missing: error instanceof Error ? error.message : String(error) } });
    }
  }

  /** @throws EngineNotFoundError */
  private async find(reference: EngineReference): Promise<Engine> {
    const { name, module } = reference;
    if (module !== undefined && !this.allowed.has(resolve(module))) {
      throw new EngineNotFoundError(
        `Engine '${name}' is a module, ${module}, that this rank's own command line does not name: a message cannot make it load code.`,
        { detail: { name, module } },
      );
    }
    return resolveEngine(reference, [...this.allowed]);
  }
}
