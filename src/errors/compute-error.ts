import { ConvergenceError } from './convergence-error';
import { EngineError } from './engine-error';
import { EngineNotFoundError } from './engine-not-found-error';
import { InputError } from './input-error';
import type { ErrorCode, ManyBodyBaseError } from './many-body-error';
import { ResourceError } from './resource-error';
import { StoreError } from './store-error';
import { TimeoutError } from './timeout-error';
import { WorkerLostError } from './worker-lost-error';

/** QCSchema's ComputeError: an error as plain data, for threads, processes, stores and documents. */
export interface ComputeError {
  error_type: string;
  error_message: string;
  extras?: Record<string, unknown> | undefined;
}

// QCEngine's words for the same things, so that its documents and ours read alike.
const typeOfCode: Record<ErrorCode, string> = {
  INPUT: 'input_error',
  CONVERGENCE: 'convergence_error',
  RESOURCE: 'resource_error',
  ENGINE_NOT_FOUND: 'engine_not_found',
  ENGINE: 'unknown_error',
  TIMEOUT: 'timeout_error',
  WORKER_LOST: 'worker_lost',
  STORE: 'store_error',
  RUN_FAILED: 'run_failed',
};

const classOfType: Record<
  string,
  new (
    message: string,
    options?: { detail?: Record<string, unknown> },
  ) => ManyBodyBaseError
> = {
  input_error: InputError,
  convergence_error: ConvergenceError,
  resource_error: ResourceError,
  engine_not_found: EngineNotFoundError,
  timeout_error: TimeoutError,
  worker_lost: WorkerLostError,
  store_error: StoreError,
};

/** An error as plain data. Foreign errors become `unknown_error` with their name in front of the message. */
export function toComputeError(error: unknown): ComputeError {
  if (error instanceof Error) {
    const code = (error as { code?: unknown }).code;
    const known = typeof code === 'string' && code in typeOfCode ? typeOfCode[code as ErrorCode] : undefined;
    const detail = (error as { detail?: unknown }).detail;
    return {
      error_type: known ?? 'unknown_error',
      error_message: known ? error.message : `${error.name}: ${error.message}`,
      ...(known && detail && typeof detail === 'object' && Object.keys(detail).length > 0
        ? { extras: { ...detail } }
        : {}),
    };
  }
  return { error_type: 'unknown_error', error_message: String(error) };
}

/** Rebuilds an error from plain data; an unknown `error_type` gives an EngineError. */
export function fromComputeError(error: ComputeError): ManyBodyBaseError {
  const Class = classOfType[error.error_type] ?? EngineError;
  return new Class(error.error_message, error.extras ? { detail: error.extras } : {});
}
