import { describe, expect, test } from 'vitest';
import { fromComputeError, toComputeError } from '../../src/errors/compute-error';
import { ConvergenceError } from '../../src/errors/convergence-error';
import { EngineError } from '../../src/errors/engine-error';
import { EngineNotFoundError } from '../../src/errors/engine-not-found-error';
import { InputError } from '../../src/errors/input-error';
import { ResourceError } from '../../src/errors/resource-error';
import { StoreError } from '../../src/errors/store-error';
import { TimeoutError } from '../../src/errors/timeout-error';
import { WorkerLostError } from '../../src/errors/worker-lost-error';

describe('an error as plain data', () => {
  test.each([
    new InputError('i', { detail: { field: 'x' } }),
    new ConvergenceError('c', { detail: { iterations: 50 } }),
    new ResourceError('r'),
    new EngineNotFoundError('n'),
    new EngineError('e', { detail: { log: 'last lines' } }),
    new TimeoutError('t'),
    new WorkerLostError('w'),
    new StoreError('s'),
  ])('$code survives JSON and a thread: same class, code, message and detail', (error) => {
    const back = fromComputeError(structuredClone(JSON.parse(JSON.stringify(toComputeError(error)))));
    expect(back.constructor).toBe(error.constructor);
    expect(back).toMatchObject({ code: error.code, message: error.message, name: error.name, detail: error.detail });
  });

  test('what is no error of this package keeps its name in the message', () => {
    expect(toComputeError(new RangeError('too far'))).toEqual({
      error_type: 'unknown_error',
      error_message: 'RangeError: too far',
    });
    expect(toComputeError('only text')).toEqual({ error_type: 'unknown_error', error_message: 'only text' });
    const foreign = fromComputeError({ error_type: 'random_error', error_message: 'the program says no' });
    expect(foreign).toMatchObject({ code: 'ENGINE', message: 'the program says no' });
  });

  test('a code of Node is not taken for one of ours', () => {
    const missing = Object.assign(new Error('no such file'), { code: 'ENOENT' });
    expect(toComputeError(missing).error_type).toBe('unknown_error');
  });
});
