import { ManyBodyBaseError } from '../errors/many-body-error';

/** The run was interrupted by the user. */
export class Interrupted extends Error {}

/** 1: some task failed, or something broke; 2: bad input; 130: interrupted. */
export function exitCode(error: unknown): number {
  if (error instanceof Interrupted) return 130;
  if (error instanceof ManyBodyBaseError && (error.code === 'INPUT' || error.code === 'ENGINE_NOT_FOUND')) return 2;
  return 1;
}

/** Our own errors speak for themselves; any other comes with its stack, because it is a defect. */
export function printError(error: unknown): void {
  const known = error instanceof ManyBodyBaseError || error instanceof Interrupted;
  const text = known ? error.message : error instanceof Error ? (error.stack ?? error.message) : String(error);
  process.stderr.write(`${known && error instanceof ManyBodyBaseError ? 'Error: ' : ''}${text}\n`);
}
