import Piscina from 'piscina';
import type { EngineReference } from '../../engines/engine';
import { resolveEngine, travels } from '../../engines/registry';
import { builtFile } from '../../files/built-file';
import { Dispatcher, type FoundEngine } from '../dispatch/dispatcher';
import type { Job } from '../dispatch/lane';
import { LocalLane } from '../dispatch/local-lane';
import type { Executor, ExecutorConfig, ExecutorRunOptions, Task, TaskOutcome } from '../executor';
import { parseExecutorConfig } from '../executor-config';
import { Logger } from '../logger';
import { runFolder } from '../run-folder';
import { type WorkerBudget, workerBudget } from '../worker-budget';
import { Boards, type Loan } from './boards';
import type { SharedEngine, WarmUp } from './lane-protocol';
import { ThreadLane } from './thread-lane';

/**
 * Runs tasks on worker threads. Engines that start a program of their own need no thread, and engines given as objects cannot
 * reach one: they run in the calling thread, within the same number of workers.
 *
 * Threads live from the first run to the end of the executor: engines keep what they have loaded. Runs of one executor take
 * turns. A crash of native code (a segmentation fault in an addon) takes the process with it, since threads share it; engines
 * that may do that belong into a program of their own.
 */
export class ThreadExecutor implements Executor {
  readonly name = 'threads';
  readonly workers: number;
  private readonly config: Partial<ExecutorConfig>;
  private pool: { readonly piscina: Piscina; readonly workers: number; readonly heapMiB: number } | undefined;
  private readonly boards = new Boards();
  private readonly sharedEngines = new Map<string, SharedEngine>();
  /** The run whose turn it is, with what gives the turn to the next one. */
  private readonly active = new Map<Dispatcher, () => void>();
  private readonly lanes = new Set<ThreadLane>();
  private turn: Promise<void> = Promise.resolve();
  /** Not 0 as soon as a run or the end waits for threads that get ready. */
  private enough = new Int32Array(new SharedArrayBuffer(4));
  private closed = false;

  /** @throws InputError when an option is wrong. */
  constructor(config: Partial<ExecutorConfig> = {}) {
    this.config = config;
    this.workers = workerBudget(parseExecutorConfig(config)).workers;
  }

  async *run(
    tasks: Iterable<Task> | AsyncIterable<Task>,
    options: ExecutorRunOptions = {},
  ): AsyncGenerator<TaskOutcome, void, undefined> {
    const { nWorkers } = options.config ?? {};
    // `auto` of a run means the workers that this executor has.
    const ofRun = { ...options.config, ...(nWorkers === 'auto' ? { nWorkers: this.config.nWorkers } : {}) };
    const config = parseExecutorConfig(this.config, ofRun as Partial<ExecutorConfig>);
    const budget = workerBudget(config);
    const scratchRoot = await runFolder(config.scratchDir);
    this.endWarmUp();
    const previous = this.turn;
    let finish: () => void = () => undefined;
    this.turn = new Promise((resolve) => {
      finish = resolve;
    });
    try {
      await turnOrAbort(previous, options.signal);
      if (this.closed) throw new Error('The executor was shut down: make a new one.');
      const logger = new Logger(config.logLevel);
      const pool = await this.poolFor(budget, logger);
      const dispatcher = new Dispatcher(tasks, {
        config,
        budget,
        logger,
        workerName: 'thread',
        scratchRoot,
        signal: options.signal,
        onEvent: options.onEvent,
        findEngine: (reference) => this.findEngine(reference, config.allowedEngines, options.inlineEngines),
        openLane: (place, workerId, listener) => {
          if (place === 'here') return new LocalLane(workerId, listener, config.timeoutPerTaskMs);
          const sharedOf = (engine: EngineReference) => this.sharedEngines.get(keyOf(engine));
          const boardOf = (job: Job) => this.boardOf(job);
          const lane = new ThreadLane(workerId, pool, listener, sharedOf, boardOf, config.allowedEngines);
          this.lanes.add(lane);
          return lane;
        },
      });
      this.active.set(dispatcher, finish);
      try {
        yield* dispatcher.run();
      } finally {
        this.active.delete(dispatcher);
        this.lanes.clear();
      }
    } finally {
      // Who gives up waiting must not let the next one overtake the one before.
      void previous.then(finish);
    }
  }

  /**
   * Starts the threads and lets these engines get ready in them before there is anything to do. A run, or the end of the executor,
   * ends this soon.
   *
   * @param mostThreads do so in as many threads only.
   * @throws EngineNotFoundError when an engine is not known.
   */
  async warm(references: readonly EngineReference[], mostThreads = Number.POSITIVE_INFINITY): Promise<void> {
    const config = parseExecutorConfig(this.config);
    const budget = workerBudget(config);
    const threads = Math.min(budget.workers, mostThreads);
    const { enough } = this;
    const pool = await this.poolFor(budget, new Logger(config.logLevel));
    for (const reference of references) {
      const { place } = await this.findEngine(reference, config.allowedEngines, undefined);
      if (place !== 'worker') continue;
      const engine: SharedEngine = this.sharedEngines.get(keyOf(reference)) ?? { reference, shared: undefined };
      // As many jobs as threads: each idle thread takes one.
      const job: WarmUp = { engine, enough, allowedEngines: config.allowedEngines };
      const warmed = Array.from({ length: threads }, () => pool.run(job, { name: 'warmEngine' }));
      await Promise.all(warmed).catch((error: unknown) => {
        // Threads that were ended in between have nothing to complain about.
        if (this.pool?.piscina === pool) throw error;
      });
    }
  }

  private endWarmUp(): void {
    Atomics.store(this.enough, 0, 1);
    this.enough = new Int32Array(new SharedArrayBuffer(4));
  }

  /** Cancels what runs (its iterations throw), ends all threads, and resolves when they are gone. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.closed = true;
    this.endWarmUp();
    const reason = new Error('the executor was shut down');
    await Promise.all(
      [...this.active].map(async ([dispatcher, finish]) => {
        await dispatcher.stop(reason);
        finish();
      }),
    );
    await this.closePool();
  }

  private async findEngine(
    reference: EngineReference,
    allowedEngines: readonly string[],
    inline: ExecutorRunOptions['inlineEngines'],
  ): Promise<FoundEngine> {
    const given = reference.module === undefined ? inline?.get(reference.name) : undefined;
    if (given) return { engine: given, place: 'here' };
    const engine = await resolveEngine(reference, allowedEngines);
    const { threadSafe, childProcess } = engine.traits;
    if (childProcess || !threadSafe || !travels(reference)) return { engine, place: 'here' };
    const key = keyOf(reference);
    if (engine.share && !this.sharedEngines.has(key)) {
      this.sharedEngines.set(key, { reference, shared: await engine.share() });
    }
    return { engine, place: 'worker' };
  }

  /** What an engine has against the input it says when it computes. */
  private boardOf({ engine, task }: Job): Loan | undefined {
    if (!engine.boardBytes) return undefined;
    try {
      return this.boards.lend(`${keyOf(task.engine)} ${task.groupKey}`, () => engine.boardBytes?.(task.input) ?? 0);
    } catch {
      return undefined;
    }
  }

  private async poolFor({ workers, memoryPerWorkerMiB }: WorkerBudget, logger: Logger): Promise<Piscina> {
    const { pool } = this;
    if (pool && pool.workers === workers && pool.heapMiB === memoryPerWorkerMiB) return pool.piscina;
    await this.closePool();
    const piscina = new Piscina({
      filename: builtFile(__dirname, 'worker.js'),
      // Threads come when a lane wants one and stay: the pool replaces none behind our back, least of all after its end.
      minThreads: 0,
      maxThreads: workers,
      idleTimeout: Number.POSITIVE_INFINITY,
      // Our jobs last as long as a run and talk over their own ports.
      atomics: 'disabled',
      recordTiming: false,
      resourceLimits: { maxOldGenerationSizeMb: memoryPerWorkerMiB },
    });
    // A thread that dies between two jobs, or before it could take its first.
    piscina.on('error', (error: Error) => {
      logger.warn(`an idle worker ended: ${error.message}`);
      for (const lane of this.lanes) lane.bootFailed(error);
    });
    this.pool = { piscina, workers, heapMiB: memoryPerWorkerMiB };
    return piscina;
  }

  private async closePool(): Promise<void> {
    const { pool } = this;
    this.pool = undefined;
    await pool?.piscina.destroy();
  }
}

const keyOf = ({ name, module }: EngineReference): string => `${module ?? ''}#${name}`;

/** Resolves when it is this run's turn. @throws the reason of the signal, when it is aborted first. */
async function turnOrAbort(turn: Promise<void>, signal: AbortSignal | undefined): Promise<void> {
  if (!signal) return turn;
  let onAbort: () => void = () => undefined;
  try {
    await Promise.race([
      turn,
      new Promise<never>((_, reject) => {
        onAbort = () => reject(signal.reason);
        signal.addEventListener('abort', onAbort, { once: true });
      }),
    ]);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}
