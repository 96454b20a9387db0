import { connectExecutionDefaults, type ExecutionDefaults } from '../request/execution-defaults';
import type { ProgressEvent } from './progress';

/**
 * What surrounds a run when it happens in a notebook. The computer knows neither kernel nor renderer: the entry point of the
 * package connects them here, and in a plain script nothing is connected.
 */
export interface Surroundings extends ExecutionDefaults {
  /** Aborted when the running cell is interrupted. */
  signal(): AbortSignal | undefined;
  /** A live display for a run that starts now, or undefined when none is wanted. */
  progress(): ((event: ProgressEvent) => void) | undefined;
  /** Told the result of each run. */
  finished(result: unknown): void;
}

let connected: Surroundings | undefined;

/** Called once, by the entry point of the package. */
export function connectSurroundings(surroundings: Surroundings): void {
  connected = surroundings;
  connectExecutionDefaults(surroundings);
}

/** The notebook around us, or undefined in a plain script that does not load the entry point. */
export function surroundings(): Surroundings | undefined {
  return connected;
}
