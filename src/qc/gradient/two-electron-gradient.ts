import type { Basis, Shell } from '../basis/shell';
import { ElectronRepulsion } from '../integrals/electron-repulsion';
import { shellPairs, triangle } from '../integrals/packed-eri';
import { makeShellPair, type PairOperator, type ShellPair } from '../integrals/shell-pair';
import type { CheckCancelled } from '../scf/fock-builder';
import type { TwoParticleDensity } from './two-particle-density';

const axes: (readonly [PairOperator, PairOperator, PairOperator])[] = [
  ['dA', 'one', 'one'],
  ['one', 'dA', 'one'],
  ['one', 'one', 'dA'],
];

/** The block Γ_abcd of four shells, shape (a, b, c, d), symmetrised as the integrals are. */
export function densityBlock(
  density: TwoParticleDensity,
  n: number,
  a: Shell,
  b: Shell,
  c: Shell,
  d: Shell,
  out: Float64Array,
): void {
  let at = 0;
  for (let i = a.offset; i < a.offset + a.size; i++) {
    for (let j = b.offset; j < b.offset + b.size; j++) {
      for (let k = c.offset; k < c.offset + c.size; k++) {
        for (let l = d.offset; l < d.offset + d.size; l++) {
          let value = density.nonSeparable ? density.nonSeparable[triangle(triangle(i, j), triangle(k, l))]! : 0;
          for (const { left: L, right: R, coulomb, exchange } of density.separable) {
            value += 0.5 * coulomb * (L[i * n + j]! * R[k * n + l]! + R[i * n + j]! * L[k * n + l]!);
            if (exchange === 0) continue;
            const direct = L[i * n + k]! * R[j * n + l]! + R[i * n + k]! * L[j * n + l]!;
            const crossed = L[i * n + l]! * R[j * n + k]! + R[i * n + l]! * L[j * n + k]!;
            value -= 0.25 * exchange * (direct + crossed);
          }
          out[at++] = value;
        }
      }
    }
  }
}

/**
 * dE₂/dR = Σ Γ_μνλσ ∂(μν|λσ)/∂R, the plain version; hartree/bohr, flat, length 3 nCentres.
 *
 * All ordered pairs (bra, ket) are visited and only the bra is differentiated; the ket's turn comes when the two change
 * places. The derivative of a product φ_a φ_b with respect to A is again a sum of Hermite Gaussians, one order higher,
 * so the integrals are those of the energy with other coefficients (Helgaker, Jorgensen & Olsen (2000), sec. 9.5.2).
 */
export function twoElectronGradient(
  basis: Basis,
  density: TwoParticleDensity,
  { screening = 1e-12, checkCancelled }: { screening?: number; checkCancelled?: CheckCancelled } = {},
): Float64Array {
  const n = basis.nbf;
  const gradient = new Float64Array(3 * basis.nCentres);
  const repulsion = new ElectronRepulsion();
  const pairs = shellPairs(basis);
  const largest = Math.max(0, ...pairs.map(({ pair }) => pair.nFunctions));
  const gamma = new Float64Array(largest * largest);
  for (const { pair: bra, bound } of pairs) {
    checkCancelled?.();
    const { a, b } = bra;
    const byA = axes.map((operators) => makeShellPair(a, b, operators));
    const byB = axes.map((operators) => makeShellPair(b, a, operators));
    const braWeight = a === b ? 1 : 2;
    for (const { pair: ket, bound: ketBound } of pairs) {
      if (bound * ketBound < screening) continue;
      const { a: c, b: d } = ket;
      if (a.centre === b.centre && a.centre === c.centre && a.centre === d.centre) continue;
      densityBlock(density, n, a, b, c, d, gamma);
      const weight = 2 * braWeight * (c === d ? 1 : 2); // 2: the ket's derivative, by the exchange of bra and ket
      for (let axis = 0; axis < 3; axis++) {
        gradient[3 * a.centre + axis]! += weight * contract(repulsion, byA[axis]!, ket, gamma, false);
        gradient[3 * b.centre + axis]! += weight * contract(repulsion, byB[axis]!, ket, gamma, true);
      }
    }
  }
  return gradient;
}

/** Σ_abcd Γ_abcd (ab'|cd) with the differentiated bra; `swapped` when the bra is stored as (b, a). */
function contract(
  repulsion: ElectronRepulsion,
  bra: ShellPair,
  ket: ShellPair,
  gamma: Float64Array,
  swapped: boolean,
): number {
  const ncd = ket.nFunctions;
  const block = new Float64Array(bra.nFunctions * ncd);
  repulsion.block(bra, ket, block);
  let sum = 0;
  for (let i = 0; i < bra.a.size; i++) {
    for (let j = 0; j < bra.b.size; j++) {
      const from = (i * bra.b.size + j) * ncd;
      const to = (swapped ? j * bra.a.size + i : i * bra.b.size + j) * ncd;
      for (let cd = 0; cd < ncd; cd++) sum += gamma[to + cd]! * block[from + cd]!;
    }
  }
  return sum;
}
