import { type ParsedMolecule, setFragments } from '../parsed-molecule';

/** Makes a fragment of what the bonds of a file hold together. @param bonds pairs of atoms from 0 */
export function bondedFragments(molecule: ParsedMolecule, bonds: readonly (readonly [number, number])[]): void {
  const leader = molecule.atoms.map((_, i) => i);
  const find = (atom: number): number => {
    let root = atom;
    while (leader[root] !== root) root = leader[root]!;
    leader[atom] = root;
    return root;
  };
  for (const [i, j] of bonds) leader[find(j)] = find(i);
  const count = setFragments(
    molecule,
    molecule.atoms.map((_, i) => find(i)),
  ).length;
  if (count > 1) molecule.notes.push(`The bonds of the file divide the atoms into ${count} fragments.`);
}
