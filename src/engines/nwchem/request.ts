import { InputError } from '../../errors/input-error';
import { atomicNumberOf } from '../../molecule/elements';
import { coreOrbitals } from '../../qc/elements';
import type { AtomicInput } from '../../schema/atomic';
import type { Driver } from '../../schema/driver';
import type { Molecule } from '../../schema/molecule';
import { embeddingChargesOf, type PointCharge } from '../embedding-charges';
import { type NwchemKeywords, parseKeywords } from './keywords';
import { driversOf, methodOf, type NwchemMethod } from './methods';

/** An AtomicInput that has been understood. */
export interface NwchemRequest {
  readonly molecule: Molecule;
  readonly driver: Driver;
  readonly method: NwchemMethod;
  readonly reference: 'rhf' | 'uhf' | 'rohf';
  readonly basis: string;
  readonly spherical: boolean;
  readonly pointCharges: readonly PointCharge[];
  /** Core orbitals that correlation leaves out: of the real atoms, 0 without `freeze_core`. */
  readonly frozen: number;
  readonly keywords: NwchemKeywords;
}

const plainBasisName = /^[\w .,+*()/-]+$/;

/** @throws InputError that says what to change. */
export function parseNwchemRequest(input: AtomicInput): NwchemRequest {
  const { molecule } = input;
  const { driver, model, keywords: rawKeywords } = input.specification;
  const method = methodOf(model.method);
  const { basis } = model;
  if (!basis) throw new InputError(`Method ${model.method} needs a basis set, as in ${model.method}/cc-pvdz.`);
  if (!plainBasisName.test(basis)) throw new InputError(`'${basis}' is not the name of a basis set.`);
  if (!driversOf(method).includes(driver)) {
    throw new InputError(
      `The nwchem engine gives no ${driver} for ${model.method}, only ${driversOf(method).join(' and ')}. Choose another method, driver or engine.`,
    );
  }
  const pointCharges = embeddingChargesOf(molecule);
  if (driver === 'hessian' && pointCharges.length > 0) {
    throw new InputError(
      'NWChem leaves what point charges add out of its analytic Hessians. Choose another engine (builtin), or leave out embedding_charges.',
    );
  }
  const keywords = parseKeywords(rawKeywords);
  if (method.kind === 'dft' && method.detail === '' && keywords.directives.get('dft')?.get('xc') === undefined) {
    throw new InputError(`Method dft needs the keyword dft__xc, as in { "dft__xc": "xpbe96 cpbe96" }.`);
  }
  const { molecular_charge: charge, molecular_multiplicity: multiplicity } = molecule;
  if (!Number.isInteger(charge)) throw new InputError(`NWChem needs a whole charge here, not ${charge}.`);
  if (method.reference === 'rhf' && multiplicity !== 1) {
    throw new InputError(`Method ${model.method} needs paired electrons, but the multiplicity is ${multiplicity}.`);
  }
  return {
    molecule,
    driver,
    method,
    reference: method.reference === 'auto' ? (multiplicity === 1 ? 'rhf' : 'uhf') : method.reference,
    basis,
    spherical: keywords.puream ?? !cartesianByCustom(basis),
    pointCharges,
    frozen: keywords.freezeCore ? frozenOrbitals(molecule) : 0,
    keywords,
  };
}

/** Pople's double-zeta sets were made with six d functions; 6-311G and its kin with five. */
function cartesianByCustom(basis: string): boolean {
  return /^(3-21|4-31|6-31)\+*g/i.test(basis);
}

/** Counted per element, so that an ion has the same core alone and in a cluster. */
function frozenOrbitals({ symbols, real }: Molecule): number {
  return symbols.reduce((sum, symbol, i) => sum + (real[i] ? coreOrbitals(atomicNumberOf(symbol)) : 0), 0);
}
