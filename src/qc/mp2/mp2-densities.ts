import type { EffectiveDensities } from '../gradient/energy-gradient';
import type { SeparableTerm } from '../gradient/two-particle-density';
import { packedLength } from '../integrals/packed-eri';
import type { DenseAlgebra } from '../linear-algebra/dense-algebra';
import { combine, scale, transpose } from '../linear-algebra/plain';
import type { PreparedBasis } from '../prepared-basis';
import type { CheckCancelled } from '../scf/fock-builder';
import type { HartreeFock } from '../scf/hartree-fock';
import type { Mp2Energy } from './mp2-energy';
import { responseDensities, type SpinResponse, type SpinScales } from './response-densities';
import { solveInSubspace } from './z-vector';

const zVectorTolerance = 1e-10;

/**
 * The MP2 energy, and its relaxed densities (Hartree-Fock included) for the analytic gradient.
 *
 * The energy is made stationary in the orbitals by the Lagrangian E + Σ z_ai F_ai (Handy & Schaefer, J. Chem. Phys. 81,
 * 5031 (1984)). With U the mixing of orbitals, E₂ changes by Σ Λ_pq U_pq,
 *
 *   Λ_pq = X_pq + 2 Σ_r F_pr P_rq + 2 G[P]_pq (q occupied)
 *
 * and Λ_ai - Λ_ia = 0 is the Z-vector equation for P_ai. What is left of U is -½ ∂S/∂R, so that W = ½ Λ, symmetrised.
 */
export function mp2Densities(
  prepared: PreparedBasis,
  scf: HartreeFock,
  nFrozen: number,
  scales: SpinScales,
  options: { checkCancelled?: CheckCancelled | undefined; memoryBytes?: number | undefined } = {},
): EffectiveDensities & { energy: Mp2Energy } {
  const { checkCancelled } = options;
  const { responses, energy } = responseDensities(prepared, scf, nFrozen, scales, options);
  for (const response of responses) relaxCore(response);
  solveZVector(prepared, responses, checkCancelled);

  const n = prepared.basis.nbf;
  const { algebra } = prepared.backend;
  const D = new Float64Array(n * n);
  const W = new Float64Array(n * n);
  const total = new Float64Array(n * n);
  const separable: SeparableTerm[] = [];
  const G = meanField(prepared, responses, checkCancelled);
  const copies = scf.restricted ? 2 : 1;
  responses.forEach((response, index) => {
    const P = toBasis(response, response.P, algebra, n);
    const energyWeighted = toBasis(response, energyWeightedDensity(response, G[index]!), algebra, n);
    const { density } = response.spin;
    for (let i = 0; i < D.length; i++) {
      D[i]! += copies * density[i]!;
      total[i]! += copies * (density[i]! + P[i]!);
      W[i]! += copies * energyWeighted[i]!;
    }
    const relaxed = combine(1, density, 2, P);
    if (!scf.restricted) separable.push({ left: density, right: relaxed, coulomb: 0, exchange: 0.5 });
  });
  // D (D + 2P) holds the Hartree-Fock term and twice the cross term; `total` is D + P.
  const right = combine(2, total, -1, D);
  separable.push({ left: D, right, coulomb: 0.5, exchange: scf.restricted ? 0.25 : 0 });
  if (prepared.fock.scfType === 'df') {
    algebra.scratch.clear();
    const factors = responses.map(({ occupied, virtual, half }) => ({ weight: copies, occupied, virtual, half }));
    return { D: total, W, twoParticle: { separable, factors }, energy };
  }
  const nonSeparable = backTransform(responses, n, copies, algebra, checkCancelled);
  algebra.scratch.clear(); // what MP2 used is large
  return { D: total, W, twoParticle: { separable, nonSeparable }, energy };
}

/**
 * Frozen core: E₂ is not invariant to mixing a core orbital c with a correlated i. The constraint F_ci = 0 gives
 * P_ci = ½ X_ci / (ε_i - ε_c).
 */
function relaxCore({ spin, nFrozen, P, X, all }: SpinResponse): void {
  const m = all.n;
  for (let c = 0; c < nFrozen; c++) {
    for (let i = nFrozen; i < spin.nOccupied; i++) {
      const value = (0.5 * X[c * m + i]!) / (spin.energies[i]! - spin.energies[c]!);
      P[c * m + i] = value;
      P[i * m + c] = value;
    }
  }
}

/**
 * Solves (ε_a - ε_i) P_ai + G[P^z]_ai = -½ (X_ai - X_ia) - G[P]_ai for all spins together, and writes P_ai = P_ia.
 * G[P] = J[P_α + P_β] - K[P_σ] in orbitals; P^z holds the unknowns alone.
 */
function solveZVector(
  prepared: PreparedBasis,
  responses: readonly SpinResponse[],
  checkCancelled?: CheckCancelled,
): void {
  const places = responses.flatMap(({ spin, all }, index) => {
    const list: { index: number; a: number; i: number }[] = [];
    for (let a = spin.nOccupied; a < all.n; a++) for (let i = 0; i < spin.nOccupied; i++) list.push({ index, a, i });
    return list;
  });
  if (places.length === 0) return;
  const gap = Float64Array.from(places, ({ index, a, i }) => {
    const { energies } = responses[index]!.spin;
    return energies[a]! - energies[i]!;
  });
  const unrelaxed = meanField(prepared, responses, checkCancelled);
  const b = Float64Array.from(places, ({ index, a, i }) => {
    const { X, all } = responses[index]!;
    return -0.5 * (X[a * all.n + i]! - X[i * all.n + a]!) - unrelaxed[index]![a * all.n + i]!;
  });
  const apply = (z: Float64Array): Float64Array => {
    checkCancelled?.();
    const trial = responses.map((response) => ({ ...response, P: new Float64Array(response.P.length) }));
    fill(trial, places, z);
    const G = meanField(prepared, trial, checkCancelled);
    return z.map((value, k) => gap[k]! * value + G[places[k]!.index]![places[k]!.a * trial[0]!.all.n + places[k]!.i]!);
  };
  fill(responses, places, solveInSubspace(apply, b, gap, zVectorTolerance));
}

function fill(
  responses: readonly SpinResponse[],
  places: readonly { index: number; a: number; i: number }[],
  z: Float64Array,
): void {
  places.forEach(({ index, a, i }, k) => {
    const { P, all } = responses[index]!;
    P[a * all.n + i] = z[k]!;
    P[i * all.n + a] = z[k]!;
  });
}

/** G[P] of each spin in its orbitals, shape (m, m). */
function meanField(
  { basis, backend, fock }: PreparedBasis,
  responses: readonly SpinResponse[],
  checkCancelled?: CheckCancelled,
): Float64Array[] {
  const n = basis.nbf;
  const { algebra } = backend;
  const P = responses.map((response) => toBasis(response, response.P, algebra, n));
  const toOrbitals = ({ all }: SpinResponse, A: Float64Array) => {
    const C = all.coefficients;
    return algebra.multiply(algebra.multiply(transpose(C, n, all.n), A, all.n, n, n), C, all.n, n, all.n);
  };
  const [alpha, beta] = responses;
  fock.beginIterations?.(checkCancelled); // these densities are no changes of earlier ones
  if (!beta) return [toOrbitals(alpha!, fock.closedShell(scale(2, P[0]!)))];
  const { J, Ka, Kb } = fock.openShell(P[0]!, P[1]!);
  return [toOrbitals(alpha!, combine(1, J, -1, Ka)), toOrbitals(beta, combine(1, J, -1, Kb))];
}

/** ½ Λ, symmetrised, with the Hartree-Fock part ε_i of the occupied; in orbitals. */
function energyWeightedDensity({ spin, P, X, all }: SpinResponse, G: Float64Array): Float64Array {
  const m = all.n;
  const lambda = new Float64Array(m * m);
  for (let p = 0; p < m; p++) {
    for (let q = 0; q < m; q++) {
      let value = X[p * m + q]! + 2 * spin.energies[p]! * P[p * m + q]!;
      if (q < spin.nOccupied) {
        value += 2 * G[p * m + q]!;
        if (p === q) value += 2 * spin.energies[p]!;
      }
      lambda[p * m + q] = value;
    }
  }
  const W = new Float64Array(m * m);
  for (let p = 0; p < m; p++) {
    for (let q = 0; q < m; q++) W[p * m + q] = 0.25 * (lambda[p * m + q]! + lambda[q * m + p]!);
  }
  return W;
}

/** C A Cᵀ */
function toBasis({ all }: SpinResponse, A: Float64Array, algebra: DenseAlgebra, n: number): Float64Array {
  const C = all.coefficients;
  return algebra.multiply(algebra.multiply(C, A, n, all.n, all.n), transpose(C, n, all.n), n, all.n, n);
}

// Columns of `half` that are transformed together.
const batch = 8;

/**
 * The non-separable two-particle density, 8-fold packed: Γ_μνλσ = Σ_jb half[jb, λσ] ½ (C_μj C_νb + C_νj C_μb).
 * It is symmetric in its two pairs, so that one half of it is made. Memory: that of the stored integrals.
 */
function backTransform(
  responses: readonly SpinResponse[],
  n: number,
  copies: number,
  algebra: DenseAlgebra,
  checkCancelled?: CheckCancelled,
): Float64Array {
  const pairs = (n * (n + 1)) / 2;
  const gamma = new Float64Array(packedLength(n));
  const scratch = (name: string, length: number) => algebra.scratch.of(`Γ ${name}`, length);
  for (const { occupied, virtual, half } of responses) {
    const nOcc = occupied.n;
    const nVir = virtual.n;
    if (nOcc === 0 || nVir === 0) continue;
    const virtualRows = transpose(virtual.coefficients, n, nVir);
    for (let first = 0; first < pairs; first += batch) {
      checkCancelled?.();
      const count = Math.min(batch, pairs - first);
      const columns = scratch('columns', nOcc * count * nVir); // [j, λσ, b]
      for (let j = 0; j < nOcc; j++) {
        for (let b = 0; b < nVir; b++) {
          const from = (j * nVir + b) * pairs + first;
          for (let k = 0; k < count; k++) columns[(j * count + k) * nVir + b] = half[from + k]!;
        }
      }
      const quarter = scratch('quarter', nOcc * count * n); // [j, λσ, ν]
      algebra.multiplyInto(quarter, columns, virtualRows, nOcc * count, nVir, n);
      const squares = scratch('squares', n * count * n); // [μ, λσ, ν]
      algebra.multiplyInto(squares, occupied.coefficients, quarter, n, nOcc, count * n);
      for (let k = 0; k < count; k++) {
        const kl = first + k;
        const row = (kl * (kl + 1)) / 2;
        for (let i = 0, ij = 0; ij <= kl; i++) {
          for (let j = 0; j <= i && ij <= kl; j++, ij++) {
            const value = squares[(i * count + k) * n + j]! + squares[(j * count + k) * n + i]!;
            gamma[row + ij]! += 0.5 * copies * value;
          }
        }
      }
    }
  }
  return gamma;
}
