import { InputError } from '../errors/input-error';
import { unknownNames } from './strict-document';

/**
 * Refuses options that a function does not have: a misspelt option would otherwise act like none.
 *
 * @param what the call, as in `level(2, ...)`. @param known every name that it has.
 * @throws InputError that names the nearest valid option.
 */
export function refuseUnknownOptions(what: string, options: object, known: readonly string[]): void {
  if (typeof options !== 'object' || options === null)
    throw new InputError(`${what}: the options are an object, not ${String(options)}.`);
  const unknown = Object.keys(options).filter((name) => !known.includes(name));
  if (unknown.length > 0)
    throw new InputError(`${what}: ${unknownNames(unknown, known, 'option')}`, { detail: { unknown, known } });
}
