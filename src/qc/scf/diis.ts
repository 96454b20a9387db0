interface Entry {
  readonly focks: readonly Float64Array[];
  readonly error: Float64Array;
  /** e · e' with the error of each earlier entry, which is kept for the iterations to come. */
  readonly products: WeakMap<Entry, number>;
}

/**
 * Direct inversion in the iterative subspace, Pulay, Chem. Phys. Lett. 73, 393 (1980) and J. Comput. Chem. 3, 556 (1982):
 * the Fock matrix is replaced by the combination of the last ones, Σ c_i = 1, whose combined error is smallest.
 */
export class Diis {
  private entries: Entry[] = [];
  /** By spin; written again each time. */
  private mixed: readonly Float64Array[] = [];

  constructor(private readonly size = 8) {}

  reset(): void {
    this.entries = [];
  }

  /**
   * Keeps the Fock matrices of this iteration (one or two spins) with their error vector, and extrapolates.
   * What comes back is good until the next call. Entries that make the equations singular are dropped, oldest first; an error of exactly zero changes nothing.
   */
  extrapolate(focks: readonly Float64Array[], error: Float64Array): readonly Float64Array[] {
    const entry: Entry = { focks, error, products: new WeakMap() };
    for (const other of [...this.entries, entry]) entry.products.set(other, dot(error, other.error));
    this.entries.push(entry);
    if (this.entries.length > this.size) this.entries.shift();
    while (this.entries.length > 1) {
      const c = this.coefficients();
      if (c) {
        if (this.mixed.length !== focks.length) this.mixed = focks.map((fock) => new Float64Array(fock.length));
        this.mixed.forEach((mixed, spin) => {
          mixed.fill(0);
          this.entries.forEach((entry, i) => {
            const F = entry.focks[spin]!;
            const weight = c[i]!;
            for (let k = 0; k < F.length; k++) mixed[k]! += weight * F[k]!;
          });
        });
        return this.mixed;
      }
      this.entries.shift();
    }
    return focks;
  }

  /** Solves [B -1; -1 0] [c; λ] = [0; -1] with B_ij = e_i · e_j scaled to the last error. Undefined when singular. */
  private coefficients(): number[] | undefined {
    const q = this.entries.length;
    const product = (a: Entry, b: Entry) => a.products.get(b) ?? b.products.get(a)!;
    const B = this.entries.map((a) => this.entries.map((b) => product(a, b)));
    const scale = B[q - 1]![q - 1]!;
    if (!(scale > 0)) return undefined;
    const matrix = B.map((row) => [...row.map((value) => value / scale), -1]);
    matrix.push([...new Array<number>(q).fill(-1), 0]);
    const solution = solveLinear(matrix, [...new Array<number>(q).fill(0), -1]);
    const c = solution?.slice(0, q);
    // Huge coefficients that cancel come from nearly dependent errors.
    return c?.every((value) => Number.isFinite(value) && Math.abs(value) < 1e4) ? c : undefined;
  }
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

/** Gaussian elimination with partial pivoting; undefined when a pivot vanishes. The arguments are changed. */
export function solveLinear(A: number[][], b: number[]): number[] | undefined {
  const n = b.length;
  for (let i = 0; i < n; i++) {
    let pivot = i;
    for (let r = i + 1; r < n; r++) if (Math.abs(A[r]![i]!) > Math.abs(A[pivot]![i]!)) pivot = r;
    if (Math.abs(A[pivot]![i]!) < 1e-14) return undefined;
    [A[i], A[pivot]] = [A[pivot]!, A[i]!];
    [b[i], b[pivot]] = [b[pivot]!, b[i]!];
    for (let r = i + 1; r < n; r++) {
      const f = A[r]![i]! / A[i]![i]!;
      for (let c = i; c < n; c++) A[r]![c]! -= f * A[i]![c]!;
      b[r]! -= f * b[i]!;
    }
  }
  for (let i = n - 1; i >= 0; i--) {
    for (let c = i + 1; c < n; c++) b[i]! -= A[i]![c]! * b[c]!;
    b[i]! /= A[i]![i]!;
  }
  return b;
}
