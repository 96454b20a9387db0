import { BOHR_IN_ANGSTROM } from '../../../schema/constants';
import { closePairs } from '../../close-pairs';
import { elementOf, isElement } from '../../elements';
import type { AtomName } from '../atom-name';
import { type ParsedMolecule, setFragments } from '../parsed-molecule';

/** Residues of single ions, as force fields and the PDB name them: element and charge in e. */
const ions: ReadonlyMap<string, readonly [string, number]> = new Map([
  ['NA', ['Na', 1]],
  ['NA+', ['Na', 1]],
  ['K', ['K', 1]],
  ['K+', ['K', 1]],
  ['LI', ['Li', 1]],
  ['RB', ['Rb', 1]],
  ['CS', ['Cs', 1]],
  ['MG', ['Mg', 2]],
  ['CA', ['Ca', 2]],
  ['CA2+', ['Ca', 2]],
  ['MG2+', ['Mg', 2]],
  ['ZN', ['Zn', 2]],
  ['CL', ['Cl', -1]],
  ['CL-', ['Cl', -1]],
  ['CLA', ['Cl', -1]],
  ['SOD', ['Na', 1]],
  ['POT', ['K', 1]],
  ['CAL', ['Ca', 2]],
  ['BR', ['Br', -1]],
  ['F', ['F', -1]],
  ['I', ['I', -1]],
  ['IOD', ['I', -1]],
]);
/** Elements of two letters that atoms of residues have; any other name of such atoms begins with its element. */
const twoLetters = /^(?:CL|BR|SE|SI|FE|ZN|MG|MN|CU|NI|CO(?=\d|$))/i;

/** The atom of a residue by its name alone: `OW`, `HW1`, `CA` of an amino acid; an ion where the residue is one. */
export function atomOfResidue(name: string, residue: string): AtomName | undefined {
  const plain = name.replace(/^[\d*']+/, '');
  const ion = ions.get(residue.toUpperCase());
  if (
    ion !== undefined &&
    plain.toUpperCase().startsWith(
      residue
        .toUpperCase()
        .replace(/\d?[+-]$/, '')
        .slice(0, 1),
    )
  ) {
    return { name: ion[0], real: true, userLabel: '', charge: ion[1] };
  }
  if (/^(?:MW|M|EP|EPW|LP)\d*$/i.test(plain)) return { name: 'X', real: false, userLabel: '', dummy: true };
  const two = twoLetters.exec(plain)?.[0];
  const symbol = two !== undefined && residue.length > 2 && /^CO$/i.test(two) ? 'C' : (two ?? plain.slice(0, 1));
  return isElement(symbol) ? { name: symbol, real: true, userLabel: '' } : undefined;
}

/** An atom whose element a file says itself; an ion where it is alone in a residue of that name. */
export function atomOfElement(symbol: string, residue: string, charge: number | undefined): AtomName | undefined {
  const ion = ions.get(residue.toUpperCase());
  if (charge === undefined && ion?.[0].toUpperCase() === symbol.toUpperCase()) {
    return { name: symbol, real: true, userLabel: '', charge: ion[1] };
  }
  if (symbol.toUpperCase() === 'D') return { name: 'H', real: true, massNumber: 2, userLabel: '', charge };
  return isElement(symbol)
    ? { name: symbol, real: true, userLabel: '', ...(charge === undefined ? {} : { charge }) }
    : undefined;
}

/** Two atoms are bonded up to this many times the sum of their covalent radii. */
const TOLERANCE = 1.2;

/**
 * Makes a fragment of each residue; residues that a covalent bond joins, as those of a protein chain, are one.
 *
 * @param residues of each atom, as text.
 * @param molecule its geometry is in angstrom.
 */
export function residuesAsFragments(molecule: ParsedMolecule, residues: readonly string[]): void {
  const { atoms, geometry } = molecule;
  const leader = new Map<string, string>();
  const find = (residue: string): string => {
    let root = residue;
    for (let next = leader.get(root); next !== undefined; next = leader.get(root)) root = next;
    if (root !== residue) leader.set(residue, root);
    return root;
  };
  const radii = atoms.map(({ name, dummy }) =>
    dummy || !isElement(name) ? undefined : elementOf(name).covalentRadius,
  );
  const reach = 2 * TOLERANCE * radii.reduce<number>((most, r) => Math.max(most, r ?? 0), 0) * BOHR_IN_ANGSTROM;
  for (const { i, j, distance } of closePairs(geometry, reach)) {
    const [a, b] = [radii[i], radii[j]];
    if (a === undefined || b === undefined || distance > TOLERANCE * (a + b) * BOHR_IN_ANGSTROM) continue;
    const [first, second] = [find(residues[i]!), find(residues[j]!)];
    if (first !== second && bindsResidues(atoms[i]!, atoms[j]!)) leader.set(second, first);
  }
  const fragments = setFragments(molecule, residues.map(find)).length;
  const merged = new Set(residues).size - fragments;
  molecule.notes.push(
    `Residues are fragments: ${fragments}${merged > 0 ? `; ${merged} that are bonded to another are one with it` : ''}.`,
  );
}

/** Ions near a ligand are not bonded to it. */
const bindsResidues = (a: AtomName, b: AtomName): boolean =>
  a.charge === undefined || b.charge === undefined ? !isIon(a) && !isIon(b) : false;
const isIon = ({ name }: AtomName): boolean => /^(?:Li|Na|K|Rb|Cs|Mg|Ca|Zn)$/i.test(name);

/** Says so where a structure has carbon and no hydrogen, as one from X-rays. */
export function noteMissingHydrogens(molecule: ParsedMolecule): void {
  const names = new Set(molecule.atoms.map(({ name }) => name.toUpperCase()));
  if ((names.has('C') || names.has('O')) && !names.has('H')) {
    molecule.notes.push('The structure has no hydrogen atoms; add them before computing.');
  }
}
