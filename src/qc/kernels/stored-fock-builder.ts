import type { Basis } from '../basis/shell';
import type { CheckCancelled, FockBuilder } from '../scf/fock-builder';
import type { KernelMachine } from './kernel-machine';
import { packedIntegrals } from './packed-integrals';
import { basisPairs } from './pair-list';
import { superShells } from './super-shell';

const triangle = (n: number) => (n * (n + 1)) / 2;

/** Numbers of a packed matrix that one call of the algebra works on: below about 10 ms, page faults included. */
const chunk = 2e6;

/** Packed integrals and the supermatrix: n⁴ bytes each. */
export function storedBytes(nbf: number): number {
  return 16 * triangle(triangle(nbf));
}

/**
 * Fock matrices from stored integrals. The integrals I and the supermatrix P are both symmetric matrices over pairs of
 * functions, so that with d_kl = D_kl + D_lk (k > l) or D_kk every Fock build is a symmetric matrix-vector product:
 *
 *   P_ij,kl = (ij|kl) - ¼ [(ik|jl) + (il|jk)]        G[D] = P d        J[D] = I d        K[D] = 2 (I - P) d
 *
 * Raffenetti, Chem. Phys. Lett. 20, 335 (1973).
 */
export class SupermatrixFockBuilder implements FockBuilder {
  readonly scfType = 'pk';
  readonly nbf: number;
  private readonly nPairs: number;
  /** Addresses; 0 after `dispose`. */
  private integrals: number;
  private supermatrix = 0;
  private checkCancelled: CheckCancelled | undefined;

  constructor(
    readonly machine: KernelMachine,
    basis: Basis,
    options: { screening: number; checkCancelled?: CheckCancelled | undefined },
  ) {
    const n = basis.nbf;
    this.nbf = n;
    this.nPairs = triangle(n);
    const pairs = basisPairs(machine, superShells(basis), options.checkCancelled);
    try {
      this.integrals = packedIntegrals(machine, pairs, n, options);
    } finally {
      pairs.release();
    }
    try {
      this.supermatrix = machine.memory.allocate(8 * triangle(this.nPairs));
      const elements = (i: number) => triangle(triangle(i)); // with first index below i
      machine.memory.scoped((doubles) => {
        const scratch = doubles(n * n);
        for (const [from, to] of ranges(n, elements)) {
          options.checkCancelled?.();
          machine.algebra.fockSupermatrix(this.integrals, this.supermatrix, from, to, scratch);
        }
      });
    } catch (error) {
      this.dispose();
      throw error;
    }
  }

  /** Address of the packed integrals. @throws Error after `dispose`. */
  get integralsAddress(): number {
    if (this.integrals === 0) throw new Error('The integrals of this Fock builder were disposed of.');
    return this.integrals;
  }

  beginIterations(checkCancelled?: CheckCancelled): void {
    this.checkCancelled = checkCancelled;
  }

  dispose(): void {
    this.machine.memory.release(this.integrals);
    this.machine.memory.release(this.supermatrix);
    this.integrals = 0;
    this.supermatrix = 0;
  }

  closedShell(D: Float64Array): Float64Array {
    return this.unpack(this.product(this.supermatrix, this.pack(D)));
  }

  openShell(Da: Float64Array, Db: Float64Array): { J: Float64Array; Ka: Float64Array; Kb: Float64Array } {
    const [da, db] = [this.pack(Da), this.pack(Db)];
    const [ia, ib] = [this.product(this.integralsAddress, da), this.product(this.integralsAddress, db)];
    const [pa, pb] = [this.product(this.supermatrix, da), this.product(this.supermatrix, db)];
    return {
      J: this.unpack(ia.map((x, k) => x + ib[k]!)),
      Ka: this.unpack(ia.map((x, k) => 2 * (x - pa[k]!))),
      Kb: this.unpack(ib.map((x, k) => 2 * (x - pb[k]!))),
    };
  }

  /** A view of linear memory: only good until the next calculation on this backend. */
  eri(): Float64Array {
    return this.machine.memory.f64(this.integralsAddress, triangle(this.nPairs));
  }

  private product(matrix: number, vector: Float64Array): Float64Array {
    const { memory, algebra } = this.machine;
    return memory.scoped((doubles) => {
      const [d, out] = [doubles(this.nPairs), doubles(this.nPairs)];
      memory.f64(d, this.nPairs).set(vector);
      memory.f64(out, this.nPairs).fill(0);
      for (const [from, to] of ranges(this.nPairs, triangle)) {
        this.checkCancelled?.();
        algebra.packedMatvec(matrix, d, out, from, to);
      }
      return memory.f64(out, this.nPairs).slice();
    });
  }

  private pack(D: Float64Array): Float64Array {
    const n = this.nbf;
    const d = new Float64Array(this.nPairs);
    let at = 0;
    for (let k = 0; k < n; k++) {
      for (let l = 0; l < k; l++) d[at++] = D[k * n + l]! + D[l * n + k]!;
      d[at++] = D[k * n + k]!;
    }
    return d;
  }

  private unpack(packed: Float64Array): Float64Array {
    const n = this.nbf;
    const full = new Float64Array(n * n);
    let at = 0;
    for (let k = 0; k < n; k++) {
      for (let l = 0; l <= k; l++) full[k * n + l] = full[l * n + k] = packed[at++]!;
    }
    return full;
  }
}

/** Splits 0 .. n into ranges that hold about `chunk` elements; `elements(i)` lie before i. */
function ranges(n: number, elements: (i: number) => number): [number, number][] {
  const parts: [number, number][] = [];
  let from = 0;
  for (let to = 1; to <= n; to++) {
    if (to === n || elements(to + 1) - elements(from) > chunk) {
      parts.push([from, to]);
      from = to;
    }
  }
  return parts;
}
