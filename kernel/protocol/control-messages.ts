import type { Frames } from './message';

/** `Symbol.for` of the function that the control thread calls on a main thread that does not listen. */
export const breakInSymbol = 'manybody.kernel.breakIn';

/** What it answers: it did it, the control thread shall send SIGINT, or the kernel itself is at work. */
export type BreakInAnswer = 'done' | 'signal' | 'later';

export interface ControlThreadData {
  readonly hbEndpoint: string;
  readonly controlEndpoint: string;
  readonly key: string;
  /** Shared; element 0 counts the urgent messages that the main thread has taken. */
  readonly taken: Int32Array;
}

export type ToControlThread = { readonly type: 'send'; readonly frames: Frames } | { readonly type: 'close' };

export type FromControlThread =
  | { readonly type: 'ready' }
  | { readonly type: 'failed'; readonly message: string }
  | { readonly type: 'orphaned' }
  | { readonly type: 'problem'; readonly message: string }
  | { readonly type: 'frames'; readonly frames: Uint8Array[]; readonly urgent: boolean };
