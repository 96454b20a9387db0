import type { EngineReference } from '../../engines/engine';
import type { ExecutorConfig } from '../../executors/executor';
import { ThreadExecutor } from '../../executors/threads/thread-executor';
import { type WorkerBudget, workerBudget } from '../../executors/worker-budget';

/** Threads that a run borrows. */
export interface BorrowedThreads {
  readonly executor: ThreadExecutor;
  giveBack(): Promise<void>;
}

/** Threads without work end after this time, and give back their memory. They never keep a process alive. */
const keptIdleMs = 60_000;
/** Threads that wait for their first run hold little, and whoever opened the notebook may read for a while. */
const keptReadyMs = 900_000;
/** Each thread that waits costs some 40 MB, used or not. */
const mostReady = 4;

interface Shared {
  /** What the threads themselves depend on; everything else comes with each run. */
  readonly budget: WorkerBudget;
  readonly executor: ThreadExecutor;
  busy: boolean;
  timer: NodeJS.Timeout | undefined;
}
let shared: Shared | undefined;

/**
 * Worker threads for one run. Those of the run before are taken again when they are free and as many, with as much memory: their
 * engines are loaded and warm, which is most of the time of a small run in a notebook. Runs at the same time have threads of
 * their own.
 */
export async function borrowThreads(config: ExecutorConfig): Promise<BorrowedThreads> {
  if (shared?.busy) {
    const executor = new ThreadExecutor(config);
    return { executor, giveBack: () => executor[Symbol.asyncDispose]() };
  }
  const mine = fitting(config);
  clearTimeout(mine.timer);
  mine.busy = true;
  return {
    executor: mine.executor,
    giveBack: async () => {
      mine.busy = false;
      endLater(mine, keptIdleMs);
    },
  };
}

/**
 * Starts threads for the next run (four at most) and lets the engine get ready in them.
 *
 * @throws EngineNotFoundError
 */
export async function warmThreads(config: ExecutorConfig, engine: EngineReference): Promise<void> {
  // They are warm by what they do.
  if (shared?.busy) return;
  const mine = fitting(config);
  endLater(mine, keptReadyMs);
  await mine.executor.warm([engine], mostReady);
}

/** The threads that wait, when they fit; else new ones in their place. */
function fitting(config: ExecutorConfig): Shared {
  const budget = workerBudget(config);
  const { workers, memoryPerWorkerMiB } = budget;
  if (shared?.budget.workers === workers && shared.budget.memoryPerWorkerMiB === memoryPerWorkerMiB) return shared;
  const outdated = shared;
  shared = { budget, executor: new ThreadExecutor(config), busy: false, timer: undefined };
  if (outdated) end(outdated);
  return shared;
}

function endLater(threads: Shared, ms: number): void {
  clearTimeout(threads.timer);
  threads.timer = setTimeout(() => end(threads), ms).unref();
}

function end(threads: Shared): void {
  clearTimeout(threads.timer);
  if (shared === threads) shared = undefined;
  void threads.executor[Symbol.asyncDispose]();
}
