import { type ErrorDetail, ManyBodyBaseError } from './many-body-error';

/** An iteration did not converge: change keywords, geometry or basis. */
export class ConvergenceError extends ManyBodyBaseError {
  constructor(message: string, options: { detail?: ErrorDetail; cause?: unknown } = {}) {
    super('CONVERGENCE', message, options);
  }
}
