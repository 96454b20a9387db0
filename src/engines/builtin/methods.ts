import { InputError } from '../../errors/input-error';
import { functionalNames } from '../../qc/dft/functional';
import { nearestName } from '../../schema/nearest-name';
import { ownValue } from '../../schema/own-value';

/** What a method name stands for. */
export interface Method {
  /** `auto`: restricted for singlets, unrestricted otherwise. */
  readonly reference: 'auto' | 'rhf' | 'uhf';
  readonly correlation: 'none' | 'mp2' | 'scs-mp2';
  /** Name of the density functional; Hartree-Fock where absent. */
  readonly functional?: string | undefined;
}

const methods: Readonly<Record<string, Method>> = {
  hf: { reference: 'auto', correlation: 'none' },
  scf: { reference: 'auto', correlation: 'none' },
  rhf: { reference: 'rhf', correlation: 'none' },
  uhf: { reference: 'uhf', correlation: 'none' },
  mp2: { reference: 'auto', correlation: 'mp2' },
  rmp2: { reference: 'rhf', correlation: 'mp2' },
  ump2: { reference: 'uhf', correlation: 'mp2' },
  'scs-mp2': { reference: 'auto', correlation: 'scs-mp2' },
  ...Object.fromEntries(
    functionalNames().map((name) => [name, { reference: 'auto', correlation: 'none', functional: name }]),
  ),
};

/** Other names of the same. */
const synonyms: Readonly<Record<string, string>> = { lda: 'svwn', lsda: 'svwn', svwn5: 'svwn', pbe1pbe: 'pbe0' };

/** Names of the methods. */
export function methodNames(): string[] {
  return Object.keys(methods);
}

/** @throws InputError with the nearest name and the list. */
export function methodOf(name: string): Method {
  const lower = name.trim().toLowerCase();
  const method = ownValue(methods, ownValue(synonyms, lower) ?? lower);
  if (method) return method;
  const near = nearestName(name, methodNames());
  throw new InputError(
    `The builtin engine has no method '${name}'.${near === undefined ? '' : ` Did you mean '${near}'?`} It has: ${methodNames().join(', ')}.`,
    { detail: { method: name, known: methodNames() } },
  );
}
