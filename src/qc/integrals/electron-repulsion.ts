import { HermiteCoulomb } from './hermite-coulomb';
import { hermiteIndex, hermiteSums } from './hermite-index';
import type { ShellPair } from './shell-pair';

/**
 * Electron-repulsion integrals by McMurchie & Davidson (1978), eq. 3.31; Helgaker, Jorgensen & Olsen (2000), eq. 9.9.33:
 *
 *   (ab|cd) = Σ_kl 2π^(5/2) / (p q √(p+q)) Σ_h E_h^ab Σ_h' (-1)^h' E_h'^cd R_(h+h')(α, P - Q),     α = pq/(p+q)
 *
 * The ket is contracted first: for one bra primitive all ket primitives are summed into T[h, cd], which is the
 * potential of the ket distributions in Hermite form; then one transformation to the bra functions.
 */
export class ElectronRepulsion {
  private readonly coulomb: HermiteCoulomb[] = [];
  private T = new Float64Array(1024);

  /** The block (ab|cd), shape (bra.nFunctions, ket.nFunctions), into `out`, which it overwrites. */
  block(bra: ShellPair, ket: ShellPair, out: Float64Array): void {
    const nab = bra.nFunctions;
    const ncd = ket.nFunctions;
    out.fill(0, 0, nab * ncd);
    for (let k = 0; k < bra.nPrimitives; k++) {
      const T = this.ketPotential(bra.p[k]!, bra.P, 3 * k, bra.L, ket);
      const at = k * bra.nHermite * nab;
      for (let h = 0; h < bra.nHermite; h++) {
        for (let ab = 0; ab < nab; ab++) {
          const e = bra.E[at + h * nab + ab]!;
          if (e === 0) continue;
          for (let cd = 0; cd < ncd; cd++) out[ab * ncd + cd]! += e * T[h * ncd + cd]!;
        }
      }
    }
  }

  /** T[h, cd] for a bra primitive of exponent p at P[at..at+2], all orders h up to L. The next call overwrites it. */
  ketPotential(p: number, P: Float64Array, at: number, L: number, ket: ShellPair): Float64Array {
    const nBra = hermiteIndex(L).n;
    const nKet = ket.nHermite;
    const ncd = ket.nFunctions;
    if (this.T.length < nBra * ncd) this.T = new Float64Array(nBra * ncd);
    const T = this.T;
    T.fill(0, 0, nBra * ncd);
    this.coulomb[L + ket.L] ??= new HermiteCoulomb(L + ket.L);
    const coulomb = this.coulomb[L + ket.L]!;
    const sums = hermiteSums(L, ket.L);
    const sign = hermiteIndex(ket.L).sign;
    const { E } = ket;
    for (let k = 0; k < ket.nPrimitives; k++) {
      const q = ket.p[k]!;
      const R = coulomb.evaluate(
        (p * q) / (p + q),
        P[at]! - ket.P[3 * k]!,
        P[at + 1]! - ket.P[3 * k + 1]!,
        P[at + 2]! - ket.P[3 * k + 2]!,
      );
      const weight = (2 * Math.PI ** 2.5) / (p * q * Math.sqrt(p + q));
      const first = k * nKet * ncd;
      for (let h = 0; h < nBra; h++) {
        for (let h2 = 0; h2 < nKet; h2++) {
          const r = weight * sign[h2]! * R[sums[h * nKet + h2]!]!;
          const row = first + h2 * ncd;
          for (let cd = 0; cd < ncd; cd++) T[h * ncd + cd]! += r * E[row + cd]!;
        }
      }
    }
    return T;
  }
}

/** Schwarz bound √max (ab|ab) of a pair: |(ab|cd)| <= bound(ab) bound(cd). Häser & Ahlrichs (1989), eq. 12. */
export function schwarzBound(pair: ShellPair, repulsion: ElectronRepulsion): number {
  const n = pair.nFunctions;
  const block = new Float64Array(n * n);
  repulsion.block(pair, pair, block);
  let max = 0;
  for (let ab = 0; ab < n; ab++) max = Math.max(max, Math.abs(block[ab * n + ab]!));
  return Math.sqrt(max);
}
