/**
 * Chain rule from squared distances to Cartesian coordinates.
 *
 * A potential f(q₁, q₂, …) of squared distances q_m = |r_i − r_j|² has
 *   ∇f    = Σ_m f_m ∇q_m
 *   ∇∇f   = Σ_mn f_mn ∇q_m ⊗ ∇q_n + Σ_m f_m ∇∇q_m
 * where ∇_i q = 2(r_i − r_j) = −∇_j q, and ∇∇q is constant: +2 on the diagonal of the blocks (i,i) and (j,j), −2 on
 * that of (i,j) and (j,i).
 */

/** A pair of atoms (from 0) and its squared distance (bohr²). */
export interface SquaredDistance {
  readonly i: number;
  readonly j: number;
  readonly value: number;
  /** r_i − r_j, bohr. */
  readonly separation: readonly [number, number, number];
}

/** Value and derivatives of a potential of squared distances: hartree, hartree/bohr², hartree/bohr⁴. */
export interface Derivatives {
  readonly value: number;
  /** f_m, one a distance. */
  readonly first: readonly number[];
  /** f_mn, row by row. */
  readonly second: readonly (readonly number[])[];
}

/** @param geometry flat, bohr. */
export function squaredDistance(geometry: readonly number[], i: number, j: number): SquaredDistance {
  const x = geometry[3 * i]! - geometry[3 * j]!;
  const y = geometry[3 * i + 1]! - geometry[3 * j + 1]!;
  const z = geometry[3 * i + 2]! - geometry[3 * j + 2]!;
  return { i, j, value: x * x + y * y + z * z, separation: [x, y, z] };
}

/** Adds ∇f to `gradient` (flat, 3 nat). */
export function addGradient(gradient: Float64Array, distances: readonly SquaredDistance[], f: Derivatives): void {
  distances.forEach(({ i, j, separation }, m) => {
    for (let axis = 0; axis < 3; axis++) {
      const slope = 2 * f.first[m]! * separation[axis]!;
      gradient[3 * i + axis]! += slope;
      gradient[3 * j + axis]! -= slope;
    }
  });
}

/** Adds ∇∇f to `hessian` (flat, 3 nat × 3 nat, row-major). */
export function addHessian(
  hessian: Float64Array,
  nAtoms: number,
  distances: readonly SquaredDistance[],
  f: Derivatives,
): void {
  const add = (row: number, column: number, value: number): void => {
    hessian[row * 3 * nAtoms + column]! += value;
  };
  distances.forEach((p, m) => {
    distances.forEach((q, n) => {
      for (let a = 0; a < 3; a++) {
        for (let b = 0; b < 3; b++) {
          const curvature = 4 * f.second[m]![n]! * p.separation[a]! * q.separation[b]!;
          add(3 * p.i + a, 3 * q.i + b, curvature);
          add(3 * p.i + a, 3 * q.j + b, -curvature);
          add(3 * p.j + a, 3 * q.i + b, -curvature);
          add(3 * p.j + a, 3 * q.j + b, curvature);
        }
      }
    });
    for (let a = 0; a < 3; a++) {
      const stiffness = 2 * f.first[m]!;
      add(3 * p.i + a, 3 * p.i + a, stiffness);
      add(3 * p.j + a, 3 * p.j + a, stiffness);
      add(3 * p.i + a, 3 * p.j + a, -stiffness);
      add(3 * p.j + a, 3 * p.i + a, -stiffness);
    }
  });
}
