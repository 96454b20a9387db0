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

/** Fits every orbital set that has no fitting set of its own, or none for an element. Weigend (2008). */
const universal = 'def2-qzvpp-jkfit';

/**
 * The fitting functions that go with an orbital set, for Coulomb and exchange (`jkfit`) or MP2 (`rifit`). Elements that
 * its own fitting set lacks have those of the def2 universal set, as in psi4; the name says which.
 *
 * @throws InputError when there are none for an element.
 */
export function fittingSetFor(basis: string, role: 'jkfit' | 'rifit', symbols: readonly string[]): BasisSetData {
  const name = `${canonical(basis)}-${role === 'jkfit' ? 'jkfit' : 'ri'}`;
  const fallback = loadBasisSet(universal, 'fitting');
  const own = Object.hasOwn(fittingSets, name) ? loadBasisSet(name, 'fitting') : fallback;
  const missing = [...new Set(symbols)].filter((symbol) => !Object.hasOwn(own.elements, symbol));
  if (missing.length === 0) return own;
  const unknown = missing.filter((symbol) => !Object.hasOwn(fallback.elements, symbol));
  if (unknown.length > 0) {
    throw new InputError(
      `scf_type 'df': neither ${own.name} nor ${fallback.name} has fitting functions for ${unknown.join(', ')}. Use scf_type 'pk' or 'direct'.`,
      { detail: { basis, missing: unknown } },
    );
  }
  return {
    ...own,
    name: `${own.name}, ${fallback.name} for ${missing.join(' ')}`,
    elements: { ...fallback.elements, ...own.elements },
  };
}
