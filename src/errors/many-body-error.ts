/** What a caller can test for on any error of this package, also after a trip across a thread or a process. */
export type ErrorCode =
  | 'INPUT'
  | 'CONVERGENCE'
  | 'RESOURCE'
  | 'ENGINE_NOT_FOUND'
  | 'ENGINE'
  | 'TIMEOUT'
  | 'WORKER_LOST'
  | 'STORE'
  | 'RUN_FAILED';

/** Plain data that explains an error: numbers, paths, candidates. It survives structured cloning and JSON. */
export type ErrorDetail = Readonly<Record<string, unknown>>;

/** Base of every error that this package raises on purpose. `instanceof` does not survive a thread; `code` does. */
export class ManyBodyBaseError extends Error {
  readonly code: ErrorCode;
  readonly detail: ErrorDetail;

  constructor(code: ErrorCode, message: string, options: { detail?: ErrorDetail; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = new.target.name;
    this.code = code;
    this.detail = options.detail ?? {};
  }
}
