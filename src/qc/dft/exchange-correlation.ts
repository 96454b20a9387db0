import type { DenseAlgebra } from '../linear-algebra/dense-algebra';
import type { CheckCancelled } from '../scf/fock-builder';
import type { BasisOnGrid, BlockValues } from './basis-on-grid';
import { DensityOnBlock } from './density-on-block';
import type { Functional } from './functional';

/** The exchange-correlation energy of densities, and its derivative with respect to each. */
export interface ExchangeCorrelation {
  /** Share of exact exchange, which is the caller's to add. */
  readonly exactExchange: number;
  /** ∫ρ of the last densities: how good the grid is. */
  readonly electrons: number;
  /**
   * @param densities D of each spin, one where both are alike; shape (nbf, nbf).
   * @returns energy in hartree; V_μν = ∂E/∂D_μν of each spin given, symmetric.
   */
  evaluate(
    densities: readonly Float64Array[],
    checkCancelled?: CheckCancelled,
  ): { energy: number; potentials: Float64Array[] };
}

/**
 * Numerical integration of a density functional. Pople, Gill & Johnson, Chem. Phys. Lett. 199, 557 (1992), eqs. 13 to 17:
 *
 *   V_μν = ∫ f_ρ φ_μ φ_ν + (2 f_σσσ ∇ρ_σ + f_σαβ ∇ρ_σ') · ∇(φ_μ φ_ν) + ½ f_τ ∇φ_μ · ∇φ_ν
 */
export class GridIntegration implements ExchangeCorrelation {
  readonly exactExchange: number;
  electrons = 0;

  constructor(
    private readonly functional: Functional,
    private readonly grid: BasisOnGrid,
    private readonly nbf: number,
    private readonly algebra: DenseAlgebra,
  ) {
    this.exactExchange = functional.exactExchange;
  }

  evaluate(
    densities: readonly Float64Array[],
    checkCancelled?: CheckCancelled,
  ): { energy: number; potentials: Float64Array[] } {
    const { functional, grid, nbf, algebra } = this;
    const potentials = densities.map(() => new Float64Array(nbf * nbf));
    let energy = 0;
    let electrons = 0;
    const density = new DensityOnBlock(functional, nbf, algebra);
    for (const values of grid.each(functional.kind === 'lda' ? 0 : 1, checkCancelled)) {
      if (values.functions.length === 0) continue;
      density.load(values, densities);
      const sums = density.integrate();
      energy += sums.energy;
      electrons += sums.electrons;
      for (const spin of potentials.keys()) this.addPotential(values, density, spin, potentials[spin]!);
    }
    this.electrons = electrons;
    for (const V of potentials) symmetrise(V, nbf);
    return { energy, potentials };
  }

  /** Adds A φᵀ of a block, whose sum with its transpose is its part of V. */
  private addPotential(
    { block, functions, values }: BlockValues,
    density: DensityOnBlock,
    spin: number,
    V: Float64Array,
  ): void {
    const { functional, nbf: n, algebra } = this;
    const { scratch } = algebra;
    const nFunctions = functions.length;
    const nPoints = block.weights.length;
    const [phi, ...gradient] = values as [Float64Array, ...Float64Array[]];
    const { derivative, flux, tau } = density.potentialOf(spin);
    const A = scratch.room('xc A', nFunctions * nPoints);
    const half = scratch.room('xc V', nFunctions * nFunctions);
    for (let g = 0; g < nPoints; g++) {
      const [row, f] = [g * nFunctions, 0.5 * derivative[g]!];
      const [fx, fy, fz] = [flux[3 * g]!, flux[3 * g + 1]!, flux[3 * g + 2]!];
      if (functional.kind === 'lda') for (let k = 0; k < nFunctions; k++) A[k * nPoints + g] = f * phi[row + k]!;
      else {
        const [px, py, pz] = gradient as [Float64Array, Float64Array, Float64Array];
        for (let k = 0; k < nFunctions; k++) {
          A[k * nPoints + g] = f * phi[row + k]! + fx * px[row + k]! + fy * py[row + k]! + fz * pz[row + k]!;
        }
      }
    }
    algebra.multiplyInto(half, A, phi, nFunctions, nPoints, nFunctions);
    add(half, functions, V, n);
    if (functional.kind !== 'mgga') return;
    for (const component of gradient.slice(0, 3)) {
      for (let g = 0; g < nPoints; g++) {
        const t = 0.25 * tau[g]!;
        for (let k = 0; k < nFunctions; k++) A[k * nPoints + g] = t * component[g * nFunctions + k]!;
      }
      algebra.multiplyInto(half, A, component, nFunctions, nPoints, nFunctions);
      add(half, functions, V, n);
    }
  }
}

function add(block: Float64Array, functions: Int32Array, V: Float64Array, n: number): void {
  const size = functions.length;
  for (let i = 0; i < size; i++) {
    const row = functions[i]! * n;
    for (let j = 0; j < size; j++) V[row + functions[j]!]! += block[i * size + j]!;
  }
}

function symmetrise(V: Float64Array, n: number): void {
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) V[i * n + j] = V[j * n + i] = V[i * n + j]! + V[j * n + i]!;
  }
}
