import type { ManyBodyResult } from '../result/many-body-result';
import type { ProgressEvent } from './progress';
import type { RunOptions } from './run-expansion';

/**
 * A run as a stream of its events. The stream ends when the run does, and throws what the run throws. Leaving the loop aborts
 * the run and waits until its workers are gone.
 */
export async function* streamRun(
  start: (options: RunOptions) => Promise<ManyBodyResult>,
  options: { signal?: AbortSignal | undefined },
): AsyncGenerator<ProgressEvent, void, void> {
  const left = new AbortController();
  const waiting: ProgressEvent[] = [];
  let wake: () => void = () => undefined;
  let running = true;

  const run = start({
    signal: options.signal ? AbortSignal.any([options.signal, left.signal]) : left.signal,
    onProgress: (event) => {
      waiting.push(event);
      wake();
    },
  }).finally(() => {
    running = false;
    wake();
  });
  // The failure of the run is thrown below, once the events before it have been read.
  run.catch(() => undefined);

  try {
    while (running || waiting.length > 0) {
      const event = waiting.shift();
      if (event) yield event;
      else if (running) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    }
    await run;
  } finally {
    left.abort();
    await run.catch(() => undefined);
  }
}
