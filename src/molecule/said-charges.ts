import { InputError } from '../errors/input-error';
import type { MoleculeDocument } from '../schema/molecule';

/** Charges (e) and multiplicities that are said beside a molecule, over what it says itself. */
export interface SaidCharges {
  readonly charge?: number | undefined;
  readonly multiplicity?: number | undefined;
  /** By fragment, from 1. */
  readonly fragmentCharges?: Readonly<Record<number, number>> | undefined;
  /** By fragment, from 1. */
  readonly fragmentMultiplicities?: Readonly<Record<number, number>> | undefined;
}

export const saysNothing = (said: SaidCharges): boolean =>
  said.charge === undefined &&
  said.multiplicity === undefined &&
  Object.keys(said.fragmentCharges ?? {}).length === 0 &&
  Object.keys(said.fragmentMultiplicities ?? {}).length === 0;

/**
 * A molecule document with other charges: what is said replaces what stood there, and what followed from that is left open, to be
 * completed again.
 *
 * @throws InputError where a fragment does not exist.
 */
export function withSaidCharges(document: MoleculeDocument, said: SaidCharges): MoleculeDocument {
  if (saysNothing(said)) return document;
  const count = document.fragments?.length ?? 1;
  const charges = Array.from({ length: count }, (_, f) => document.fragment_charges?.[f] ?? null);
  const multiplicities = Array.from({ length: count }, (_, f) => document.fragment_multiplicities?.[f] ?? null);
  let total = document.molecular_charge ?? null;
  let multiplicity = document.molecular_multiplicity ?? null;
  for (const [fragment, charge] of entries(said.fragmentCharges, count, 'charge')) {
    if (charges[fragment] !== charge) multiplicities[fragment] = null;
    charges[fragment] = charge;
  }
  // What was said of the whole holds while another fragment may still bear the difference.
  if (Object.keys(said.fragmentCharges ?? {}).length > 0 && !charges.includes(null)) {
    total = null;
    multiplicity = null;
  }
  for (const [fragment, value] of entries(said.fragmentMultiplicities, count, 'multiplicity')) {
    multiplicities[fragment] = value;
    multiplicity = null;
  }
  if (said.charge !== undefined) {
    if (said.charge !== total) multiplicity = null;
    total = said.charge;
    if (count === 1 && charges[0] !== said.charge) {
      charges[0] = null;
      multiplicities[0] = null;
    }
  }
  if (said.multiplicity !== undefined) {
    multiplicity = said.multiplicity;
    if (count === 1) multiplicities[0] = null;
  }
  return {
    ...document,
    molecular_charge: total,
    molecular_multiplicity: multiplicity,
    fragment_charges: charges,
    fragment_multiplicities: multiplicities,
  };
}

function entries(
  values: Readonly<Record<number, number>> | undefined,
  count: number,
  what: string,
): (readonly [number, number])[] {
  return Object.entries(values ?? {}).map(([fragment, value]) => {
    const index = Number(fragment) - 1;
    if (!(Number.isInteger(index) && index >= 0 && index < count)) {
      const there = count === 1 ? 'the molecule has one fragment' : `fragments count from 1 to ${count}`;
      throw new InputError(`The ${what} of fragment ${fragment} is given, but ${there}.`);
    }
    return [index, value] as const;
  });
}
