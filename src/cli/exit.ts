import { constants } from 'node:os';
import { ManyBodyBaseError } from '../errors/many-body-error';

/** The run was interrupted: by the user (SIGINT), by a batch system (SIGTERM), by a terminal that went away (SIGHUP). */
export class Interrupted extends Error {
  constructor(
    message: string,
    readonly signal: NodeJS.Signals,
  ) {
    super(message);
  }
}

/** 1: some task failed, or something broke; 2: bad input; 128 + number of the signal: interrupted, as a shell has it. */
export function exitCode(error: unknown): number {
  if (error instanceof Interrupted) return 128 + constants.signals[error.signal];
  if (error instanceof ManyBodyBaseError && (error.code === 'INPUT' || error.code === 'ENGINE_NOT_FOUND')) return 2;
  return 1;
}

/** Our own errors speak for themselves; any other comes with its stack, because it is a defect. */
export function printError(error: unknown): void {
  const known = error instanceof ManyBodyBaseError || error instanceof Interrupted;
  const text = known ? error.message : error instanceof Error ? (error.stack ?? error.message) : String(error);
  process.stderr.write(`${known && error instanceof ManyBodyBaseError ? 'Error: ' : ''}${text}\n`);
}
