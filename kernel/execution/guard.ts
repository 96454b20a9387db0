import { Readable } from 'node:stream';
import { runningCell } from './cell';
import type { RequestRunner } from './run-request';

/** Ends the process, for the kernel's own use: cells may not. */
export type Exit = (code: number) => never;

/**
 * Keeps the kernel alive whatever a cell does: late exceptions and unhandled rejections are printed below the cell that
 * caused them, `process.exit()` is refused, and so is reading standard input, for which nobody would ever be asked.
 * @returns the real exit.
 */
export function guardProcess(runner: RequestRunner): Exit {
  const exit: Exit = process.exit.bind(process);
  process.on('uncaughtException', (error) => runner.warn(error, runningCell() ?? runner.newest));
  process.on('unhandledRejection', (reason) => runner.warn(reason, runningCell() ?? runner.newest));
  process.exit = (() => {
    throw new Error('A cell cannot end the kernel. Use "Restart" or "Shut Down" in the menu "Kernel".');
  }) as typeof process.exit;
  const stdin = new Readable({
    read() {
      this.destroy(new Error('A cell cannot ask for input. Write the value into the cell.'));
    },
  });
  Object.defineProperty(process, 'stdin', { get: () => stdin, configurable: true });
  return exit;
}
