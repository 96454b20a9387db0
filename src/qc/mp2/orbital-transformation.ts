import type { CheckCancelled } from '../scf/fock-builder';

/** A set of orbitals: coefficients of shape (nbf, n), row-major, column p is orbital p. */
export interface OrbitalSpace {
  readonly coefficients: Float64Array;
  readonly n: number;
}

/**
 * Hands over the integrals of one p: `(pq|rs)` at `block[(q * r.n + r) * s.n + s]`. The block may lie in the memory of the
 * backend: it is only good until the visitor returns or calls the backend (its algebra, its Fock builders). Copy it first.
 */
export type VisitBlock = (p: number, block: Float64Array) => void;

/**
 * Transforms two-electron integrals from basis functions to orbitals, chemists' notation:
 *
 *   (pq|rs) = Σ_μνλσ C_μp C_νq C_λr C_σs (μν|λσ)
 *
 * as four quarter transformations (Helgaker, Jorgensen & Olsen (2000), sec. 14.3.5), one p at a time in ascending order.
 * MP2 energies ask for (ia|jb); MP2 gradients ask for (pa|jb) and (pi|jb) with p over all orbitals.
 */
export interface OrbitalTransformation {
  transform(
    spaces: { p: OrbitalSpace; q: OrbitalSpace; r: OrbitalSpace; s: OrbitalSpace },
    visit: VisitBlock,
    options?: {
      /** p and r are the same space: entries with r > p may be left undefined. */
      lowerTriangle?: boolean;
      checkCancelled?: CheckCancelled;
    },
  ): void;
}
