import { StringDecoder } from 'node:string_decoder';
import type { StreamName } from '../protocol/iopub';
import { undisturbed } from './break-in';
import { type Cell, runningCell } from './cell';

/** Puts printed text where it belongs. */
export type Print = (cell: Cell | undefined, name: StreamName, text: string) => void;

/**
 * Sends what is printed to the cell that caused it, however late, and from threads too (Node pipes a worker's output
 * through these streams). Text that no cell caused goes to the newest cell, as it does in other kernels.
 */
export function captureOutput(print: Print, newest: () => Cell | undefined): void {
  for (const name of ['stdout', 'stderr'] as const) {
    const decoder = new StringDecoder('utf8');
    const write = (
      chunk: string | Uint8Array,
      encoding?: BufferEncoding | (() => void),
      done?: (error?: Error | null) => void,
    ): boolean => {
      const text = typeof chunk === 'string' ? chunk : decoder.write(Buffer.from(chunk));
      undisturbed(() => print(runningCell() ?? newest(), name, text));
      const callback = typeof encoding === 'function' ? encoding : done;
      if (callback) process.nextTick(callback);
      return true;
    };
    process[name].write = write as typeof process.stdout.write;
  }
}
