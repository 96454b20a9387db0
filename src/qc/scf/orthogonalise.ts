import type { DenseAlgebra } from '../linear-algebra/dense-algebra';

/** Orthonormal combinations of the basis functions: X of shape (n, m), Xᵀ S X = 1. */
export interface Orthogonaliser {
  readonly X: Float64Array;
  /** Number of combinations kept; less than n where functions are linearly dependent. */
  readonly m: number;
  /** Smallest eigenvalue of S. */
  readonly smallest: number;
}

/**
 * Canonical orthogonalisation, X = U s^(-1/2) over the eigenvalues s of S above `tolerance`.
 * Szabo & Ostlund (1996), eq. 3.169 and 3.172.
 */
export function orthogonalise(S: Float64Array, n: number, tolerance: number, algebra: DenseAlgebra): Orthogonaliser {
  const { values, vectors } = algebra.eigh(S, n);
  const kept = Array.from(values.keys()).filter((k) => values[k]! > tolerance);
  const m = kept.length;
  const X = new Float64Array(n * m);
  kept.forEach((k, column) => {
    const scale = 1 / Math.sqrt(values[k]!);
    for (let i = 0; i < n; i++) X[i * m + column] = scale * vectors[i * n + k]!;
  });
  return { X, m, smallest: values[0]! };
}
