import type { OrbitalSpace } from '../mp2/orbital-transformation';

/** One product of one-particle densities; all matrices full, symmetric, row-major, shape (nbf, nbf). */
export interface SeparableTerm {
  readonly left: Float64Array;
  /** Often the same array as `left`. */
  readonly right: Float64Array;
  readonly coulomb: number;
  readonly exchange: number;
}

/**
 * The two-particle density Γ in basis functions, as the gradient of the two-electron energy needs it:
 *
 *   E₂ = Σ_μνλσ Γ_μνλσ (μν|λσ)            dE₂/dR = Σ_μνλσ Γ_μνλσ ∂(μν|λσ)/∂R        (sums over all indices)
 *
 *   Γ_μνλσ = Σ_terms  coulomb · L_μν R_λσ  -  exchange · ½ (L_μλ R_νσ + L_μσ R_νλ)   +   nonSeparable_μνλσ
 *
 * The integrals have 8-fold symmetry, so only the symmetric part of Γ counts: where a loop visits each unique quartet
 * once, L_μν R_λσ stands for ½ (L_μν R_λσ + R_μν L_λσ), and so on.
 *
 * RHF: one term, L = R = D, coulomb ½, exchange ¼. UHF: D with (½, 0), Dα with (0, ½), Dβ with (0, ½).
 * MP2 with relaxed density correction P: right = D + 2P.
 */
export interface TwoParticleDensity {
  readonly separable: readonly SeparableTerm[];
  /**
   * 8-fold packed as `FockBuilder.eri()`: the value of Γ_μνλσ (symmetrised over the eight permutations) of each unique
   * quartet, not multiplied by the number of permutations.
   */
  readonly nonSeparable?: Float64Array;
  /** The same as a sum of products, which fitted integrals take instead: their gradient needs no four-index array. */
  readonly factors?: readonly DensityFactor[];
}

/**
 * Γ_μνλσ = weight Σ_jb half_jb,λσ ½ (C_μj C_νb + C_νj C_μb), symmetric in its two pairs; all j and b of two orbital spaces.
 */
export interface DensityFactor {
  readonly weight: number;
  readonly occupied: OrbitalSpace;
  readonly virtual: OrbitalSpace;
  /** Shape (occupied · virtual, nbf (nbf+1)/2): row (j, b), column λσ. */
  readonly half: Float64Array;
}
