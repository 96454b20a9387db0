import type { Pair } from './pair-list';
import { recordField, recordLength } from './pair-type';
import { differentiatedTables, primitiveWeights } from './primitive-pair';

/**
 * From ∂E/∂(record) of a pair to the gradient by its two centres:
 *
 *   P = (aA + bB)/p, and E_t^ij of each direction depends on A - B alone.
 *
 * @param adjoint laid out as the bra records of the pair.
 * @param gradient by centre, flat; added to.
 */
export function addPairGradient(pair: Pair, adjoint: Float64Array, gradient: Float64Array): void {
  const { a, b, type } = pair;
  const length = recordLength(type);
  const { targets, factors, x, y, z, contraction } = type.program;
  // No closures and no lists in the loops: every number in them would be an object.
  for (let n = 0; n < pair.primitives.length; n++) {
    const i = pair.primitives[n]![0]!;
    const j = pair.primitives[n]![1]!;
    const alpha = a.exponents[i]!;
    const beta = b.exponents[j]!;
    const p = alpha + beta;
    const at = n * length;
    for (let axis = 0; axis < 3; axis++) {
      const byP = adjoint[at + recordField.x + axis]!;
      gradient[3 * a.centre + axis]! += (alpha / p) * byP;
      gradient[3 * b.centre + axis]! += (beta / p) * byP;
    }
    if (a.centre === b.centre) continue; // E does not change
    const weights = primitiveWeights(a, b, i, j, 1 / p);
    const [ex, ey, ez, dx, dy, dz] = differentiatedTables(type, a, b, alpha, beta);
    let gx = 0;
    let gy = 0;
    let gz = 0;
    const first = at + recordField.coefficients;
    for (let k = 0; k < targets.length; k++) {
      const bar = adjoint[first + targets[k]!]! * factors[k]! * weights[contraction[k]!]!;
      const px = x[k]!;
      const py = y[k]!;
      const pz = z[k]!;
      gx += bar * dx[px]! * ey[py]! * ez[pz]!;
      gy += bar * ex[px]! * dy[py]! * ez[pz]!;
      gz += bar * ex[px]! * ey[py]! * dz[pz]!;
    }
    for (let axis = 0; axis < 3; axis++) {
      const value = axis === 0 ? gx : axis === 1 ? gy : gz;
      gradient[3 * a.centre + axis]! += value;
      gradient[3 * b.centre + axis]! -= value;
    }
  }
}
