import { type ErrorDetail, ManyBodyBaseError } from './many-body-error';

/** The engine's program failed: read the log that the message quotes. */
export class EngineError extends ManyBodyBaseError {
  constructor(message: string, options: { detail?: ErrorDetail; cause?: unknown } = {}) {
    super('ENGINE', message, options);
  }
}
