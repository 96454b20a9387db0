import type { CheckCancelled } from '../scf/fock-builder';
import type { ScfResult, SpinOrbitals } from '../scf/scf';
import type { OrbitalSpace, OrbitalTransformation } from './orbital-transformation';

/** Correlation energies in hartree, unscaled. */
export interface Mp2Energy {
  readonly sameSpin: number;
  readonly oppositeSpin: number;
  readonly correlation: number;
  readonly nFrozen: number;
}

/** Columns first .. first+count-1 of C, shape (n, m). */
export function orbitalSpace(C: Float64Array, n: number, m: number, first: number, count: number): OrbitalSpace {
  const coefficients = new Float64Array(n * count);
  for (let i = 0; i < n; i++) for (let k = 0; k < count; k++) coefficients[i * count + k] = C[i * m + first + k]!;
  return { coefficients, n: count };
}

interface Spaces {
  readonly occupied: OrbitalSpace;
  readonly virtual: OrbitalSpace;
  /** Orbital energies of the correlated occupied, then of the virtual orbitals. */
  readonly eOcc: Float64Array;
  readonly eVir: Float64Array;
}

function spaces(spin: SpinOrbitals, n: number, m: number, nFrozen: number): Spaces {
  const frozen = Math.min(nFrozen, spin.nOccupied);
  const { coefficients: C, energies, nOccupied } = spin;
  return {
    occupied: orbitalSpace(C, n, m, frozen, nOccupied - frozen),
    virtual: orbitalSpace(C, n, m, nOccupied, m - nOccupied),
    eOcc: energies.subarray(frozen, nOccupied),
    eVir: energies.subarray(nOccupied),
  };
}

/**
 * Second-order Møller-Plesset energy, restricted or unrestricted. Zero where a spin has no orbitals to correlate.
 * Memory: what the transformation takes.
 */
export function mp2Energy(
  scf: ScfResult,
  n: number,
  nFrozen: number,
  transformation: OrbitalTransformation,
  checkCancelled?: CheckCancelled,
): Mp2Energy {
  const options = checkCancelled ? { checkCancelled } : {};
  const [alpha, beta] = scf.spins.map((spin) => spaces(spin, n, scf.m, nFrozen));
  let parts: { sameSpin: number; oppositeSpin: number };
  if (!beta) parts = restricted(alpha!, transformation, options);
  else {
    parts = {
      sameSpin: sameSpin(alpha!, transformation, options) + sameSpin(beta, transformation, options),
      oppositeSpin: oppositeSpin(alpha!, beta, transformation, options),
    };
  }
  return { ...parts, correlation: parts.sameSpin + parts.oppositeSpin, nFrozen };
}

type Options = { checkCancelled?: CheckCancelled };
const empty = (...all: OrbitalSpace[]) => all.some((space) => space.n === 0);

/**
 * E_OS = Σ_ijab (ia|jb)² / D        E_SS = Σ_ijab (ia|jb) [(ia|jb) - (ib|ja)] / D,       D = ε_i + ε_j - ε_a - ε_b
 * Their sum is Szabo & Ostlund (1996), eq. 6.74. j runs up to i, pairs i > j count twice.
 */
function restricted(
  { occupied, virtual, eOcc, eVir }: Spaces,
  transformation: OrbitalTransformation,
  options: Options,
) {
  let sameSpin = 0;
  let oppositeSpin = 0;
  const nOcc = occupied.n;
  const nVir = virtual.n;
  if (empty(occupied, virtual)) return { sameSpin, oppositeSpin };
  transformation.transform(
    { p: occupied, q: virtual, r: occupied, s: virtual },
    (i, block) => {
      const at = (a: number, j: number, b: number) => block[(a * nOcc + j) * nVir + b]!;
      // Sums of their own: every new value of a variable that a closure holds is a new object.
      let opposite = 0;
      let same = 0;
      for (let j = 0; j <= i; j++) {
        const weight = i === j ? 1 : 2;
        for (let a = 0; a < nVir; a++) {
          for (let b = 0; b < nVir; b++) {
            const iajb = at(a, j, b);
            const denominator = eOcc[i]! + eOcc[j]! - eVir[a]! - eVir[b]!;
            opposite += (weight * iajb * iajb) / denominator;
            same += (weight * iajb * (iajb - at(b, j, a))) / denominator;
          }
        }
      }
      oppositeSpin += opposite;
      sameSpin += same;
    },
    { ...options, lowerTriangle: true },
  );
  return { sameSpin, oppositeSpin };
}

/** ½ Σ_ijab (ia|jb) [(ia|jb) - (ib|ja)] / D over one spin; Szabo & Ostlund (1996), eq. 6.71 for equal spins. */
function sameSpin({ occupied, virtual, eOcc, eVir }: Spaces, transformation: OrbitalTransformation, options: Options) {
  let energy = 0;
  const nOcc = occupied.n;
  const nVir = virtual.n;
  if (empty(occupied, virtual)) return energy;
  transformation.transform(
    { p: occupied, q: virtual, r: occupied, s: virtual },
    (i, block) => {
      const at = (a: number, j: number, b: number) => block[(a * nOcc + j) * nVir + b]!;
      let sum = 0;
      for (let j = 0; j < i; j++) {
        for (let a = 0; a < nVir; a++) {
          for (let b = 0; b < a; b++) {
            const difference = at(a, j, b) - at(b, j, a);
            sum += (difference * difference) / (eOcc[i]! + eOcc[j]! - eVir[a]! - eVir[b]!);
          }
        }
      }
      energy += sum;
    },
    { ...options, lowerTriangle: true },
  );
  return energy;
}

/** Σ_iajb (ia|jb)² / D with i, a of alpha and j, b of beta spin. */
function oppositeSpin(alpha: Spaces, beta: Spaces, transformation: OrbitalTransformation, options: Options) {
  let energy = 0;
  if (empty(alpha.occupied, alpha.virtual, beta.occupied, beta.virtual)) return energy;
  const nOcc = beta.occupied.n;
  const nVir = beta.virtual.n;
  transformation.transform(
    { p: alpha.occupied, q: alpha.virtual, r: beta.occupied, s: beta.virtual },
    (i, block) => {
      let sum = 0;
      for (let a = 0, at = 0; a < alpha.virtual.n; a++) {
        for (let j = 0; j < nOcc; j++) {
          for (let b = 0; b < nVir; b++, at++) {
            sum += block[at]! ** 2 / (alpha.eOcc[i]! + beta.eOcc[j]! - alpha.eVir[a]! - beta.eVir[b]!);
          }
        }
      }
      energy += sum;
    },
    options,
  );
  return energy;
}
