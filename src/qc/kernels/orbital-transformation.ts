import { chunkOfNumbers, chunkOfOperations, inChunks } from '../in-chunks';
import type { OrbitalSpace, OrbitalTransformation, VisitBlock } from '../mp2/orbital-transformation';
import type { CheckCancelled } from '../scf/fock-builder';
import { directRowsBytes } from './direct-rows';
import type { IntegralRows } from './integral-rows';
import type { KernelMachine } from './kernel-machine';

/** Rows of the half-transformed integrals that are written together: one cache line. */
const lineLength = 8;
/** Half-transformed integrals are kept for as many p as fit into this many bytes at most, at least one. */
const halfTransformedBytes = 512 * 2 ** 20;

type Spaces = { p: OrbitalSpace; q: OrbitalSpace; r: OrbitalSpace; s: OrbitalSpace };

/** Orbitals p whose half-transformed integrals are kept at a time. */
function batchSize(nbf: number, p: number, q: number, bytes: number): number {
  const each = 8 * q * ((nbf * (nbf + 1)) / 2 + lineLength);
  return Math.max(1, Math.min(p, Math.floor(bytes / each)));
}

/** Peak bytes of a transformation of stored integrals, or at least of one that makes them anew. */
export function transformationBytes(size: {
  nbf: number;
  p: number;
  q: number;
  r: number;
  s: number;
  scfType: 'pk' | 'direct';
}): number {
  const { nbf, p, q, scfType } = size;
  if (scfType === 'direct') return directRowsBytes(nbf) + bytesOfBatch(size, 1);
  return bytesOfBatch(size, batchSize(nbf, p, q, halfTransformedBytes));
}

function bytesOfBatch(size: { nbf: number; p: number; q: number; r: number; s: number }, batch: number): number {
  const { nbf, p, q, r, s } = size;
  const half = batch * q * ((nbf * (nbf + 1)) / 2 + lineLength);
  return 8 * (half + q * r * s + nbf * (nbf + p + q + r + s + batch + r));
}

/**
 * Four quarter transformations as matrix products. For each pair λσ of the integrals, Cᵀ_p (··|λσ) C_q gives the
 * half-transformed (pq|λσ) of all p and q; then for each p and q, Cᵀ_r (pq|··) C_s.
 * The same as src/qc/mp2/stored-transformation.ts. The rows are asked for once in each batch of p; the answer is the
 * same bits for batches of any size.
 */
export class KernelTransformation implements OrbitalTransformation {
  private readonly machine: KernelMachine;

  /** @param memoryBytes budget; half of a gigabyte at most is used. What one p needs is taken in any case. */
  constructor(
    private readonly integrals: IntegralRows,
    private readonly memoryBytes: number = Number.POSITIVE_INFINITY,
  ) {
    this.machine = integrals.machine;
  }

  transform(
    spaces: Spaces,
    visit: VisitBlock,
    options: { lowerTriangle?: boolean; checkCancelled?: CheckCancelled } = {},
  ): void {
    const n = this.integrals.nbf;
    const { p, q, r, s } = spaces;
    if (p.n * q.n * r.n * s.n === 0) {
      for (let x = 0; x < p.n; x++) visit(x, new Float64Array(0));
      return;
    }
    const { memory } = this.machine;
    const sizes = { nbf: n, p: p.n, q: q.n, r: r.n, s: s.n };
    const bytes = this.memoryBytes - this.integrals.bytes - bytesOfBatch(sizes, 0);
    const batch = batchSize(n, p.n, q.n, Math.min(halfTransformedBytes, bytes));
    memory.scoped((doubles) => {
      const cp = this.transposed(p, doubles(n * p.n));
      const cr = this.transposed(r, doubles(n * r.n));
      const [cq, cs] = [q, s].map((space) => {
        const address = doubles(n * space.n);
        memory.f64(address, n * space.n).set(space.coefficients);
        return address;
      }) as [number, number];
      const half = doubles(batch * q.n * ((n * (n + 1)) / 2));
      const block = doubles(q.n * r.n * s.n);
      const square = doubles(n * n);
      const quarter = doubles(n * Math.max(batch, r.n));
      const line = doubles(lineLength * batch * q.n);
      for (let first = 0; first < p.n; first += batch) {
        const count = Math.min(batch, p.n - first);
        this.firstHalf(cp + 8 * n * first, count, cq, q.n, { half, square, quarter, line }, options.checkCancelled);
        if (!this.ascending) this.reorder(half, count * q.n, options.checkCancelled);
        for (let x = 0; x < count; x++) {
          const rows = options.lowerTriangle ? Math.min(first + x + 1, r.n) : r.n;
          const operations = 2 * rows * n * (n + s.n);
          inChunks(q.n, chunkOfOperations / operations, options.checkCancelled, (from, to) =>
            this.secondHalf(half, x, q.n, from, to, cr, rows, r.n, cs, s.n, { block, square, quarter }),
          );
          visit(first + x, memory.f64(block, q.n * r.n * s.n));
        }
      }
    });
  }

  /** half[(p, q), position of λσ] = Σ_μν C_μp C_νq (μν|λσ) */
  private firstHalf(
    cp: number,
    np: number,
    cq: number,
    nq: number,
    at: { half: number; square: number; quarter: number; line: number },
    checkCancelled?: CheckCancelled,
  ): void {
    const { algebra } = this.machine;
    const n = this.integrals.nbf;
    const nPairs = (n * (n + 1)) / 2;
    const last = this.integrals.order.length - 1;
    this.integrals.forEach(
      at.square,
      (position) => {
        const row = position % lineLength;
        algebra.gemm(cp, at.square, at.quarter, np, n, n, 0);
        algebra.gemm(at.quarter, cq, at.line + 8 * row * np * nq, np, n, nq, 0);
        if (row < lineLength - 1 && position < last) return;
        algebra.transposeBlock(at.line, row + 1, np * nq, at.half + 8 * (position - row), nPairs);
      },
      checkCancelled,
    );
  }

  private get ascending(): boolean {
    const { order, nbf: n } = this.integrals;
    return order.length === (n * (n + 1)) / 2 && order.every((kl, position) => kl === position);
  }

  /** Sorts the columns of `half` by λσ. */
  private reorder(half: number, rows: number, checkCancelled?: CheckCancelled): void {
    const { order, nbf: n } = this.integrals;
    const nPairs = (n * (n + 1)) / 2;
    const sorted = new Float64Array(nPairs); // zero where a row was left out
    inChunks(rows, chunkOfNumbers / nPairs, checkCancelled, (from, to) => {
      for (let row = from; row < to; row++) {
        const values = this.machine.memory.f64(half + 8 * row * nPairs, nPairs);
        for (let position = 0; position < order.length; position++) sorted[order[position]!] = values[position]!;
        values.set(sorted);
      }
    });
  }

  /** block[q, r, s] = Σ_λσ C_λr C_σs half[(p, q), λσ] for q in [from, to) and the first `rows` of r. */
  private secondHalf(
    half: number,
    p: number,
    nq: number,
    from: number,
    to: number,
    cr: number,
    rows: number,
    nr: number,
    cs: number,
    ns: number,
    at: { block: number; square: number; quarter: number },
  ): void {
    const { algebra } = this.machine;
    const n = this.integrals.nbf;
    const nPairs = (n * (n + 1)) / 2;
    for (let q = from; q < to; q++) {
      algebra.unpackTriangle(half + 8 * (p * nq + q) * nPairs, at.square, n);
      algebra.gemm(cr, at.square, at.quarter, rows, n, n, 0);
      algebra.gemm(at.quarter, cs, at.block + 8 * q * nr * ns, rows, n, ns, 0);
    }
  }

  private transposed({ coefficients, n: count }: OrbitalSpace, address: number): number {
    const n = this.integrals.nbf;
    const out = this.machine.memory.f64(address, n * count);
    for (let mu = 0; mu < n; mu++) for (let k = 0; k < count; k++) out[k * n + mu] = coefficients[mu * count + k]!;
    return address;
  }
}
