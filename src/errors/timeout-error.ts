import { type ErrorDetail, ManyBodyBaseError } from './many-body-error';

/** A task ran longer than its limit and was stopped. */
export class TimeoutError extends ManyBodyBaseError {
  constructor(message: string, options: { detail?: ErrorDetail; cause?: unknown } = {}) {
    super('TIMEOUT', message, options);
  }
}
