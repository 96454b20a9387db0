import { chunkOfOperations, inChunks } from '../in-chunks';
import type { CheckCancelled } from '../scf/fock-builder';
import type { KernelMachine } from './kernel-machine';

/** Columns that are eliminated together. */
const width = 48;
/** What is left of a diagonal element when its row depends on the rows before it: rounding, relative to what it was. */
const dependent = 1e-11;

interface Panel {
  readonly from: number;
  readonly size: number;
  /** -L[rows of the panel, columns before it], shape (size, from); and L⁻ᵀ of the diagonal block, shape (size, size). */
  readonly left: number;
  readonly inverse: number;
}

/**
 * Blocked Cholesky factorisation V = L Lᵀ of a positive semidefinite matrix in linear memory, kept in the form that solving
 * X Lᵀ = A needs: Golub & Van Loan, Matrix Computations (2013), sec. 4.2.9 and 3.1.4. A row that depends linearly on those
 * before it is left out: its column of X is zero.
 */
export class Cholesky {
  private readonly panels: Panel[] = [];

  /** @param V address, row-major, shape (n, n); overwritten. */
  constructor(
    private readonly machine: KernelMachine,
    V: number,
    private readonly n: number,
    checkCancelled?: CheckCancelled,
  ) {
    const { memory, algebra } = machine;
    const given = memory.f64(V, n * n);
    const least = Float64Array.from({ length: n }, (_, i) => dependent * given[i * n + i]!);
    try {
      memory.scoped((doubles) => {
        const scratch = doubles(n * width);
        const negative = doubles(n * width);
        for (let from = 0; from < n; from += width) {
          const size = Math.min(width, n - from);
          const panel = {
            from,
            size,
            left: memory.allocate(8 * size * from + 8),
            inverse: memory.allocate(8 * size * size),
          };
          this.panels.push(panel);
          const matrix = memory.f64(V, n * n);
          // everything left of the diagonal is final: rows of L
          const left = memory.f64(panel.left, size * from);
          for (let i = 0; i < size; i++) {
            for (let j = 0; j < from; j++) left[i * from + j] = -matrix[(from + i) * n + j]!;
          }
          factorBlock(matrix, n, from, least.subarray(from, from + size), memory.f64(panel.inverse, size * size));
          const below = n - from - size;
          if (below === 0) continue;
          // L21 = A21 L11⁻ᵀ, then A22 -= L21 L21ᵀ
          const corner = V + 8 * ((from + size) * n + from);
          algebra.gemm(corner, panel.inverse, scratch, below, size, size, 0, n, 0);
          const solved = memory.f64(scratch, below * size);
          memory.f64(negative, below * size).set(solved.map((x) => -x));
          for (let i = 0; i < below; i++) {
            matrix.set(solved.subarray(i * size, (i + 1) * size), (from + size + i) * n + from);
          }
          inChunks(below, chunkOfOperations / (2 * size * below), checkCancelled, (row, end) => {
            const to = corner + 8 * (row * n + size);
            algebra.gemmTransposed(negative + 8 * row * size, scratch, to, end - row, size, below, 1, 0, n);
          });
        }
      });
    } catch (error) {
      this.release();
      throw error;
    }
  }

  /** Rows of A (shape (rows, n)) become rows of X with X Lᵀ = A, by forward substitution. */
  solve(A: number, rows: number): void {
    const { memory, algebra } = this.machine;
    const { n } = this;
    memory.scoped((doubles) => {
      const scratch = doubles(rows * width);
      for (const { from, size, left, inverse } of this.panels) {
        const at = A + 8 * from;
        if (from > 0) algebra.gemmTransposed(A, left, at, rows, from, size, 1, n, n);
        algebra.gemm(at, inverse, scratch, rows, size, size, 0, n, 0);
        const solved = memory.f64(scratch, rows * size);
        const target = memory.f64(A, rows * n);
        for (let i = 0; i < rows; i++) target.set(solved.subarray(i * size, (i + 1) * size), i * n + from);
      }
    });
  }

  release(): void {
    for (const { left, inverse } of this.panels.splice(0)) {
      this.machine.memory.release(left);
      this.machine.memory.release(inverse);
    }
  }
}

/**
 * Factors the diagonal block in place (lower triangle) and writes the transposed inverse of its factor.
 * @param least of the squares on the diagonal; columns below it are zero, in the inverse too.
 */
function factorBlock(
  V: Float64Array,
  n: number,
  from: number,
  least: Float64Array,
  inverseTransposed: Float64Array,
): void {
  const size = least.length;
  const at = (i: number, j: number) => (from + i) * n + from + j;
  const reciprocals = new Float64Array(size);
  for (let j = 0; j < size; j++) {
    for (let i = j; i < size; i++) {
      let value = V[at(i, j)]!;
      for (let k = 0; k < j; k++) value -= V[at(i, k)]! * V[at(j, k)]!;
      if (i === j) reciprocals[j] = value > least[j]! ? 1 / Math.sqrt(value) : 0;
      V[at(i, j)] = value * reciprocals[j]!;
    }
  }
  inverseTransposed.fill(0);
  for (let j = 0; j < size; j++) {
    // column j of L⁻¹ is row j of its transpose
    inverseTransposed[j * size + j] = reciprocals[j]!;
    for (let i = j + 1; i < size; i++) {
      let value = 0;
      for (let k = j; k < i; k++) value -= V[at(i, k)]! * inverseTransposed[j * size + k]!;
      inverseTransposed[j * size + i] = value * reciprocals[i]!;
    }
  }
}
