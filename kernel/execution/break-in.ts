import { Session } from 'node:inspector';
import { type BreakInAnswer, breakInSymbol } from '../protocol/control-messages';
import { runningCell } from './cell';
import { isKernelsTurn } from './whose-turn';

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

/** A new cell begins: nothing of the kernel is at work, even if a piece of it was cut in two after all. */
export function beginUndisturbed(): void {
  kernelWork = 0;
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

/** Node's own way to start afresh after an uncaught exception; it has no public name. */
function asyncIdStackCleaner(): () => void {
  const warn = process.noDeprecation;
  process.noDeprecation = true;
  try {
    const { binding } = process as unknown as { binding(name: string): { clearAsyncIdStack(): void } };
    return binding('async_wrap').clearAsyncIdStack;
  } finally {
    process.noDeprecation = warn ?? false;
  }
}

/**
 * Lets the control thread end a computation that never pauses: it calls this function between two instructions of the
 * main thread. In the synchronous part of a cell a signal makes `vm` throw (the control thread sends it: sent from here
 * it would end this very call and leave the inspector confused); after the first `await` there is no
 * such watch, so V8 is told to unwind the stack (without `finally`). Node keeps a stack of asynchronous contexts beside
 * the real one and aborts when the two differ, so that one is emptied first.
 */
export function installBreakIn(): void {
  const inspector = new Session();
  inspector.connect();
  const clearAsyncIdStack = asyncIdStackCleaner();
  const breakIn = (): BreakInAnswer => {
    // The kernel's own turns are left alone: unwound, it would never answer again.
    if (kernelWork > 0 || (!runningCell() && isKernelsTurn(breakIn))) return 'later';
    if (insideWatchedScript && sigintWatch) return 'signal';
    clearAsyncIdStack();
    inspector.post('Runtime.terminateExecution');
    return 'done';
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
