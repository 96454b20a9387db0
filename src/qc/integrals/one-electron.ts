import type { Basis } from '../basis/shell';
import type { CheckCancelled } from '../scf/fock-builder';
import { HermiteCoulomb } from './hermite-coulomb';
import { makeShellPair, type PairOperator, type ShellPair } from './shell-pair';

/** Writes the block of a pair into a symmetric matrix, row-major, shape (n, n). */
function scatter(matrix: Float64Array, n: number, { a, b }: ShellPair, block: Float64Array): void {
  for (let i = 0; i < a.size; i++) {
    for (let j = 0; j < b.size; j++) {
      const value = block[i * b.size + j]!;
      matrix[(a.offset + i) * n + b.offset + j] = value;
      matrix[(b.offset + j) * n + a.offset + i] = value;
    }
  }
}

/** ∫ of the pair: only Λ_000 integrates to something. Helgaker, Jorgensen & Olsen (2000), eq. 9.5.41. */
export function integratePair(pair: ShellPair): Float64Array {
  const block = new Float64Array(pair.nFunctions);
  for (let k = 0; k < pair.nPrimitives; k++) {
    const weight = (Math.PI / pair.p[k]!) ** 1.5;
    const at = k * pair.nHermite * pair.nFunctions;
    for (let ab = 0; ab < pair.nFunctions; ab++) block[ab]! += weight * pair.E[at + ab]!;
  }
  return block;
}

const kineticOperators: (readonly [PairOperator, PairOperator, PairOperator])[] = [
  ['d2B', 'one', 'one'],
  ['one', 'd2B', 'one'],
  ['one', 'one', 'd2B'],
];

/**
 * Overlap S_μν = <μ|ν> and kinetic energy T_μν = -½ <μ|∇²|ν>, row-major, shape (nbf, nbf).
 * Derivatives with respect to the electron are minus those with respect to the centre, so ∇² acts as ∂²/∂B².
 */
export function overlapAndKinetic(basis: Basis): { S: Float64Array; T: Float64Array } {
  const n = basis.nbf;
  const S = new Float64Array(n * n);
  const T = new Float64Array(n * n);
  for (const a of basis.shells) {
    for (const b of basis.shells) {
      if (b.offset > a.offset) break;
      const pair = makeShellPair(a, b);
      scatter(S, n, pair, integratePair(pair));
      const kinetic = new Float64Array(pair.nFunctions);
      for (const operators of kineticOperators) {
        const block = integratePair(makeShellPair(a, b, operators));
        for (let ab = 0; ab < kinetic.length; ab++) kinetic[ab]! -= 0.5 * block[ab]!;
      }
      scatter(T, n, pair, kinetic);
    }
  }
  return { S, T };
}

/**
 * V_μν = -Σ_C q_C <μ| |r - R_C|⁻¹ |ν> for nuclei and point charges, row-major, shape (nbf, nbf).
 * Helgaker, Jorgensen & Olsen (2000), eq. 9.9.32: (2π/p) Σ_h E_h R_h(p, P - C).
 *
 * @param charges flat: q, x, y, z of each charge; e, bohr.
 */
export function nuclearAttraction(basis: Basis, charges: Float64Array): Float64Array {
  const n = basis.nbf;
  const V = new Float64Array(n * n);
  const coulomb = Array.from({ length: 2 * basis.maxL + 1 }, (_, L) => new HermiteCoulomb(L));
  for (const a of basis.shells) {
    for (const b of basis.shells) {
      if (b.offset > a.offset) break;
      const pair = makeShellPair(a, b);
      const block = new Float64Array(pair.nFunctions);
      const potential = new Float64Array(pair.nHermite);
      for (let k = 0; k < pair.nPrimitives; k++) {
        potential.fill(0);
        addPotential(pair, k, charges, coulomb[pair.L]!, potential);
        const at = k * pair.nHermite * pair.nFunctions;
        for (let h = 0; h < pair.nHermite; h++) {
          const row = at + h * pair.nFunctions;
          for (let ab = 0; ab < block.length; ab++) block[ab]! += pair.E[row + ab]! * potential[h]!;
        }
      }
      scatter(V, n, pair, block);
    }
  }
  return V;
}

/** potential[h] -= (2π/p) Σ_C q_C R_h(p, P - C) for primitive pair k. */
export function addPotential(
  pair: ShellPair,
  k: number,
  charges: Float64Array,
  coulomb: HermiteCoulomb,
  potential: Float64Array,
): void {
  const p = pair.p[k]!;
  const [x, y, z] = [pair.P[3 * k]!, pair.P[3 * k + 1]!, pair.P[3 * k + 2]!];
  for (let c = 0; c < charges.length; c += 4) {
    const R = coulomb.evaluate(p, x - charges[c + 1]!, y - charges[c + 2]!, z - charges[c + 3]!);
    const weight = ((-2 * Math.PI) / p) * charges[c]!;
    for (let h = 0; h < potential.length; h++) potential[h]! += weight * R[h]!;
  }
}

/**
 * Electric dipole integrals <μ|x|ν>, <μ|y|ν>, <μ|z|ν> about the coordinate origin; e bohr, each shape (nbf, nbf).
 * ∫ x Λ_t dx = √(π/p) (P_x δ_t0 + δ_t1). Helgaker, Jorgensen & Olsen (2000), eq. 9.5.43 (first order).
 */
export function dipoleIntegrals(
  basis: Basis,
  checkCancelled?: CheckCancelled,
): [Float64Array, Float64Array, Float64Array] {
  const n = basis.nbf;
  const matrices = [0, 1, 2].map(() => new Float64Array(n * n)) as [Float64Array, Float64Array, Float64Array];
  for (const a of basis.shells) {
    checkCancelled?.();
    for (const b of basis.shells) {
      if (b.offset > a.offset) break;
      const pair = makeShellPair(a, b);
      matrices.forEach((matrix, axis) => {
        const block = new Float64Array(pair.nFunctions);
        for (let k = 0; k < pair.nPrimitives; k++) {
          const weight = (Math.PI / pair.p[k]!) ** 1.5;
          const at = k * pair.nHermite * pair.nFunctions;
          // Λ_100, Λ_010 and Λ_001 follow Λ_000 in the Hermite index.
          const first = at + (1 + axis) * pair.nFunctions;
          for (let ab = 0; ab < block.length; ab++) {
            const slope = pair.L > 0 ? pair.E[first + ab]! : 0;
            block[ab]! += weight * (pair.P[3 * k + axis]! * pair.E[at + ab]! + slope);
          }
        }
        scatter(matrix, n, pair, block);
      });
    }
  }
  return matrices;
}
