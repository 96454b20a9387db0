import { Session } from 'node:inspector';
import { breakInSymbol } from '../protocol/control-messages';

let kernelWork = 0;
let insideWatchedScript = false;

/** Runs a piece of the kernel itself that must not be cut in two by {@link breakIn}. */
export function undisturbed<T>(work: () => T): T {
  kernelWork++;
  try {
    return work();
  } finally {
    kernelWork--;
  }
}

/** Marks the synchronous part of a cell, which Node's SIGINT watch can end with an ordinary exception. */
export function watched<T>(script: () => T): T {
  insideWatchedScript = true;
  try {
    return script();
  } finally {
    insideWatchedScript = false;
    rearmSigint();
  }
}

/** SIGINT throws inside the synchronous part of a cell; Windows has no such signal. */
export const sigintWatch = process.platform !== 'win32';

/**
 * Lets the control thread end a computation that never pauses: it calls this function between two instructions of the
 * main thread. In the synchronous part of a cell a signal makes `vm` throw; after the first `await` there is no
 * such watch, so V8 is told to unwind the stack (without `finally`). Node then has entries left on its stack of
 * asynchronous contexts, which is why the kernel runs with `--no-force-async-hooks-checks`.
 */
export function installBreakIn(): void {
  const inspector = new Session();
  inspector.connect();
  const breakIn = (): void => {
    if (kernelWork > 0) return;
    if (insideWatchedScript && sigintWatch) process.kill(process.pid, 'SIGINT');
    else inspector.post('Runtime.terminateExecution');
  };
  Object.defineProperty(globalThis, Symbol.for(breakInSymbol), { value: breakIn, configurable: true });
  process.once('exit', () => inspector.disconnect());
}

/**
 * Installs the SIGINT listeners anew. Node's SIGINT watch leaves the signal at its deadly default when a
 * listener was added while it watched.
 */
function rearmSigint(): void {
  const listeners = process.rawListeners('SIGINT') as (() => void)[];
  process.removeAllListeners('SIGINT');
  for (const listener of listeners) process.on('SIGINT', listener);
}
