import type { Basis, Shell } from '../basis/shell';
import type { CheckCancelled } from '../scf/fock-builder';
import type { GridBlock } from './grid/molecular-grid';
import { evaluateShell } from './shell-values';

/** Basis functions that are not negligible at the points of a block. Values of shape (points, functions). */
export interface BlockValues {
  readonly block: GridBlock;
  /** Indices of the functions in the basis, ascending. */
  readonly functions: Int32Array;
  /** φ, then ∂φ/∂x, y, z, then xx, xy, xz, yy, yz, zz: as many as were asked for. */
  readonly values: readonly Float64Array[];
}

/** Functions smaller than this at all points of a block are left out. */
const negligible = 1e-11;

/** Values of the basis functions on a grid, block by block; kept for the next visit as far as the budget allows. */
export class BasisOnGrid {
  private readonly reach: Float64Array;
  private readonly kept = new Map<GridBlock, BlockValues>();
  private keptBytes = 0;

  constructor(
    private readonly basis: Basis,
    readonly blocks: readonly GridBlock[],
    private readonly budgetBytes: number,
  ) {
    this.reach = Float64Array.from(basis.shells, reachOf);
  }

  /** @param order of derivatives: 0, 1 or 2. Arrays are good until the next block. */
  *each(order: 0 | 1 | 2, checkCancelled?: CheckCancelled): Generator<BlockValues> {
    const count = [1, 4, 10][order]!;
    for (const block of this.blocks) {
      checkCancelled?.();
      const known = this.kept.get(block);
      if (known && known.values.length >= count) {
        yield known;
        continue;
      }
      const made = this.evaluate(block, order);
      const bytes = 8 * count * made.functions.length * block.weights.length;
      if (!known && order < 2 && this.keptBytes + bytes <= this.budgetBytes) {
        this.keptBytes += bytes;
        this.kept.set(block, made);
      }
      yield made;
    }
  }

  private evaluate(block: GridBlock, order: 0 | 1 | 2): BlockValues {
    const { shells } = this.basis;
    const near = shells.flatMap((shell, s) => (distanceTo(block, shell) < this.reach[s]! ? [s] : []));
    const nFunctions = near.reduce((sum, s) => sum + shells[s]!.size, 0);
    const functions = new Int32Array(nFunctions);
    const size = nFunctions * block.weights.length;
    const values = Array.from({ length: [1, 4, 10][order]! }, () => new Float64Array(size));
    let column = 0;
    for (const s of near) {
      const shell = shells[s]!;
      for (let k = 0; k < shell.size; k++) functions[column + k] = shell.offset + k;
      evaluateShell(shell, block.points, order, values, column, nFunctions);
      column += shell.size;
    }
    return { block, functions, values };
  }
}

/** Bytes of all values and gradients at `nPoints` points: more than are kept, since distant functions are left out. */
export function basisOnGridBytes(nbf: number, nPoints: number): number {
  return 8 * 4 * nbf * nPoints;
}

/** Beyond this distance (bohr) a shell is negligible; r^l |R(r)| is looked at from far away inwards. */
function reachOf({ l, exponents, coefficients }: Shell): number {
  const step = 0.25;
  for (let r = 60; r > 0; r -= step) {
    let value = 0;
    for (let p = 0; p < exponents.length; p++) value += Math.abs(coefficients[p]!) * Math.exp(-exponents[p]! * r * r);
    if (r ** l * value > negligible) return r + step;
  }
  return 0;
}

/** From the centre of a shell to the nearest place in the box around the points. */
function distanceTo({ points }: GridBlock, { origin }: Shell): number {
  let squared = 0;
  for (let axis = 0; axis < 3; axis++) {
    let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
    for (let k = axis; k < points.length; k += 3) {
      low = Math.min(low, points[k]!);
      high = Math.max(high, points[k]!);
    }
    const outside = Math.max(0, low - origin[axis]!, origin[axis]! - high);
    squared += outside * outside;
  }
  return Math.sqrt(squared);
}
