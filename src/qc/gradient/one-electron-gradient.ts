import type { Basis } from '../basis/shell';
import { HermiteCoulomb } from '../integrals/hermite-coulomb';
import { hermiteIndex, hermiteSums } from '../integrals/hermite-index';
import { integratePair } from '../integrals/one-electron';
import { makeShellPair, type PairOperator, type ShellPair } from '../integrals/shell-pair';
import type { CheckCancelled } from '../scf/fock-builder';

type Operators = [PairOperator, PairOperator, PairOperator];
const along = (axis: number): Operators => [0, 1, 2].map((x) => (x === axis ? 'dA' : 'one')) as Operators;

/** Σ_ab D_ab block_ab over the functions of a pair, twice for pairs of different shells. */
function weigh({ a, b }: ShellPair, D: Float64Array, n: number): Float64Array {
  const weight = a === b ? 1 : 2;
  const weighed = new Float64Array(a.size * b.size);
  for (let i = 0; i < a.size; i++) {
    for (let j = 0; j < b.size; j++) weighed[i * b.size + j] = weight * D[(a.offset + i) * n + b.offset + j]!;
  }
  return weighed;
}

function dot(x: Float64Array, y: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < x.length; i++) sum += x[i]! * y[i]!;
  return sum;
}

/**
 * Σ D_μν ∂T_μν/∂R - Σ W_μν ∂S_μν/∂R; hartree/bohr, flat, length 3 nCentres. Pulay, Mol. Phys. 17, 197 (1969).
 * Both depend on A - B only, so ∂/∂B = -∂/∂A.
 */
export function overlapAndKineticGradient(
  basis: Basis,
  D: Float64Array,
  W: Float64Array,
  checkCancelled?: CheckCancelled,
): Float64Array {
  const gradient = new Float64Array(3 * basis.nCentres);
  const n = basis.nbf;
  for (const a of basis.shells) {
    checkCancelled?.();
    for (const b of basis.shells) {
      if (b.offset > a.offset) break;
      if (a.centre === b.centre) continue;
      for (let axis = 0; axis < 3; axis++) {
        const pair = makeShellPair(a, b, along(axis));
        let value = -dot(weigh(pair, W, n), integratePair(pair));
        const d = weigh(pair, D, n);
        for (let laplace = 0; laplace < 3; laplace++) {
          const operators = along(axis);
          operators[laplace] = laplace === axis ? 'dA d2B' : 'd2B';
          value -= 0.5 * dot(d, integratePair(makeShellPair(a, b, operators)));
        }
        gradient[3 * a.centre + axis]! += value;
        gradient[3 * b.centre + axis]! -= value;
      }
    }
  }
  return gradient;
}

/**
 * Gradient of Σ D_μν V_μν, the attraction of the electrons by `charges` (flat: q, x, y, z of each):
 * by the centres of the basis functions, and by the positions of the charges (Hellmann-Feynman).
 * The latter is minus the derivative with respect to P, which raises the Hermite index; what a pair of functions and the
 * charges feel together is zero, which gives the derivative with respect to B.
 */
export function nuclearAttractionGradient(
  basis: Basis,
  D: Float64Array,
  charges: Float64Array,
  checkCancelled?: CheckCancelled,
): { centres: Float64Array; charges: Float64Array } {
  const n = basis.nbf;
  const centres = new Float64Array(3 * basis.nCentres);
  const onCharges = new Float64Array((3 * charges.length) / 4);
  const coulomb = Array.from({ length: 2 * basis.maxL + 2 }, (_, L) => new HermiteCoulomb(L));
  for (const a of basis.shells) {
    checkCancelled?.();
    for (const b of basis.shells) {
      if (b.offset > a.offset) break;
      const pair = makeShellPair(a, b);
      const d = weigh(pair, D, n);
      const byA = [0, 1, 2].map((axis) => makeShellPair(a, b, along(axis)));
      const raised = hermiteSums(1, pair.L); // rows 1, 2, 3: the indices with t, u or v one higher
      const nRaised = hermiteIndex(pair.L + 1).n;
      const potential = new Float64Array(nRaised);
      for (let k = 0; k < pair.nPrimitives; k++) {
        const hermite = contract(pair, k, d);
        const p = pair.p[k]!;
        potential.fill(0);
        const force = [0, 0, 0];
        for (let c = 0; 4 * c < charges.length; c++) {
          const R = coulomb[pair.L + 1]!.evaluate(
            p,
            pair.P[3 * k]! - charges[4 * c + 1]!,
            pair.P[3 * k + 1]! - charges[4 * c + 2]!,
            pair.P[3 * k + 2]! - charges[4 * c + 3]!,
          );
          const weight = ((-2 * Math.PI) / p) * charges[4 * c]!;
          for (let h = 0; h < nRaised; h++) potential[h]! += weight * R[h]!;
          for (let axis = 0; axis < 3; axis++) {
            let byP = 0;
            for (let h = 0; h < pair.nHermite; h++) byP += hermite[h]! * R[raised[(1 + axis) * pair.nHermite + h]!]!;
            onCharges[3 * c + axis]! -= weight * byP;
            force[axis]! += weight * byP;
          }
        }
        for (let axis = 0; axis < 3; axis++) {
          const onA = dot(contract(byA[axis]!, k, d), potential);
          centres[3 * a.centre + axis]! += onA;
          centres[3 * b.centre + axis]! += force[axis]! - onA;
        }
      }
    }
  }
  return { centres, charges: onCharges };
}

/** The pair's density in Hermite form: Σ_ab D_ab E[k, h, ab] for every h. */
function contract(pair: ShellPair, k: number, d: Float64Array): Float64Array {
  const { nHermite, nFunctions, E } = pair;
  const hermite = new Float64Array(nHermite);
  for (let h = 0; h < nHermite; h++) {
    const row = (k * nHermite + h) * nFunctions;
    for (let ab = 0; ab < nFunctions; ab++) hermite[h]! += d[ab]! * E[row + ab]!;
  }
  return hermite;
}
