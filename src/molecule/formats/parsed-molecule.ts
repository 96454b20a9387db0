import type { LengthUnit } from '../build-molecule';
import type { AtomName } from './atom-name';

/** What a text says, before anything is completed. */
export interface ParsedMolecule {
  readonly atoms: AtomName[];
  /** Flat, in `units`. */
  readonly geometry: number[];
  /** Fragment of each atom, from 0 in the order in which the fragments appear; empty where the text names none. */
  fragmentOf: number[];
  /** By fragment; null where the text says nothing. */
  charges: (number | null)[];
  multiplicities: (number | null)[];
  charge?: number | undefined;
  multiplicity?: number | undefined;
  /** Of fragments that the text does not divide itself, in its order. */
  expected?:
    | { readonly charges: readonly (number | null)[]; readonly multiplicities: readonly (number | null)[] }
    | undefined;
  units?: LengthUnit | undefined;
  fixCom: boolean;
  fixOrientation: boolean;
  symmetry?: string | undefined;
  name?: string | undefined;
  /** What a person should know of how the text was read. */
  readonly notes: string[];
}

export function emptyMolecule(): ParsedMolecule {
  return {
    atoms: [],
    geometry: [],
    fragmentOf: [],
    charges: [],
    multiplicities: [],
    fixCom: false,
    fixOrientation: false,
    notes: [],
  };
}

/** One geometry of a text. Reading is left until it is known which is meant. */
export interface Frame {
  /** Where it is, or what the text calls it. */
  readonly title: string;
  read(): ParsedMolecule;
}

/**
 * Numbers fragments in the order of their first atoms and keeps them in `fragmentOf`.
 *
 * @param labels of each atom: whatever tells fragments apart.
 * @returns the labels in the order of the fragments.
 */
export function setFragments<Label>(molecule: ParsedMolecule, labels: readonly Label[]): Label[] {
  const seen = new Map<Label, number>();
  molecule.fragmentOf = labels.map((label) => {
    const known = seen.get(label) ?? seen.size;
    seen.set(label, known);
    return known;
  });
  const order = [...seen.keys()];
  molecule.charges = order.map(() => null);
  molecule.multiplicities = order.map(() => null);
  return order;
}
