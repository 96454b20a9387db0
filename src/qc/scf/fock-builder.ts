/** Thrown through by long loops: called between batches of work, it throws when the calculation was cancelled. */
export type CheckCancelled = () => void;

/** How the two-electron part of the Fock matrix is made. */
export type ScfType = 'pk' | 'direct' | 'df';

/**
 * Contracts the two-electron integrals of one basis with density matrices. Every matrix is symmetric, full, row-major,
 * shape (nbf, nbf), in the basis functions of `Basis`; results are new arrays that the caller owns.
 *
 *   J[D]_μν = Σ_λσ (μν|λσ) D_λσ        K[D]_μν = Σ_λσ (μλ|νσ) D_λσ        (chemists' notation)
 *
 * Densities need not be idempotent or positive: the coupled-perturbed equations of a gradient pass any symmetric matrix.
 */
export interface FockBuilder {
  readonly nbf: number;
  readonly scfType: ScfType;
  /**
   * G[D] = J[D] - ½ K[D] for the total density D = 2 Σ_i C_i C_iᵀ. Szabo & Ostlund (1996), eq. 3.154.
   * The Fock matrix is F = H + G.
   *
   * @param slack a G that belongs to a density within this distance (Frobenius norm) of D will do: while SCF is far from its end, a
   * builder that has something faster may use it, and says so in `usesSlack`. Default 0: as exact as it can.
   */
  closedShell(D: Float64Array, slack?: number): Float64Array;
  readonly usesSlack?: boolean;
  /** J[Dα + Dβ], K[Dα], K[Dβ], new arrays; F_α = H + J - K_α. Szabo & Ostlund (1996), eq. 3.348. */
  openShell(Da: Float64Array, Db: Float64Array): { J: Float64Array; Ka: Float64Array; Kb: Float64Array };
  /**
   * J[Σ D] and, where wanted, K of each density: what a density functional with a share of exact exchange is made from.
   *
   * @returns K empty where it is not wanted, which saves its work.
   */
  separate(densities: readonly Float64Array[], withExchange: boolean): { J: Float64Array; K: Float64Array[] };
  /**
   * The integrals, 8-fold packed: (μν|λσ) at ij (ij+1)/2 + kl with ij = μ(μ+1)/2 + ν, kl = λ(λ+1)/2 + σ,
   * μ >= ν, λ >= σ, ij >= kl. Undefined where they are not stored (`direct`, `df`).
   */
  eri(): Float64Array | undefined;
  /**
   * A new SCF starts: forgets the densities of the last one, so that its result does not depend on what came before.
   * Only builders that build on earlier densities, or work long enough to be interrupted, have it.
   */
  beginIterations?(checkCancelled?: CheckCancelled): void;
  /**
   * Gives back what is held outside the JavaScript heap: WebAssembly memory is reused by later builders of the backend
   * but never shrinks by itself. The builder is of no use afterwards. Absent where there is nothing to give back.
   */
  dispose?(): void;
}
