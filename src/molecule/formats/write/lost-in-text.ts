import type { Molecule } from '../../../schema/molecule';

/** Formats that are written. */
export type WrittenFormat = 'psi4' | 'xyz' | 'xyz+' | 'qchem' | 'gaussian' | 'orca' | 'nwchem' | 'gamess' | 'molpro';

interface Holds {
  readonly fragments: boolean;
  /** Charges and multiplicities of the fragments. */
  readonly fragmentSpins: boolean;
  readonly isotopes: boolean;
  readonly labels: boolean;
  /** fix_com, fix_orientation, symmetry. */
  readonly frame: boolean;
}

const holds: Readonly<Record<WrittenFormat, Holds>> = {
  psi4: { fragments: true, fragmentSpins: true, isotopes: true, labels: true, frame: true },
  xyz: { fragments: true, fragmentSpins: true, isotopes: false, labels: false, frame: false },
  'xyz+': { fragments: false, fragmentSpins: false, isotopes: true, labels: true, frame: false },
  qchem: { fragments: true, fragmentSpins: true, isotopes: false, labels: false, frame: false },
  gaussian: { fragments: true, fragmentSpins: true, isotopes: true, labels: false, frame: false },
  orca: { fragments: true, fragmentSpins: false, isotopes: false, labels: false, frame: false },
  nwchem: { fragments: false, fragmentSpins: false, isotopes: false, labels: false, frame: false },
  gamess: { fragments: false, fragmentSpins: false, isotopes: false, labels: false, frame: false },
  molpro: { fragments: false, fragmentSpins: false, isotopes: false, labels: false, frame: false },
};

/** What of a molecule a format cannot hold, in words; empty where it holds all. */
export function lostInText(molecule: Molecule, format: WrittenFormat): string[] {
  const can = holds[format];
  const several = molecule.fragments.length > 1;
  const spins = molecule.fragment_charges.some((q) => q !== 0) || molecule.fragment_multiplicities.some((m) => m !== 1);
  return [
    ...(several && !can.fragments ? [`the division into ${molecule.fragments.length} fragments`] : []),
    ...(several && spins && !can.fragmentSpins ? ['charges and multiplicities of the fragments'] : []),
    ...(molecule.mass_numbers !== undefined && !can.isotopes ? ['isotopes'] : []),
    ...(molecule.atom_labels !== undefined && !can.labels ? ['labels of the atoms'] : []),
    ...((molecule.fix_com || molecule.fix_orientation || molecule.fix_symmetry !== undefined) && !can.frame
      ? ['fix_com, fix_orientation and symmetry']
      : []),
    ...(molecule.connectivity !== undefined ? ['bonds'] : []),
    ...(Object.keys(molecule.extras).length > 0 ? ['extras'] : []),
    ...(molecule.comment !== undefined ? ['the comment'] : []),
  ];
}
