import { ConvergenceError } from '../../errors/convergence-error';
import { solveLinear } from '../scf/diis';

const dot = (a: Float64Array, b: Float64Array): number => {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
};

/**
 * Solves A x = b for a symmetric A that is nearly diagonal, in the space of the vectors that the residuals span.
 * Pople, Krishnan, Schlegel & Binkley, Int. J. Quantum Chem. Symp. 13, 225 (1979). A need not be positive.
 *
 * @param diagonal approximate diagonal of A, nowhere zero: the preconditioner.
 * @param tolerance of the root mean square residual.
 * @throws ConvergenceError when 60 vectors are not enough.
 */
export function solveInSubspace(
  apply: (x: Float64Array) => Float64Array,
  b: Float64Array,
  diagonal: Float64Array,
  tolerance: number,
): Float64Array {
  const vectors: Float64Array[] = [];
  const images: Float64Array[] = [];
  let residual = b;
  let x = new Float64Array(b.length);
  for (let step = 0; step <= 60; step++) {
    if (Math.sqrt(dot(residual, residual) / Math.max(1, b.length)) < tolerance) return x;
    const next = residual.map((value, i) => value / diagonal[i]!);
    for (let pass = 0; pass < 2; pass++) {
      for (const v of vectors) {
        const overlap = dot(v, next);
        for (let i = 0; i < next.length; i++) next[i]! -= overlap * v[i]!;
      }
    }
    const norm = Math.sqrt(dot(next, next));
    if (!(norm > 0)) break;
    vectors.push(next.map((value) => value / norm));
    images.push(apply(vectors.at(-1)!));
    const c = solveLinear(
      vectors.map((v) => images.map((image) => dot(v, image))),
      vectors.map((v) => dot(v, b)),
    );
    if (!c) break;
    x = new Float64Array(b.length);
    residual = b.slice();
    c.forEach((weight, k) => {
      for (let i = 0; i < x.length; i++) {
        x[i]! += weight * vectors[k]![i]!;
        residual[i]! -= weight * images[k]![i]!;
      }
    });
  }
  throw new ConvergenceError(
    'The coupled-perturbed equations of the MP2 gradient did not converge. The Hartree-Fock solution may be unstable: try another geometry, or method uhf to see.',
    { detail: { residual: Math.sqrt(dot(residual, residual)) } },
  );
}
