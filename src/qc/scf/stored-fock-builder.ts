import { triangle } from '../integrals/packed-eri';
import type { FockBuilder } from './fock-builder';

/**
 * J and K from the stored integrals, each unique (ij|kl) used in all its places.
 * The plain version: the loop is Szabo & Ostlund (1996), eq. 3.154, with the eightfold symmetry written out.
 */
export class StoredFockBuilder implements FockBuilder {
  readonly scfType = 'pk';

  constructor(
    readonly nbf: number,
    private readonly integrals: Float64Array,
  ) {}

  eri(): Float64Array {
    return this.integrals;
  }

  closedShell(D: Float64Array): Float64Array {
    const J = this.coulomb(D);
    const K = this.exchange(D);
    return J.map((value, i) => value - 0.5 * K[i]!);
  }

  openShell(Da: Float64Array, Db: Float64Array): { J: Float64Array; Ka: Float64Array; Kb: Float64Array } {
    const total = Da.map((value, i) => value + Db[i]!);
    return { J: this.coulomb(total), Ka: this.exchange(Da), Kb: this.exchange(Db) };
  }

  separate(densities: readonly Float64Array[], withExchange: boolean): { J: Float64Array; K: Float64Array[] } {
    const total = densities.reduce((sum, D) => sum.map((value, i) => value + D[i]!));
    return { J: this.coulomb(total), K: withExchange ? densities.map((D) => this.exchange(D)) : [] };
  }

  /** J_ij = Σ_kl (ij|kl) D_kl: a symmetric matrix times the vector of D with the off-diagonal doubled. */
  private coulomb(D: Float64Array): Float64Array {
    const n = this.nbf;
    const pairs = (n * (n + 1)) / 2;
    const d = new Float64Array(pairs);
    for (let k = 0; k < n; k++) {
      for (let l = 0; l <= k; l++) d[triangle(k, l)] = k === l ? D[k * n + k]! : D[k * n + l]! + D[l * n + k]!;
    }
    const j = new Float64Array(pairs);
    let at = 0;
    for (let ij = 0; ij < pairs; ij++) {
      for (let kl = 0; kl < ij; kl++, at++) {
        j[ij]! += this.integrals[at]! * d[kl]!;
        j[kl]! += this.integrals[at]! * d[ij]!;
      }
      j[ij]! += this.integrals[at++]! * d[ij]!;
    }
    const J = new Float64Array(n * n);
    for (let k = 0; k < n; k++) for (let l = 0; l < n; l++) J[k * n + l] = j[triangle(k, l)]!;
    return J;
  }

  /** K_ik = Σ_jl (ij|kl) D_jl */
  private exchange(D: Float64Array): Float64Array {
    const n = this.nbf;
    const K = new Float64Array(n * n);
    let at = 0;
    for (let i = 0; i < n; i++) {
      for (let j = 0; j <= i; j++) {
        for (let k = 0; k <= i; k++) {
          const last = k === i ? j : k;
          for (let l = 0; l <= last; l++) {
            const x = this.integrals[at++]!;
            if (x === 0) continue;
            // The places of a unique integral; those that coincide are counted once.
            const bra = i === j ? 1 : 2;
            const ket = k === l ? 1 : 2;
            const same = i === k && j === l;
            for (let s = 0; s < bra; s++) {
              const [a, b] = s === 0 ? [i, j] : [j, i];
              for (let t = 0; t < ket; t++) {
                const [c, d] = t === 0 ? [k, l] : [l, k];
                K[a * n + c]! += x * D[b * n + d]!;
                if (!same) K[c * n + a]! += x * D[d * n + b]!;
              }
            }
          }
        }
      }
    }
    return K;
  }
}
