import { type ErrorDetail, ManyBodyBaseError } from './many-body-error';

/** The work does not fit: a larger machine, a smaller basis or another algorithm is needed. */
export class ResourceError extends ManyBodyBaseError {
  constructor(message: string, options: { detail?: ErrorDetail; cause?: unknown } = {}) {
    super('RESOURCE', message, options);
  }
}
