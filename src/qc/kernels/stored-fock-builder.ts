import type { Basis } from '../basis/shell';
import { chunkOfNumbers, inChunks } from '../in-chunks';
import { combine, distance } from '../linear-algebra/plain';
import type { CheckCancelled, FockBuilder } from '../scf/fock-builder';
import { IntegralBoard, type OwnNumbers, type Range } from './integral-board';
import type { KernelMachine } from './kernel-machine';
import { packIntegrals } from './packed-integrals';
import { basisPairs } from './pair-list';
import { superShells } from './super-shell';

const triangle = (n: number) => (n * (n + 1)) / 2;

/** Numbers of a packed matrix that one call of the algebra works on: below about 10 ms, page faults included. */
const chunk = 2e6;

/** Relative error of a number in single precision. */
const singleRounding = 2 ** -24;

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
 *
 * From 70 functions on the product waits for memory, most of all where several threads share it. So P is kept in two halves of
 * single precision, P = H + L, and where the caller leaves slack only H is read: G[D] = G[D₀] + H (d - d₀), with the last D₀
 * whose G was made from both.
 */
export class SupermatrixFockBuilder implements FockBuilder {
  readonly scfType = 'pk';
  readonly usesSlack = true;
  readonly nbf: number;
  private readonly nPairs: number;
  /** Addresses; 0 after `dispose`. */
  private integrals = 0;
  private high = 0;
  private low = 0;
  /** The last density whose G is exact, and the first one. */
  private exact: { readonly D: Float64Array; readonly G: Float64Array } | undefined;
  private readonly nothing: { readonly D: Float64Array; readonly G: Float64Array };
  private readonly scratch: Float64Array;
  private checkCancelled: CheckCancelled | undefined;

  /** @param options.board where other threads do the same at the same time; of at least `boardBytes(nbf)`. */
  constructor(
    readonly machine: KernelMachine,
    basis: Basis,
    options: { screening: number; board?: SharedArrayBuffer | undefined; checkCancelled?: CheckCancelled | undefined },
  ) {
    const n = basis.nbf;
    this.nbf = n;
    this.nPairs = triangle(n);
    this.scratch = new Float64Array(n * n);
    this.nothing = { D: new Float64Array(n * n), G: new Float64Array(n * n) };
    const { screening, checkCancelled } = options;
    const board = options.board && new IntegralBoard(options.board, n);
    try {
      this.integrate(basis, screening, board, checkCancelled);
      this.combine(board, checkCancelled);
    } catch (error) {
      board?.abandon();
      this.dispose();
      throw error;
    }
  }

  private integrate(
    basis: Basis,
    screening: number,
    board: IntegralBoard | undefined,
    checkCancelled: CheckCancelled | undefined,
  ): void {
    const { machine, own } = this;
    const length = triangle(this.nPairs);
    const pairs = board?.isComplete(this.ranges.length)
      ? undefined
      : basisPairs(machine, superShells(basis), checkCancelled);
    try {
      this.integrals = machine.memory.allocate(8 * length);
      if (!pairs) {
        board?.copyIntegrals(own, checkCancelled);
        return;
      }
      inChunks(length, chunkOfNumbers, checkCancelled, (from, to) => own.integrals(from, to).fill(0));
      const integrate = (isMine?: () => boolean) =>
        packIntegrals(machine, pairs, this.integrals, { screening, isMine, checkCancelled });
      if (!board?.integrate(own, integrate, checkCancelled)) integrate();
    } finally {
      pairs?.release();
    }
  }

  private combine(board: IntegralBoard | undefined, checkCancelled: CheckCancelled | undefined): void {
    const { machine, nbf, own, ranges } = this;
    const { memory, algebra } = machine;
    this.high = memory.allocate(4 * triangle(this.nPairs));
    this.low = memory.allocate(4 * triangle(this.nPairs));
    memory.scoped((doubles) => {
      const scratch = doubles(nbf * nbf);
      const make = (range: number) => {
        checkCancelled?.();
        const [from, to] = ranges[range]!;
        algebra.fockSupermatrix(this.integrals, this.high, this.low, from, to, scratch);
      };
      const elements = ranges.map(([from, to]) => [elementsBefore(from), elementsBefore(to)] as const);
      if (board) board.combine(own, elements, make, checkCancelled);
      else for (const range of ranges.keys()) make(range);
    });
  }

  /** Of the first index of the supermatrix; one takes below about 5 ms. */
  private get ranges(): Range[] {
    return rangesOf(this.nbf, elementsBefore, chunk / 4);
  }

  private get own(): OwnNumbers {
    const { memory } = this.machine;
    return {
      integrals: (from, to) => memory.f64(this.integrals + 8 * from, to - from),
      high: (from, to) => memory.f32(this.high + 4 * from, to - from),
      low: (from, to) => memory.f32(this.low + 4 * from, to - from),
    };
  }

  /** Address of the packed integrals. @throws Error after `dispose`. */
  get integralsAddress(): number {
    if (this.integrals === 0) throw new Error('The integrals of this Fock builder were disposed of.');
    return this.integrals;
  }

  beginIterations(checkCancelled?: CheckCancelled): void {
    this.checkCancelled = checkCancelled;
    this.exact = undefined;
  }

  dispose(): void {
    for (const address of [this.integrals, this.high, this.low]) this.machine.memory.release(address);
    this.integrals = this.high = this.low = 0;
    this.exact = undefined;
  }

  closedShell(D: Float64Array, slack = 0): Float64Array {
    const { exact = this.nothing } = this;
    // H has every element of P to half a unit in its 24th bit, as if the change were known no better.
    if (singleRounding * distance(D, exact.D) <= slack) {
      const step = combine(1, D, -1, exact.D, this.scratch);
      const change = this.product('coarse', step);
      return combine(1, exact.G, 1, change, change);
    }
    const G = this.product('supermatrix', D);
    this.exact = { D: D.slice(), G };
    return G;
  }

  openShell(Da: Float64Array, Db: Float64Array): { J: Float64Array; Ka: Float64Array; Kb: Float64Array } {
    const [ia, ib] = [this.product('integrals', Da), this.product('integrals', Db)];
    const [pa, pb] = [this.product('supermatrix', Da), this.product('supermatrix', Db)];
    return { J: combine(1, ia, 1, ib), Ka: combine(2, ia, -2, pa, pa), Kb: combine(2, ib, -2, pb, pb) };
  }

  separate(densities: readonly Float64Array[], withExchange: boolean): { J: Float64Array; K: Float64Array[] } {
    const parts = densities.map((D) => this.product('integrals', D));
    const J = parts.reduce((sum, part) => combine(1, sum, 1, part));
    if (!withExchange) return { J, K: [] };
    const K = densities.map((D, spin) => combine(2, parts[spin]!, -2, this.product('supermatrix', D)));
    return { J, K };
  }

  /** A view of linear memory: only good until the next calculation on this backend. */
  eri(): Float64Array {
    return this.machine.memory.f64(this.integralsAddress, triangle(this.nPairs));
  }

  /** One of the matrices times the packed D, as a full matrix. */
  private product(matrix: 'integrals' | 'supermatrix' | 'coarse', D: Float64Array): Float64Array {
    const { memory, algebra } = this.machine;
    const { high, low, integralsAddress } = this;
    return memory.scoped((doubles) => {
      const [d, out] = [doubles(this.nPairs), doubles(this.nPairs)];
      this.pack(D, memory.f64(d, this.nPairs));
      memory.f64(out, this.nPairs).fill(0);
      for (const [from, to] of rangesOf(this.nPairs, triangle, chunk)) {
        this.checkCancelled?.();
        if (matrix === 'integrals') algebra.packedMatvec(integralsAddress, d, out, from, to);
        else if (matrix === 'supermatrix') algebra.splitMatvec(high, low, d, out, from, to);
        else algebra.coarseMatvec(high, d, out, from, to);
      }
      return this.unpack(memory.f64(out, this.nPairs));
    });
  }

  private pack(D: Float64Array, d: Float64Array): void {
    const n = this.nbf;
    let at = 0;
    for (let k = 0; k < n; k++) {
      for (let l = 0; l < k; l++) d[at++] = D[k * n + l]! + D[l * n + k]!;
      d[at++] = D[k * n + k]!;
    }
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

/** Elements of the supermatrix whose first function is before function i. */
const elementsBefore = (i: number) => triangle(triangle(i));

/** Splits 0 .. n into ranges that hold about `size` elements; `before(i)` lie before i. */
function rangesOf(n: number, before: (i: number) => number, size: number): Range[] {
  const parts: Range[] = [];
  let from = 0;
  for (let to = 1; to <= n; to++) {
    if (to === n || before(to + 1) - before(from) > size) {
      parts.push([from, to]);
      from = to;
    }
  }
  return parts;
}
