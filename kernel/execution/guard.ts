import { runningCell } from './cell';
import type { RequestRunner } from './run-request';

/** Ends the process, for the kernel's own use: cells may not. */
export type Exit = (code: number) => never;

/**
 * Keeps the kernel alive whatever a cell does: late exceptions and unhandled rejections are printed below the cell that
 * caused them, and `process.exit()` is refused.
 * @returns the real exit.
 */
export function guardProcess(runner: RequestRunner): Exit {
  const exit: Exit = process.exit.bind(process);
  process.on('uncaughtException', (error) => runner.warn(error, runningCell() ?? runner.newest));
  process.on('unhandledRejection', (reason) => runner.warn(reason, runningCell() ?? runner.newest));
  process.exit = (() => {
    throw new Error('A cell cannot end the kernel. Use "Restart" or "Shut Down" in the menu "Kernel".');
  }) as typeof process.exit;
  return exit;
}
