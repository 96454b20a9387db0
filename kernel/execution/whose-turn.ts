import { dirname, sep } from 'node:path';

/** The kernel's own code, and that of its sockets. */
const kernelFolders = [dirname(__dirname), dirname(require.resolve('zeromq'))].map((folder) => folder + sep);

/**
 * To be called between two instructions of interrupted code: did the kernel itself, or Node, begin this turn of the event loop? The
 * outermost function on the stack tells. (The asynchronous context does not: it is lost where a `then` of a cell is called.)
 *
 * @param evaluated the function that the inspector called; it and the inspector's expression are no part of the stack.
 */
// biome-ignore lint/complexity/noBannedTypes: the type that captureStackTrace has
export function isKernelsTurn(evaluated: Function): boolean {
  // The innermost that is left is the inspector's expression.
  const frames = stackAbove(evaluated).slice(1).filter(hasOwner);
  if (frames.length === 0) return true;
  const file = frames.at(-1)?.getFileName();
  return kernelFolders.some((folder) => file?.startsWith(folder));
}

/** Neither Node's nor the engine's, nor only waiting for the interrupted code. */
function hasOwner(frame: NodeJS.CallSite): boolean {
  const isAsync = (frame as NodeJS.CallSite & { isAsync(): boolean }).isAsync();
  return !isAsync && !frame.isNative() && !frame.getFileName()?.startsWith('node:');
}

// biome-ignore lint/complexity/noBannedTypes: the type that captureStackTrace has
function stackAbove(called: Function): NodeJS.CallSite[] {
  const { prepareStackTrace, stackTraceLimit } = Error;
  try {
    Error.stackTraceLimit = Number.POSITIVE_INFINITY;
    Error.prepareStackTrace = (_error, frames) => frames;
    const holder: { stack?: unknown } = {};
    Error.captureStackTrace(holder, called);
    return holder.stack as NodeJS.CallSite[];
  } finally {
    Error.prepareStackTrace = prepareStackTrace;
    Error.stackTraceLimit = stackTraceLimit;
  }
}
