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
}
