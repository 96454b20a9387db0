import { InputError } from '../errors/input-error';
import type { Molecule } from '../schema/molecule';
import { elementOf } from './elements';

export interface GetFragmentOptions {
  /**
   * true (default): real fragments first, then ghosts, each in the order given.
   * false: atoms and fragments keep the order of the parent, ghosts in place.
   */
  readonly groupFragments?: boolean | undefined;
}

/**
 * A part of a molecule: some fragments real, some as ghosts, the others left out.
 *
 * Charges and multiplicities of real fragments are those of the parent, of ghosts 0 and 1; the total charge is their sum, the
 * total multiplicity high spin. Masses and labels are carried over; fix_com, fix_orientation, fix_symmetry, extras,
 * comment and connectivity are not. Nothing is validated again: a part of a valid molecule is valid.
 *
 * @param real **0-based** fragment index or indices, as in QCElemental.
 * @param ghost **0-based** fragment index or indices.
 * @throws InputError where a fragment is in both, or does not exist.
 */
export function getFragment(
  molecule: Molecule,
  real: number | readonly number[],
  ghost: number | readonly number[] = [],
  options: GetFragmentOptions = {},
): Molecule {
  const realList = typeof real === 'number' ? [real] : real;
  const ghostList = typeof ghost === 'number' ? [ghost] : ghost;
  checkIndices(molecule, realList, ghostList);
  const chosen = [...realList, ...ghostList];
  if (options.groupFragments === false) chosen.sort((a, b) => a - b);
  return extract(
    molecule,
    chosen,
    new Set(realList),
    `${molecule.name} (${pythonList(realList)},${pythonList(ghostList)})`,
  );
}

/**
 * Atoms of `chosen` fragments, in that order.
 *
 * @param chosen 0-based fragments, distinct.
 * @param real those of them that are not ghosts.
 */
export function extract(
  molecule: Molecule,
  chosen: readonly number[],
  real: { has(fragment: number): boolean },
  name: string,
): Molecule {
  const symbols: string[] = [];
  const geometry: number[] = [];
  const realAtoms: boolean[] = [];
  const atoms: number[] = [];
  const fragments: number[][] = [];
  const fragmentCharges: number[] = [];
  const fragmentMultiplicities: number[] = [];
  let charge = 0;
  let multiplicity = 1;
  for (const f of chosen) {
    const isReal = real.has(f);
    const fragment: number[] = [];
    for (const atom of molecule.fragments[f]!) {
      fragment.push(atoms.length);
      atoms.push(atom);
      symbols.push(molecule.symbols[atom]!);
      geometry.push(molecule.geometry[3 * atom]!, molecule.geometry[3 * atom + 1]!, molecule.geometry[3 * atom + 2]!);
      realAtoms.push(isReal && molecule.real[atom]!);
    }
    fragments.push(fragment);
    const fragmentCharge = isReal ? molecule.fragment_charges[f]! : 0;
    const fragmentMultiplicity = isReal ? molecule.fragment_multiplicities[f]! : 1;
    fragmentCharges.push(fragmentCharge);
    fragmentMultiplicities.push(fragmentMultiplicity);
    charge += fragmentCharge;
    multiplicity += fragmentMultiplicity - 1;
  }
  const part: Molecule = {
    schema_name: 'qcschema_molecule',
    schema_version: 3,
    validated: true,
    name,
    symbols,
    geometry,
    real: realAtoms,
    fragments,
    fragment_charges: fragmentCharges,
    fragment_multiplicities: fragmentMultiplicities,
    molecular_charge: charge,
    molecular_multiplicity: multiplicity,
    fix_com: false,
    fix_orientation: false,
    extras: {},
  };
  // As in buildMolecule, isotopes and labels are said only where one is not the usual.
  const { masses, mass_numbers, atom_labels } = molecule;
  const isUsual = (atom: number) =>
    mass_numbers![atom] === elementOf(molecule.symbols[atom]!).defaultIsotope.massNumber;
  if (masses && mass_numbers && !atoms.every(isUsual)) {
    part.masses = atoms.map((atom) => masses[atom]!);
    part.mass_numbers = atoms.map((atom) => mass_numbers[atom]!);
  }
  if (atom_labels && atoms.some((atom) => atom_labels[atom] !== '')) {
    part.atom_labels = atoms.map((atom) => atom_labels[atom]!);
  }
  return part;
}

/** A list as Python prints it: `[0, 1]`. Part of the names that QCElemental gives to fragments. */
export const pythonList = (values: readonly number[]): string => `[${values.join(', ')}]`;

function checkIndices(molecule: Molecule, real: readonly number[], ghost: readonly number[]): void {
  const nFragments = molecule.fragments.length;
  for (const fragment of [...real, ...ghost]) {
    if (!Number.isInteger(fragment) || fragment < 0 || fragment >= nFragments) {
      throw new InputError(`getFragment: there is no fragment ${fragment}; they count from 0 to ${nFragments - 1}.`);
    }
  }
  if (real.some((fragment) => ghost.includes(fragment))) {
    throw new InputError(
      `getFragment: real and ghost sets are overlapping: ${pythonList(real)}, ${pythonList(ghost)} (0-based).`,
    );
  }
  if (new Set(real).size !== real.length || new Set(ghost).size !== ghost.length) {
    throw new InputError(
      `getFragment: a fragment is named twice: ${pythonList(real)}, ${pythonList(ghost)} (0-based).`,
    );
  }
}
