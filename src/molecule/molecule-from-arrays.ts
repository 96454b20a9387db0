import { InputError } from '../errors/input-error';
import { parseOrExplain } from '../schema/input-error-from-zod';
import { type Molecule, moleculeDocumentSchema } from '../schema/molecule';
import { completeMolecule, type LengthUnit } from './build-molecule';

/** A molecule as arrays, in a unit that must be said. */
export interface MoleculeArrays {
  readonly symbols: readonly string[];
  /** Shape (nat, 3) or flat, in `units`. */
  readonly geometry: readonly number[] | readonly (readonly number[])[] | Float64Array;
  readonly units: LengthUnit;
  /** 0-based atom indices of each fragment; one fragment by default. */
  readonly fragments?: readonly (readonly number[])[] | undefined;
  /** In e; null where unknown. */
  readonly fragmentCharges?: readonly (number | null)[] | undefined;
  readonly fragmentMultiplicities?: readonly (number | null)[] | undefined;
  readonly charge?: number | undefined;
  readonly multiplicity?: number | undefined;
  /** false marks a ghost atom. */
  readonly real?: readonly boolean[] | undefined;
  readonly name?: string | undefined;
}

/**
 * A molecule from arrays. Units are never guessed: `units` is required.
 *
 * @example
 * moleculeFromArrays({ symbols: ['He', 'He'], geometry: [[0, 0, 0], [0, 0, 3]], units: 'angstrom', fragments: [[0], [1]] });
 * @throws InputError as `buildMolecule`, and where `units` is missing.
 */
export function moleculeFromArrays(arrays: MoleculeArrays): Molecule {
  const units: unknown = arrays.units;
  if (units !== 'bohr' && units !== 'angstrom') {
    throw new InputError(
      units === undefined
        ? 'The geometry has no units: say units: "bohr" or units: "angstrom". They are never guessed.'
        : `Units are "bohr" or "angstrom", not ${JSON.stringify(units)}.`,
      { detail: { field: 'units' } },
    );
  }
  const geometry = arrays.geometry instanceof Float64Array ? Array.from(arrays.geometry) : arrays.geometry;
  const document = {
    symbols: arrays.symbols,
    geometry,
    fragments: arrays.fragments,
    fragment_charges: arrays.fragmentCharges,
    fragment_multiplicities: arrays.fragmentMultiplicities,
    molecular_charge: arrays.charge,
    molecular_multiplicity: arrays.multiplicity,
    real: arrays.real,
    name: arrays.name,
  };
  return completeMolecule(parseOrExplain(moleculeDocumentSchema, document, 'Molecule'), units);
}
