import { transpose } from '../linear-algebra/plain';
import type { PreparedBasis } from '../prepared-basis';
import type { CheckCancelled } from '../scf/fock-builder';
import type { HartreeFock } from '../scf/hartree-fock';
import type { SpinOrbitals } from '../scf/scf';
import { type Mp2Energy, orbitalSpace } from './mp2-energy';
import type { OrbitalSpace } from './orbital-transformation';

/** Scales of the two parts of the correlation energy. */
export interface SpinScales {
  readonly sameSpin: number;
  readonly oppositeSpin: number;
}

/** Møller-Plesset as it is, and spin-component scaled: Grimme, J. Chem. Phys. 118, 9095 (2003). */
export const mp2Scales: SpinScales = { sameSpin: 1, oppositeSpin: 1 };
export const scsMp2Scales: SpinScales = { sameSpin: 1 / 3, oppositeSpin: 6 / 5 };

/** What one spin contributes to the derivative of the MP2 energy. Orbital matrices have shape (m, m), all orbitals. */
export interface SpinResponse {
  readonly spin: SpinOrbitals;
  /** Orbitals left out of the correlation: the first of the occupied ones. */
  readonly nFrozen: number;
  readonly all: OrbitalSpace;
  readonly occupied: OrbitalSpace;
  readonly virtual: OrbitalSpace;
  /** Correction to the density, unrelaxed: occupied-occupied and virtual-virtual blocks. */
  readonly P: Float64Array;
  /** X_pq = ∂E₂/∂C of the integrals: how E₂ changes when orbital q (correlated) mixes with p. */
  readonly X: Float64Array;
  /**
   * Amplitudes with one pair in basis functions, shape (occupied · virtual, nbf (nbf+1)/2): row (j, b), column μν.
   */
  readonly half: Float64Array;
}

/**
 * Energy and unrelaxed densities of second-order perturbation theory, in one pass over the integrals (jb|pq), j at a time.
 * With t_ij^ab = [(ia|jb) - (ib|ja)]/D for equal spins, (ia|jb)/D for opposite ones, D = ε_i + ε_j - ε_a - ε_b:
 *
 *   P_ij = -Σ_k Σ_ab t_ik^ab t_jk^ab        P_ab = Σ_ij Σ_c t_ij^ac t_ij^bc        (½ of the sums over equal spins)
 *   X_pi = 2 Σ_jab t_ij^ab (pa|jb)          X_pa = 2 Σ_ijb t_ij^ab (pi|jb)
 *
 * Pople, Krishnan, Schlegel & Binkley, Int. J. Quantum Chem. Symp. 13, 225 (1979);
 * Frisch, Head-Gordon & Pople, Chem. Phys. Lett. 166, 275 (1990), there for closed shells.
 */
export function responseDensities(
  prepared: PreparedBasis,
  scf: HartreeFock,
  nFrozen: number,
  scales: SpinScales,
  {
    checkCancelled,
    memoryBytes,
  }: { checkCancelled?: CheckCancelled | undefined; memoryBytes?: number | undefined } = {},
): { responses: SpinResponse[]; energy: Mp2Energy } {
  const n = prepared.basis.nbf;
  const m = scf.m;
  const responses = scf.spins.map((spin): SpinResponse => {
    const frozen = Math.min(nFrozen, spin.nOccupied);
    const nOcc = spin.nOccupied - frozen;
    const nVir = m - spin.nOccupied;
    return {
      spin,
      nFrozen: frozen,
      all: orbitalSpace(spin.coefficients, n, m, 0, m),
      occupied: orbitalSpace(spin.coefficients, n, m, frozen, nOcc),
      virtual: orbitalSpace(spin.coefficients, n, m, spin.nOccupied, nVir),
      P: new Float64Array(m * m),
      X: new Float64Array(m * m),
      half: new Float64Array((nOcc * nVir * n * (n + 1)) / 2),
    };
  });
  let sameSpin = 0;
  let oppositeSpin = 0;
  const transformation = prepared.backend.orbitalTransformation(prepared.fock, { memoryBytes });
  for (const sigma of responses) {
    for (const tau of responses) {
      if ([sigma, tau].some((space) => space.occupied.n === 0 || space.virtual.n === 0)) continue;
      transformation.transform(
        { p: sigma.occupied, q: sigma.virtual, r: tau.all, s: tau.all },
        (j, view) => {
          // The products below would move the memory under the view.
          const block = prepared.backend.algebra.scratch.of('(jb|pq)', view.length);
          block.set(view);
          const add = (kind: 'same' | 'opposite') =>
            accumulate(sigma, tau, j, block, kind, scales, prepared, checkCancelled);
          // Of each spin ½ Σ t (ia|jb), twice when restricted; opposite pairs are met from both sides when not.
          if (sigma === tau) sameSpin += (scf.restricted ? 1 : 0.5) * add('same');
          if (scf.restricted) oppositeSpin += add('opposite');
          else if (sigma !== tau) oppositeSpin += 0.5 * add('opposite');
        },
        checkCancelled ? { checkCancelled } : {},
      );
    }
  }
  return { responses, energy: { sameSpin, oppositeSpin, correlation: sameSpin + oppositeSpin, nFrozen } };
}

/**
 * Adds what orbital j of spin `sigma` with all pairs (i, a) of spin `tau` gives. block[(b m + p) m + q] = (jb|pq).
 * @returns Σ_iab t_ij^ab (ia|jb)
 */
function accumulate(
  sigma: SpinResponse,
  tau: SpinResponse,
  j: number,
  block: Float64Array,
  kind: 'same' | 'opposite',
  scales: SpinScales,
  { basis, backend }: PreparedBasis,
  checkCancelled?: CheckCancelled,
): number {
  const { algebra } = backend;
  const scratch = (name: string, length: number) => algebra.scratch.of(`MP2 ${name}`, length);
  const multiply = (C: string, A: Float64Array, B: Float64Array, rows: number, inner: number, columns: number) =>
    algebra.multiplyInto(scratch(C, rows * columns), A, B, rows, inner, columns, checkCancelled);
  const m = tau.all.n;
  const nOcc = tau.occupied.n;
  const nVir = tau.virtual.n;
  const nB = sigma.virtual.n;
  const first = tau.nFrozen;
  const nClosed = tau.spin.nOccupied;
  const e = tau.spin.energies;
  const ej = sigma.spin.energies[sigma.nFrozen + j]!;
  // t[b, i, a]; and the same integrals as matrices with the pair (b, second index) as rows, for the sums over them.
  const t = scratch('t', nB * nOcc * nVir);
  let energy = 0; // Σ t_ij^ab (ia|jb)
  for (let b = 0; b < nB; b++) {
    if (b % 16 === 0) checkCancelled?.();
    const eb = sigma.spin.energies[sigma.spin.nOccupied + b]!;
    for (let i = 0; i < nOcc; i++) {
      for (let a = 0; a < nVir; a++) {
        const iajb = block[(b * m + first + i) * m + nClosed + a]!;
        const other = kind === 'same' ? block[(a * m + first + i) * m + nClosed + b]! : 0;
        const amplitude = (iajb - other) / (ej + e[first + i]! - eb - e[nClosed + a]!);
        t[(b * nOcc + i) * nVir + a] = amplitude;
        energy += amplitude * iajb;
      }
    }
  }
  const scale = kind === 'same' ? scales.sameSpin : scales.oppositeSpin;
  const weight = scale * (kind === 'same' ? 0.5 : 1);
  const byI = scratch('byI', nOcc * nB * nVir); // t[i, (b, a)]
  const byA = scratch('byA', nVir * nB * nOcc); // t[a, (b, i)]
  for (let b = 0, at = 0; b < nB; b++) {
    if (b % 16 === 0) checkCancelled?.();
    for (let i = 0; i < nOcc; i++) {
      for (let a = 0; a < nVir; a++, at++) {
        byI[(i * nB + b) * nVir + a] = t[at]!;
        byA[(a * nB + b) * nOcc + i] = t[at]!;
      }
    }
  }
  const iColumns = transpose(byI, nOcc, nB * nVir, scratch('iColumns', byI.length)); // [(b, a), i]
  const aColumns = transpose(byA, nVir, nB * nOcc, scratch('aColumns', byA.length)); // [(b, i), a]
  const Pij = multiply('Pij', byI, iColumns, nOcc, nB * nVir, nOcc);
  const Pab = multiply('Pab', byA, aColumns, nVir, nB * nOcc, nVir);
  addBlock(tau.P, m, first, first, Pij, nOcc, nOcc, -weight);
  addBlock(tau.P, m, nClosed, nClosed, Pab, nVir, nVir, weight);

  // X_pi = 2 Σ_ab (jb|pa) t[b, i, a] and X_pa = 2 Σ_bi (jb|pi) t[b, i, a]
  const withVirtual = scratch('withVirtual', m * nB * nVir);
  const withOccupied = scratch('withOccupied', m * nB * nOcc);
  for (let b = 0; b < nB; b++) {
    if (b % 16 === 0) checkCancelled?.();
    for (let p = 0; p < m; p++) {
      const row = (b * m + p) * m;
      for (let a = 0; a < nVir; a++) withVirtual[(p * nB + b) * nVir + a] = block[row + nClosed + a]!;
      for (let i = 0; i < nOcc; i++) withOccupied[(p * nB + b) * nOcc + i] = block[row + first + i]!;
    }
  }
  addBlock(tau.X, m, 0, first, multiply('Xpi', withVirtual, iColumns, m, nB * nVir, nOcc), m, nOcc, 2 * scale);
  addBlock(tau.X, m, 0, nClosed, multiply('Xpa', withOccupied, aColumns, m, nB * nOcc, nVir), m, nVir, 2 * scale);

  // ½ (C_μi C_νa + C_νi C_μa) t[b, i, a] into row (j, b); all b at once: rows (i, b), then columns (b, ν)
  const n = basis.nbf;
  const virtualRows = transpose(tau.virtual.coefficients, n, nVir, scratch('virtualRows', n * nVir));
  const byIB = multiply('byIB', byI, virtualRows, nOcc * nB, nVir, n);
  const squares = multiply('squares', tau.occupied.coefficients, byIB, n, nOcc, nB * n);
  for (let b = 0; b < nB; b++) {
    if (b % 16 === 0) checkCancelled?.();
    let at = ((j * nB + b) * n * (n + 1)) / 2;
    for (let mu = 0; mu < n; mu++) {
      for (let nu = 0; nu <= mu; nu++) {
        sigma.half[at++]! += 0.5 * scale * (squares[(mu * nB + b) * n + nu]! + squares[(nu * nB + b) * n + mu]!);
      }
    }
  }
  return energy;
}

function addBlock(
  M: Float64Array,
  m: number,
  row: number,
  column: number,
  block: Float64Array,
  nRows: number,
  nColumns: number,
  weight: number,
): void {
  for (let i = 0; i < nRows; i++) {
    for (let j = 0; j < nColumns; j++) M[(row + i) * m + column + j]! += weight * block[i * nColumns + j]!;
  }
}
