import type { MimeBundle } from './kernel-channel';

export type { MimeBundle } from './kernel-channel';

/** The method that Jupyter kernels for JavaScript ask a cell's last value for (Deno's convention). */
export const displaySymbol: unique symbol = Symbol.for('Jupyter.display') as never;

/** A value that draws itself when it is the last expression of a cell. */
export interface Displayable {
  [displaySymbol](): MimeBundle;
}

/** Wraps a bundle as a value that draws itself. */
export function displayable(bundle: MimeBundle): Displayable {
  return { [displaySymbol]: () => bundle };
}
