import type { Basis } from '../basis/shell';
import type { DenseAlgebra } from '../linear-algebra/dense-algebra';
import type { CheckCancelled } from '../scf/fock-builder';
import type { BasisOnGrid, BlockValues } from './basis-on-grid';
import { DensityOnBlock } from './density-on-block';
import type { Functional } from './functional';
import { BeckeWeights, type Centres } from './grid/becke-weights';

/** Index of ∂²/∂x∂y among the values of a block, by axes. */
const second = [
  [4, 5, 6],
  [5, 7, 8],
  [6, 8, 9],
] as const;

/**
 * dE_xc/dR of converged densities, hartree/bohr, flat, length 3 nat. The derivative of the quadrature itself: points move with
 * their atoms and weights change (Johnson, Gill & Pople, J. Chem. Phys. 98, 5612 (1993), sec. III), so that it is that of the
 * energy however coarse the grid.
 *
 * With Y = φD: ∂ρ/∂R_A = -2 Σ_{μ∈A} ∇φ_μ Y_μ at a fixed point; a point that moves with atom A adds the opposite of all such
 * terms to A.
 */
export function exchangeCorrelationGradient(
  functional: Functional,
  grid: BasisOnGrid,
  { basis, centres, algebra }: { basis: Basis; centres: Centres; algebra: DenseAlgebra },
  densities: readonly Float64Array[],
  checkCancelled?: CheckCancelled,
): Float64Array {
  const gradient = new Float64Array(3 * centres.atomicNumbers.length);
  const becke = new BeckeWeights(centres);
  const density = new DensityOnBlock(functional, basis.nbf, algebra);
  const centreOf = new Int32Array(basis.nbf);
  for (const { centre, offset, size } of basis.shells) centreOf.fill(centre, offset, offset + size);
  const isLda = functional.kind === 'lda';
  const sameSpins = densities.length === 1 ? 2 : 1;
  for (const values of grid.each(isLda ? 1 : 2, checkCancelled)) {
    const { block } = values;
    if (values.functions.length > 0) {
      density.load(values, densities, !isLda);
      density.integrate();
      for (const spin of densities.keys()) addBlock(values, density, spin, functional, centreOf, sameSpins, gradient);
    }
    for (let g = 0; g < block.weights.length; g++) {
      const f = values.functions.length > 0 ? density.energyDensity[g]! * block.quadrature[g]! : 0;
      if (f === 0) continue;
      const at = 3 * g;
      const { points } = block;
      becke.addGradient(block.parents[g]!, points[at]!, points[at + 1]!, points[at + 2]!, f, gradient);
    }
  }
  return gradient;
}

function addBlock(
  { block, functions, values }: BlockValues,
  density: DensityOnBlock,
  spin: number,
  { kind }: Functional,
  centreOf: Int32Array,
  weight: number,
  gradient: Float64Array,
): void {
  const nFunctions = functions.length;
  const { derivative, flux, tau } = density.potentialOf(spin);
  const Y = density.productsOf(spin);
  const Y0 = Y[0]!;
  for (let g = 0; g < block.weights.length; g++) {
    const parent = 3 * block.parents[g]!;
    const row = g * nFunctions;
    const v = derivative[g]!;
    for (let x = 0; x < 3; x++) {
      const phiX = values[1 + x]!;
      for (let k = 0; k < nFunctions; k++) {
        let change = 2 * v * phiX[row + k]! * Y0[row + k]!;
        if (kind !== 'lda') {
          for (let y = 0; y < 3; y++) {
            const phiXY = values[second[x]![y]!]![row + k]!;
            const Yy = Y[1 + y]![row + k]!;
            change += 2 * flux[3 * g + y]! * (phiXY * Y0[row + k]! + phiX[row + k]! * Yy);
            if (kind === 'mgga') change += tau[g]! * phiXY * Yy;
          }
        }
        change *= weight;
        gradient[3 * centreOf[functions[k]!]! + x]! -= change;
        gradient[parent + x]! += change;
      }
    }
  }
}
