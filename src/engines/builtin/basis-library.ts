import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { InputError } from '../../errors/input-error';
import type { BasisSetData } from '../../qc/basis/basis-set';
import { nearestName } from '../../schema/nearest-name';
import { ownValue } from '../../schema/own-value';

/** Basis sets of orbitals by their usual name, and the file of each in `data/`. */
const orbitalSets: Readonly<Record<string, string>> = {
  'sto-3g': 'sto-3g',
  '3-21g': '3-21g',
  '6-31g': '6-31g',
  '6-31g*': '6-31gs',
  '6-31g**': '6-31gss',
  '6-31+g*': '6-31pgs',
  '6-311g': '6-311g',
  '6-311g*': '6-311gs',
  '6-311g**': '6-311gss',
  '6-311++g**': '6-311ppgss',
  'cc-pvdz': 'cc-pvdz',
  'cc-pvtz': 'cc-pvtz',
  'aug-cc-pvdz': 'aug-cc-pvdz',
  'def2-svp': 'def2-svp',
  'def2-tzvp': 'def2-tzvp',
};

const fittingSets: Readonly<Record<string, string>> = {
  'cc-pvdz-jkfit': 'cc-pvdz-jkfit',
  'def2-qzvpp-jkfit': 'def2-qzvpp-jkfit',
  'cc-pvdz-ri': 'cc-pvdz-ri',
  'aug-cc-pvdz-ri': 'aug-cc-pvdz-ri',
  'def2-svp-ri': 'def2-svp-ri',
};

/** Names of the orbital basis sets, in order of size. */
export function basisNames(): string[] {
  return Object.keys(orbitalSets);
}

/** Names of the density-fitting sets. */
export function fittingBasisNames(): string[] {
  return Object.keys(fittingSets);
}

// 6-31G(d,p) is 6-31G**, 6-31G(d) is 6-31G*; case and blanks do not matter.
function canonical(name: string): string {
  return name.trim().toLowerCase().replace(/\s+/g, '').replace('(d,p)', '**').replace('(d)', '*');
}

const loaded = new Map<string, BasisSetData>();

/**
 * The numbers of a basis set, read once from the package's data files.
 * @throws InputError with the nearest name and the list when there is no such set.
 */
export function loadBasisSet(name: string, kind: 'orbital' | 'fitting' = 'orbital'): BasisSetData {
  const sets = kind === 'orbital' ? orbitalSets : { ...fittingSets, ...orbitalSets };
  const file = ownValue(sets, canonical(name));
  if (file === undefined) {
    const known = Object.keys(sets);
    const near = nearestName(canonical(name), known);
    throw new InputError(
      `The builtin engine has no basis set '${name}'.${near === undefined ? '' : ` Did you mean '${near}'?`} It has: ${known.join(', ')}.`,
      { detail: { basis: name, known } },
    );
  }
  let data = loaded.get(file);
  if (!data) {
    data = JSON.parse(readFileSync(join(__dirname, 'data', `${file}.json`), 'utf8')) as BasisSetData;
    loaded.set(file, data);
  }
  return data;
}

/**
 * The fitting set that goes with an orbital set, for Coulomb and exchange (`jkfit`) or MP2 (`rifit`).
 * The def2 universal set of Weigend (2008) fits every set that has none of its own.
 */
export function defaultFittingSet(basis: string, role: 'jkfit' | 'rifit'): string {
  const name = canonical(basis);
  if (role === 'jkfit') return name === 'cc-pvdz' ? 'cc-pvdz-jkfit' : 'def2-qzvpp-jkfit';
  const own = `${name}-ri`;
  return Object.hasOwn(fittingSets, own) ? own : 'def2-qzvpp-jkfit';
}
