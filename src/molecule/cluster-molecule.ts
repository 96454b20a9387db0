import type { Molecule } from '../schema/molecule';
import { extract, pythonList } from './get-fragment';

/** Point charges of absent fragments: 1-based fragment → charge of each of its atoms, in e. */
export type EmbeddingCharges = Readonly<Record<number, readonly number[]>>;

/**
 * The molecule of one task of a many-body expansion: `real` fragments in the basis of `basis` fragments, ghosts in place.
 *
 * Neither moved nor rotated by any engine (fix_com, fix_orientation), so that gradients come back in the frame and atom
 * order of the parent. fix_symmetry is `c1` only where the parent's is. Nothing is validated and nothing is shared with the parent.
 *
 * @param real **1-based** fragments with nuclei and electrons, ascending, a subset of `basis`.
 * @param basis **1-based** fragments with basis functions, ascending.
 * @param options `embeddingCharges`: every fragment that is not in `basis` becomes point charges, in
 *   `extras.embedding_charges` as a list of `[charge, [x, y, z]]` (e, bohr); the list is empty when none is absent.
 */
export function clusterMolecule(
  parent: Molecule,
  real: readonly number[],
  basis: readonly number[],
  options: { embeddingCharges?: EmbeddingCharges | null | undefined } = {},
): Molecule {
  const nFragments = parent.fragments.length;
  const isReal = new Uint8Array(nFragments);
  for (const fragment of real) isReal[fragment - 1] = 1;
  const chosen: number[] = [];
  const real0: number[] = [];
  const ghost0: number[] = [];
  for (const fragment of basis) {
    chosen.push(fragment - 1);
    (isReal[fragment - 1] === 1 ? real0 : ghost0).push(fragment - 1);
  }
  const cluster = extract(
    parent,
    chosen,
    { has: (fragment) => isReal[fragment] === 1 },
    `${parent.name} (${pythonList(real0)},${pythonList(ghost0)})`,
  );
  cluster.fix_com = true;
  cluster.fix_orientation = true;
  if (parent.fix_symmetry === 'c1') cluster.fix_symmetry = 'c1';
  if (options.embeddingCharges) {
    cluster.extras.embedding_charges = pointCharges(parent, new Set(chosen), options.embeddingCharges);
  }
  return cluster;
}

function pointCharges(parent: Molecule, present: ReadonlySet<number>, charges: EmbeddingCharges): [number, number[]][] {
  const list: [number, number[]][] = [];
  parent.fragments.forEach((atoms, f) => {
    if (present.has(f)) return;
    const ofFragment = charges[f + 1] ?? [];
    atoms.forEach((atom, i) => {
      const charge = ofFragment[i];
      if (charge !== undefined) list.push([charge, parent.geometry.slice(3 * atom, 3 * atom + 3)]);
    });
  });
  return list;
}
