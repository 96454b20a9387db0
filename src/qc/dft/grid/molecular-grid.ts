import type { CheckCancelled } from '../../scf/fock-builder';
import { atomicGrid, atomicGridPoints, type GridSize } from './atomic-grid';
import { BeckeWeights, type Centres } from './becke-weights';

/** Points that lie together, so that the same few basis functions are not negligible at all of them. */
export interface GridBlock {
  /** x, y, z of each, bohr. */
  readonly points: Float64Array;
  /** bohr³ */
  readonly weights: Float64Array;
  /** Weights before the partition of space, and the atom each point moves with. */
  readonly quadrature: Float64Array;
  readonly parents: Int32Array;
}

/** Edge of the boxes that points are collected in, bohr. */
const boxEdge = 3;
const pointsOfBlock = 192;
/** Points with less weight than this contribute nothing. */
const leastWeight = 1e-14;

/**
 * The points of a molecule. Every centre has its points, ghosts too: clusters in the same basis have the same grid, so that what it
 * lacks is the same in all of them. Nothing but the centres enters: equal clusters give equal numbers.
 */
export function molecularGrid(centres: Centres, size: GridSize, checkCancelled?: CheckCancelled): GridBlock[] {
  const becke = new BeckeWeights(centres);
  const boxes = new Map<string, number[]>();
  centres.atomicNumbers.forEach((Z, atom) => {
    const { points, weights } = atomicGrid(Z, size);
    for (let k = 0; k < weights.length; k++) {
      if (k % 512 === 0) checkCancelled?.();
      const x = centres.geometry[3 * atom]! + points[3 * k]!;
      const y = centres.geometry[3 * atom + 1]! + points[3 * k + 1]!;
      const z = centres.geometry[3 * atom + 2]! + points[3 * k + 2]!;
      const weight = weights[k]! * becke.share(atom, x, y, z);
      if (weight < leastWeight) continue;
      const key = `${Math.floor(x / boxEdge)} ${Math.floor(y / boxEdge)} ${Math.floor(z / boxEdge)}`;
      const box = boxes.get(key) ?? [];
      if (box.length === 0) boxes.set(key, box);
      box.push(x, y, z, weight, weights[k]!, atom);
    }
  });
  return [...boxes.values()].flatMap(blocksOf);
}

/** Number of points at most, before negligible ones are left out. */
export function gridPoints(atomicNumbers: readonly number[], size: GridSize): number {
  return atomicNumbers.reduce((sum, Z) => sum + atomicGridPoints(Z, size), 0);
}

function blocksOf(box: readonly number[]): GridBlock[] {
  const fields = 6;
  const count = box.length / fields;
  const blocks: GridBlock[] = [];
  const parts = Math.ceil(count / pointsOfBlock);
  for (let part = 0; part < parts; part++) {
    const [from, to] = [Math.floor((part * count) / parts), Math.floor(((part + 1) * count) / parts)];
    const column = (field: number) =>
      Float64Array.from({ length: to - from }, (_, k) => box[(from + k) * fields + field]!);
    blocks.push({
      points: Float64Array.from(
        { length: 3 * (to - from) },
        (_, k) => box[(from + Math.floor(k / 3)) * fields + (k % 3)]!,
      ),
      weights: column(3),
      quadrature: column(4),
      parents: Int32Array.from(column(5)),
    });
  }
  return blocks;
}
