import type { ExecutorConfig } from '../executors/executor';
import { ThreadExecutor } from '../executors/thread-executor';

/** Threads that a run borrows. */
export interface BorrowedThreads {
  readonly executor: ThreadExecutor;
  giveBack(): Promise<void>;
}

/** Threads without work end after this time, and give back their memory. They never keep a process alive. */
const keptIdleMs = 60_000;

interface Shared {
  readonly key: string;
  readonly executor: ThreadExecutor;
  busy: boolean;
  timer: NodeJS.Timeout | undefined;
}
let shared: Shared | undefined;

/**
 * Worker threads for one run. Those of the run before are taken again when they are free and fit the options: their engines
 * are loaded and warm, which is most of the time of a small run in a notebook. Runs at the same time have threads of their own.
 */
export async function borrowThreads(config: ExecutorConfig): Promise<BorrowedThreads> {
  const key = JSON.stringify(config);
  if (shared?.busy) {
    const executor = new ThreadExecutor(config);
    return { executor, giveBack: () => executor[Symbol.asyncDispose]() };
  }
  clearTimeout(shared?.timer);
  if (shared?.key !== key) {
    const outdated = shared;
    shared = { key, executor: new ThreadExecutor(config), busy: true, timer: undefined };
    await outdated?.executor[Symbol.asyncDispose]();
  }
  const mine = shared!;
  mine.busy = true;
  return {
    executor: mine.executor,
    giveBack: async () => {
      mine.busy = false;
      mine.timer = setTimeout(() => {
        if (shared === mine) shared = undefined;
        void mine.executor[Symbol.asyncDispose]();
      }, keptIdleMs).unref();
    },
  };
}
