import { type ErrorDetail, ManyBodyBaseError } from './many-body-error';

/** The input is wrong: fix it and call again. Raised before anything runs. */
export class InputError extends ManyBodyBaseError {
  constructor(message: string, options: { detail?: ErrorDetail; cause?: unknown } = {}) {
    super('INPUT', message, options);
  }
}
