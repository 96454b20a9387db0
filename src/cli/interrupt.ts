import { Interrupted } from './exit';

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Runs work that Ctrl-C (or SIGTERM, or a terminal that goes away) ends cleanly: the first aborts its signal and says how to resume, the second leaves at once.
 *
 * @param store the folder in which finished tasks are, or false.
 * @throws Interrupted when the work was stopped.
 */
export async function untilInterrupted<T>(
  store: string | false,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const controller = new AbortController();
  const stop = (): void => {
    if (controller.signal.aborted) process.exit(130);
    const kept = store === false ? '' : ' what is finished is kept.';
    process.stderr.write(`\nStopping;${kept} Press Ctrl-C again to stop at once.\n`);
    controller.abort(
      new Interrupted(
        store === false
          ? 'Stopped. Nothing was kept, because there is no store.'
          : `Stopped. Run the same command again to go on from here: finished tasks are in the store ${store}.`,
      ),
    );
  };
  for (const signal of signals) process.on(signal, stop);
  try {
    return await work(controller.signal);
  } finally {
    for (const signal of signals) process.off(signal, stop);
  }
}
