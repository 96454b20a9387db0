import { type ErrorDetail, ManyBodyBaseError } from './many-body-error';

/** The result store cannot be read or written. */
export class StoreError extends ManyBodyBaseError {
  constructor(message: string, options: { detail?: ErrorDetail; cause?: unknown } = {}) {
    super('STORE', message, options);
  }
}
