import { type ErrorDetail, ManyBodyBaseError } from './many-body-error';

/** The worker that ran a task died (exit, crash, out of memory). */
export class WorkerLostError extends ManyBodyBaseError {
  constructor(message: string, options: { detail?: ErrorDetail; cause?: unknown } = {}) {
    super('WORKER_LOST', message, options);
  }
}
