import { InputError } from '../../errors/input-error';
import type { BasisSetData } from '../../qc/basis/basis-set';
import { atomicNumber } from '../../qc/elements';
import { electronCount, type QcMolecule } from '../../qc/molecule';
import type { AtomicInput } from '../../schema/atomic';
import type { Driver } from '../../schema/driver';
import { embeddingChargesOf } from '../embedding-charges';
import { fittingSetFor, loadBasisSet } from './basis-library';
import { type BuiltinKeywords, parseKeywords } from './keywords';
import { type Method, methodOf } from './methods';

/** A fragment of the molecule, for the guess. Atoms from 0. */
export interface Fragment {
  readonly atoms: readonly number[];
  readonly charge: number;
  readonly multiplicity: number;
}

/** An AtomicInput that has been understood: everything checked, nothing computed. */
export interface Request {
  readonly method: Method;
  readonly driver: Driver;
  readonly data: BasisSetData;
  readonly pure: boolean;
  readonly molecule: QcMolecule;
  readonly fragments: readonly Fragment[];
  readonly restricted: boolean;
  /** Fitting functions for Fock matrices and for MP2, of `df` alone. */
  readonly fitting: { readonly scf: BasisSetData; readonly mp2: BasisSetData } | undefined;
  readonly keywords: BuiltinKeywords;
}

/** @throws InputError that says what to change. */
export function parseRequest(input: AtomicInput): Request {
  const { driver, model, keywords: rawKeywords, protocols } = input.specification;
  const method = methodOf(model.method);
  if (!model.basis) {
    throw new InputError(`Method ${model.method} needs a basis set, as in ${model.method}/6-31g. None was given.`);
  }
  const data = loadBasisSet(model.basis);
  const keywords = parseKeywords(rawKeywords);
  const molecule = toQcMolecule(input, data);
  const { nAlpha, nBeta } = electronCount(molecule);
  if (method.reference === 'rhf' && nAlpha !== nBeta) {
    throw new InputError(
      `Method ${model.method} needs paired electrons, but the multiplicity is ${molecule.multiplicity}. Use ${method.correlation === 'none' ? 'hf or uhf' : 'mp2 or ump2'}.`,
      { detail: { multiplicity: molecule.multiplicity } },
    );
  }
  if (method.functional !== undefined && keywords.stability_analysis !== 'none') {
    throw new InputError(
      `stability_analysis: '${keywords.stability_analysis}' is for Hartree-Fock and MP2; ${model.method} has none. Leave it out.`,
      { detail: { method: model.method } },
    );
  }
  const { wavefunction = 'none' } = protocols;
  if (wavefunction !== 'none') {
    throw new InputError(
      `protocols.wavefunction: '${wavefunction}' was asked for, but the builtin engine returns no orbitals. Leave it out or write 'none': orbital energies are in extras.scf_eigenvalues_a (and _b) of every result.`,
      { detail: { wavefunction } },
    );
  }
  const restricted = method.reference === 'rhf' || (method.reference === 'auto' && molecule.multiplicity === 1);
  const { fragments: members, fragment_charges, fragment_multiplicities } = input.molecule;
  const fragments = members.map((atoms, f) => ({
    atoms,
    charge: fragment_charges[f]!,
    multiplicity: fragment_multiplicities[f]!,
  }));
  const { symbols } = input.molecule;
  const fitting =
    keywords.scf_type === 'df'
      ? { scf: fittingSetFor(data.name, 'jkfit', symbols), mp2: fittingSetFor(data.name, 'rifit', symbols) }
      : undefined;
  const pure = keywords.puream ?? data.pure;
  return { method, driver, data, pure, molecule, fragments, restricted, fitting, keywords };
}

function toQcMolecule({ molecule }: AtomicInput, data: BasisSetData): QcMolecule {
  const missing = [...new Set(molecule.symbols)].filter((symbol) => !Object.hasOwn(data.elements, symbol));
  if (missing.length > 0) {
    throw new InputError(
      `Basis set ${data.name} has no functions for ${missing.join(', ')}. It knows ${Object.keys(data.elements).join(', ')}.`,
      { detail: { basis: data.name, missing, known: Object.keys(data.elements) } },
    );
  }
  return {
    atomicNumbers: molecule.symbols.map((symbol) => atomicNumber(symbol)!),
    real: molecule.real,
    geometry: Float64Array.from(molecule.geometry),
    charge: molecule.molecular_charge,
    multiplicity: molecule.molecular_multiplicity,
    pointCharges: Float64Array.from(embeddingChargesOf(molecule).flatMap(([q, position]) => [q, ...position])),
  };
}
