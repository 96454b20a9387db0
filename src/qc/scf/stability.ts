import { eigh, scale, transpose } from '../linear-algebra/plain';
import type { ScfProblem } from './scf-problem';

/** Orbitals of one spin, occupied ones first. */
export interface OccupiedFirst {
  /** Shape (n, m). */
  readonly C: Float64Array;
  readonly energies: Float64Array;
  readonly nOcc: number;
}

/** A direction of rotation: κ_ai of each spin, shape (virtual, occupied). */
export type Rotation = readonly Float64Array[];

/**
 * Product of the orbital Hessian with a rotation, for real orbitals that keep their spin:
 * (A x)_ai = (ε_a - ε_i) x_ai + G[x]_ai, where G is the mean field of the density C_a x_ai C_iᵀ + transpose.
 * Seeger & Pople, J. Chem. Phys. 66, 3045 (1977).
 */
export function orbitalHessianProduct(
  { n, fock, algebra }: Pick<ScfProblem, 'n' | 'fock' | 'algebra'>,
  spins: readonly OccupiedFirst[],
  x: Rotation,
): Float64Array[] {
  const { multiply } = algebra;
  const frames = spins.map(({ C, nOcc }) => {
    const m = C.length / Math.max(1, n);
    return { m, nOcc, nVir: m - nOcc, occupied: columns(C, n, m, 0, nOcc), virtual: columns(C, n, m, nOcc, m - nOcc) };
  });
  const densities = frames.map(({ nOcc, nVir, occupied, virtual }, s) => {
    const half = multiply(multiply(virtual, x[s]!, n, nVir, nOcc), transpose(occupied, n, nOcc), n, nOcc, n);
    const other = transpose(half, n, n);
    return half.map((value, i) => value + other[i]!);
  });
  let fields: Float64Array[];
  if (densities.length === 1) fields = [fock.closedShell(scale(2, densities[0]!))];
  else {
    const { J, Ka, Kb } = fock.openShell(densities[0]!, densities[1]!);
    fields = [J.map((value, i) => value - Ka[i]!), J.map((value, i) => value - Kb[i]!)];
  }
  return frames.map(({ nOcc, nVir, occupied, virtual }, s) => {
    const G = multiply(multiply(transpose(virtual, n, nVir), fields[s]!, nVir, n, n), occupied, nVir, n, nOcc);
    const { energies } = spins[s]!;
    for (let a = 0; a < nVir; a++) {
      for (let i = 0; i < nOcc; i++) {
        G[a * nOcc + i]! += (energies[nOcc + a]! - energies[i]!) * x[s]![a * nOcc + i]!;
      }
    }
    return G;
  });
}

function columns(C: Float64Array, n: number, m: number, first: number, count: number): Float64Array {
  const part = new Float64Array(n * count);
  for (let i = 0; i < n; i++) part.set(C.subarray(i * m + first, i * m + first + count), i * count);
  return part;
}

// Rotations within a degenerate set cost nothing: their eigenvalue of zero is no instability.
const unstableBelow = -1e-3;
const accuracy = 1e-3;
const maxVectors = 30;

/**
 * The rotation that lowers the energy most, if any: the lowest eigenvector of the orbital Hessian when its eigenvalue is
 * negative. Davidson, J. Comput. Phys. 17, 87 (1975).
 *
 * @returns undefined for a minimum.
 */
export function instability(
  problem: ScfProblem,
  spins: readonly OccupiedFirst[],
  checkCancelled?: () => void,
): { eigenvalue: number; rotation: Rotation } | undefined {
  const lengths = spins.map(({ C, nOcc }) => (C.length / problem.n - nOcc) * nOcc);
  const size = lengths.reduce((sum, length) => sum + length, 0);
  if (size === 0) return undefined;
  const split = (x: Float64Array): Rotation => {
    let end = 0;
    return lengths.map((length) => {
      end += length;
      return x.subarray(end - length, end);
    });
  };
  const gaps = Float64Array.from(
    spins.flatMap(({ energies, nOcc }) =>
      Array.from({ length: (energies.length - nOcc) * nOcc }, (_, at) => {
        return energies[nOcc + Math.floor(at / nOcc)]! - energies[at % nOcc]!;
      }),
    ),
  );
  const vectors: Float64Array[] = [];
  const images: Float64Array[] = [];
  const add = (x: Float64Array): boolean => {
    for (let pass = 0; pass < 2; pass++) {
      for (const v of vectors) {
        const overlap = dot(v, x);
        for (let i = 0; i < size; i++) x[i]! -= overlap * v[i]!;
      }
    }
    const norm = Math.sqrt(dot(x, x));
    if (!(norm > 1e-8)) return false;
    const unit = x.map((value) => value / norm);
    vectors.push(unit);
    images.push(Float64Array.from(orbitalHessianProduct(problem, spins, split(unit)).flatMap((part) => [...part])));
    return true;
  };
  // The cheapest single rotations, with a little of all others, so that no symmetry hides the lowest.
  const cheapest = Array.from(gaps.keys()).sort((p, q) => gaps[p]! - gaps[q]! || p - q);
  for (const at of cheapest.slice(0, 4)) {
    const x = Float64Array.from({ length: size }, (_, i) => 0.02 * Math.sin(1 + 7 * i * (at + 1)));
    x[at] = 1;
    add(x);
  }
  for (;;) {
    checkCancelled?.();
    const k = vectors.length;
    const reduced = new Float64Array(k * k);
    for (let i = 0; i < k; i++) for (let j = 0; j < k; j++) reduced[i * k + j] = dot(vectors[i]!, images[j]!);
    const { values, vectors: U } = eigh(reduced, k);
    const eigenvalue = values[0]!;
    const rotation = new Float64Array(size);
    const residual = new Float64Array(size);
    for (let j = 0; j < k; j++) {
      const weight = U[j * k]!;
      for (let i = 0; i < size; i++) {
        rotation[i]! += weight * vectors[j]![i]!;
        residual[i]! += weight * (images[j]![i]! - eigenvalue * vectors[j]![i]!);
      }
    }
    const converged = Math.sqrt(dot(residual, residual)) < accuracy;
    if (converged || k >= Math.min(maxVectors, size) || !add(precondition(residual, gaps, eigenvalue))) {
      return eigenvalue < unstableBelow ? { eigenvalue, rotation: split(rotation) } : undefined;
    }
  }
}

const dot = (a: Float64Array, b: Float64Array): number => {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
};

function precondition(residual: Float64Array, gaps: Float64Array, eigenvalue: number): Float64Array {
  return residual.map((value, i) => value / Math.max(0.1, gaps[i]! - eigenvalue));
}
