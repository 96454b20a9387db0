import { constants } from 'node:os';
import type { Worker } from 'node:worker_threads';

/** A terminated thread is gone in milliseconds, unless it is inside a system call or native code. */
const goneWithinMs = 1000;

const stuck = new Set<Worker>();

/**
 * Waits for the end of a thread that has been terminated, but not for ever. Node ends JavaScript and WebAssembly anywhere, but a
 * thread inside a blocking system call (opening a FIFO that nobody writes) or native code cannot be ended before it returns: it
 * is left behind, and no longer keeps this process alive. When the process ends, Node would wait for it: then the process ends itself
 * by a signal, after all other exit handlers: that of its exit code (143 is SIGTERM), else SIGKILL.
 *
 * @returns false when the thread was left behind.
 */
export async function goneOrLeftBehind(worker: Worker): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const gone = await new Promise<boolean>((resolve) => {
    worker.once('exit', () => {
      if (stuck.delete(worker) && stuck.size === 0) process.off('exit', endBySignal);
      resolve(true);
    });
    timer = setTimeout(() => resolve(false), goneWithinMs);
  });
  clearTimeout(timer);
  if (gone) return true;
  worker.unref();
  if (stuck.size === 0) process.on('exit', endBySignal);
  stuck.add(worker);
  return false;
}

function endBySignal(code: number): void {
  const signal = (['SIGHUP', 'SIGINT', 'SIGTERM'] as const).find((name) => code === 128 + constants.signals[name]);
  if (signal) process.removeAllListeners(signal);
  process.kill(process.pid, signal ?? 'SIGKILL');
}
