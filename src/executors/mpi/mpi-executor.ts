import { basename } from 'node:path';
import type { EngineReference } from '../../engines/engine';
import { resolveEngine, travels } from '../../engines/registry';
import { EngineNotFoundError } from '../../errors/engine-not-found-error';
import { InputError } from '../../errors/input-error';
import { Dispatcher, type DispatcherOptions } from '../dispatch/dispatcher';
import { LocalLane } from '../dispatch/local-lane';
import { tasksInHand } from '../dispatch/task-choice';
import type { EngineOfRun, Executor, ExecutorConfig, ExecutorRunOptions, Task, TaskOutcome } from '../executor';
import { parseExecutorConfig } from '../executor-config';
import { Logger } from '../logger';
import { runFolder } from '../run-folder';
import { leastMemoryPerWorkerMiB, type WorkerBudget } from '../worker-budget';
import { type Coordinator, type KnownRank, theCoordinator } from './coordinator';
import { ranksThatCompute } from './launcher';

/** A rank computes one task while the next one lies beside it: the way to rank 0 and back costs no time. */
const leastInHand = 2;
/** Of the ranks that have not what is needed a message names so many. */
const mostNamed = 5;

/**
 * Runs tasks on the ranks of an MPI job: this is rank 0, which schedules; the other ranks are in `serveMpiRank` (the command line
 * brings them there). With `nWorkers` equal to the number of ranks rank 0 computes too; `auto` are all others. Each rank computes
 * in a process beside it, so a crash of an engine costs an attempt; a rank that is lost ends the job, and the store resumes it.
 *
 * `memoryMiB` is that of the whole run; unless it is said, each rank gets its share of its own host.
 */
export class MpiExecutor implements Executor {
  readonly name = 'mpi';
  readonly workers: number;
  private readonly coordinator: Coordinator;
  private readonly active = new Set<Dispatcher>();
  private readonly versions = new Map<string, Promise<string | undefined>>();

  /** @throws InputError when an option is wrong, or this is not rank 0 of an MPI job. */
  constructor(private readonly config: Partial<ExecutorConfig> = {}) {
    const { nWorkers } = parseExecutorConfig(config);
    this.coordinator = theCoordinator();
    this.workers = workersOf(nWorkers, this.coordinator.size);
  }

  /** Asks all ranks for their engines before anything runs. @throws EngineNotFoundError naming the ranks. */
  async checkEngines(engines: readonly EngineOfRun[]): Promise<void> {
    const release = this.coordinator.use();
    try {
      const ranks = this.chosen(await this.coordinator.ranks(), this.workers);
      for (const { reference, version } of engines) await this.askRanks(ranks, reference, version);
    } finally {
      release();
    }
  }

  async *run(
    tasks: Iterable<Task> | AsyncIterable<Task>,
    options: ExecutorRunOptions = {},
  ): AsyncGenerator<TaskOutcome, void, undefined> {
    const config = parseExecutorConfig(this.config, options.config);
    const release = this.coordinator.use();
    let dispatcher: Dispatcher | undefined;
    try {
      const workers = workersOf(config.nWorkers, this.coordinator.size);
      const ranks = this.chosen(await this.coordinator.ranks(), workers);
      const budget = budgetOf(ranks, config, options.config?.memoryMiB ?? this.config.memoryMiB);
      const scratchRoot = await runFolder(config.scratchDir);
      dispatcher = new Dispatcher(tasks, {
        config,
        budget,
        logger: new Logger(config.logLevel),
        workerName: 'rank',
        scratchRoot,
        signal: options.signal,
        onEvent: options.onEvent,
        tasksInHand: (typicalMs) => Math.max(leastInHand, tasksInHand(typicalMs)),
        findEngine: (reference) => this.findEngine(reference, ranks, config.allowedEngines, options.inlineEngines),
        openLane: this.laneOpener(ranks, config, budget, scratchRoot),
      });
      this.active.add(dispatcher);
      yield* dispatcher.run();
    } finally {
      if (dispatcher) this.active.delete(dispatcher);
      release();
    }
  }

  /** Cancels what runs (its iterations throw). The ranks stay: the next run has them. */
  async [Symbol.asyncDispose](): Promise<void> {
    const reason = new Error('the executor was shut down');
    await Promise.all([...this.active].map((dispatcher) => dispatcher.stop(reason)));
  }

  private laneOpener(
    ranks: readonly KnownRank[],
    { timeoutPerTaskMs, scratchDir }: ExecutorConfig,
    { memoryPerWorkerMiB }: WorkerBudget,
    scratchRoot: string,
  ): DispatcherOptions['openLane'] {
    const setup = {
      limitMs: timeoutPerTaskMs,
      heapMiB: memoryPerWorkerMiB,
      scratchParent: scratchDir,
      scratchName: basename(scratchRoot),
    };
    return (place, workerId, listener, slot) => {
      if (place === 'here') return new LocalLane(workerId, listener, timeoutPerTaskMs);
      const known = ranks[slot]!;
      // The slots count from 1; rank 0 is the last of them.
      const named = workerId.replace(/^rank-\d+/, `rank-${known.rank}`);
      return this.coordinator.open(known, { ...setup, workerId: named }, listener);
    };
  }

  private async findEngine(
    reference: EngineReference,
    ranks: readonly KnownRank[],
    allowedEngines: readonly string[],
    inline: ExecutorRunOptions['inlineEngines'],
  ): ReturnType<DispatcherOptions['findEngine']> {
    const given = reference.module === undefined ? inline?.get(reference.name) : undefined;
    const engine = given ?? (await resolveEngine(reference, allowedEngines));
    if (given || !travels(reference)) return { engine, place: 'here' };
    const key = `${reference.module ?? ''}#${reference.name}`;
    let version = this.versions.get(key);
    if (!version) {
      version = engine.probe().then((probe) => ('version' in probe ? probe.version : undefined));
      this.versions.set(key, version);
    }
    await this.askRanks(ranks, reference, await version);
    return { engine, place: 'worker' };
  }

  /** @throws EngineNotFoundError naming the ranks that have not this version of the engine. */
  private async askRanks(
    ranks: readonly KnownRank[],
    reference: EngineReference,
    version: string | undefined,
  ): Promise<void> {
    const answers = await Promise.all(
      ranks
        .filter(({ rank }) => rank > 0)
        .map(async (known) => ({ known, probe: await this.coordinator.probe(known, reference) })),
    );
    const misfits = answers.flatMap(({ known: { rank, hello }, probe }) => {
      const where = `rank ${rank} on ${hello.host}`;
      if ('missing' in probe) return [`${where}: ${probe.missing}`];
      return version === undefined || probe.version === version ? [] : [`${where} has version ${probe.version}`];
    });
    if (misfits.length === 0) return;
    const named = misfits.slice(0, mostNamed).join('; ');
    const rest = misfits.length > mostNamed ? `; and ${misfits.length - mostNamed} more ranks` : '';
    const ours = version === undefined ? 'no version' : `version ${version}`;
    throw new EngineNotFoundError(
      `The engine '${reference.name}' is not the same on all ranks. Rank 0 has ${ours}, but ${named}${rest}.`,
      { detail: { engine: reference.name, ranks: misfits.length } },
    );
  }

  /** Rank 0 comes last, and only when all compute. */
  private chosen([own, ...others]: readonly KnownRank[], workers: number): readonly KnownRank[] {
    return [...others, own!].slice(0, workers);
  }
}

/** @throws InputError when more are asked for than there are. */
function workersOf(nWorkers: number | 'auto', size: number): number {
  if (nWorkers === 'auto') return ranksThatCompute(size);
  if (nWorkers <= size) return nWorkers;
  throw new InputError(
    `nWorkers must be at most ${size}, the ranks of this MPI job (all of them: rank 0 computes, too), got ${nWorkers}.`,
  );
}

/** @throws InputError when a rank has not the cores or the memory. */
function budgetOf(
  ranks: readonly KnownRank[],
  { coresPerTask }: ExecutorConfig,
  memoryMiB: number | undefined,
): WorkerBudget {
  const workers = ranks.length;
  for (const { rank, hello } of ranks) {
    if (coresPerTask <= hello.cores) continue;
    throw new InputError(
      `coresPerTask must be at most ${hello.cores}, the cores that rank ${rank} on ${hello.host} may use, got ${coresPerTask}. ` +
        'Give each rank more (mpiexec --bind-to none, srun -c), or ask for fewer.',
    );
  }
  const ranksOn = (host: string) => ranks.filter(({ hello }) => hello.host === host).length;
  const shares = ranks.map(({ hello }) => hello.memoryMiB / ranksOn(hello.host));
  const each = Math.floor(memoryMiB === undefined ? Math.min(...shares) : memoryMiB / workers);
  if (each < leastMemoryPerWorkerMiB) {
    throw new InputError(
      `A rank needs ${leastMemoryPerWorkerMiB} MiB, but ${workers} ranks have ${each} MiB each. Start fewer ranks a host, or raise memoryMiB.`,
    );
  }
  return { workers, coresPerTask, memoryMiB: memoryMiB ?? each * workers, memoryPerWorkerMiB: each };
}
