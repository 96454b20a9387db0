import { type ErrorDetail, ManyBodyBaseError } from './many-body-error';

/** The engine is not known or its program is not installed; the message says how to get it. */
export class EngineNotFoundError extends ManyBodyBaseError {
  constructor(message: string, options: { detail?: ErrorDetail; cause?: unknown } = {}) {
    super('ENGINE_NOT_FOUND', message, options);
  }
}
