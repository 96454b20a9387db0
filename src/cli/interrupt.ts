import { Interrupted } from './exit';

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Runs work that Ctrl-C (or SIGTERM, or a terminal that goes away) ends cleanly: the first aborts its signal and says how to resume,
 * the second ends the process at once, by that very signal.
 *
 * @param store the folder in which finished tasks are, or false.
 * @throws Interrupted when the work was stopped.
 */
export async function untilInterrupted<T>(
  store: string | false,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const controller = new AbortController();
  const letGo = (): void => {
    for (const signal of signals) process.off(signal, stop);
  };
  const stop = (signal: NodeJS.Signals): void => {
    if (controller.signal.aborted) {
      // Not process.exit, which waits for threads: one that is stuck in a system call would keep it waiting.
      letGo();
      process.kill(process.pid, signal);
      return;
    }
    const kept = store === false ? '' : ' what is finished is kept.';
    process.stderr.write(`\nStopping;${kept} Press Ctrl-C again to stop at once.\n`);
    controller.abort(
      new Interrupted(
        store === false
          ? 'Stopped. Nothing was kept, because there is no store.'
          : `Stopped. Run the same command again to go on from here: finished tasks are in the store ${store}.`,
        signal,
      ),
    );
  };
  for (const signal of signals) process.on(signal, stop);
  try {
    return await work(controller.signal);
  } finally {
    letGo();
  }
}
