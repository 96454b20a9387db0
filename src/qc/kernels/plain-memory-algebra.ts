import { eigh, transpose } from '../linear-algebra/plain';
import type { LinearMemory } from './linear-memory';
import type { MemoryAlgebra } from './memory-algebra';

const triangle = (i: number) => (i * (i + 1)) / 2;
/** Position of (i, j) in a packed symmetric matrix. */
const packed = (i: number, j: number) => (i >= j ? triangle(i) + j : triangle(j) + i);

/** The functions of `assembly/` in plain TypeScript, with one lane: the fallback, and the oracle of the fast ones. */
export function plainMemoryAlgebra(memory: LinearMemory): MemoryAlgebra {
  const f64 = (address: number) => new Float64Array(memory.buffer, address);
  const f32 = (address: number) => new Float32Array(memory.buffer, address);
  const i32 = (address: number) => new Int32Array(memory.buffer, address);
  /** out += G d for the rows of a packed symmetric matrix and their mirror images. */
  const multiplyPacked = (g: (at: number) => number, d: number, out: number, from: number, to: number) => {
    const [x, y] = [f64(d), f64(out)];
    for (let i = from; i < to; i++) {
      let sum = 0;
      for (let j = 0; j < i; j++) {
        const value = g(triangle(i) + j);
        sum += value * x[j]!;
        y[j]! += value * x[i]!;
      }
      y[i]! += sum + g(triangle(i) + i) * x[i]!;
    }
  };
  /** C_ij (+)= Σ_p A_ip B_jp */
  const product = (
    A: number,
    C: number,
    n: number,
    k: number,
    m: number,
    accumulate: 0 | 1,
    strideA: number,
    strideC: number,
    b: Float64Array,
  ) => {
    const [a, c] = [f64(A), f64(C)];
    for (let i = 0; i < n; i++) {
      const rowA = i * (strideA || k);
      const rowC = i * (strideC || m);
      for (let j = 0; j < m; j++) {
        let sum = accumulate ? c[rowC + j]! : 0;
        for (let p = 0; p < k; p++) sum += a[rowA + p]! * b[j * k + p]!;
        c[rowC + j] = sum;
      }
    }
  };
  return {
    gemm(A, B, C, n, k, m, accumulate, strideA = 0, strideC = 0) {
      product(A, C, n, k, m, accumulate, strideA, strideC, transpose(memory.f64(B, k * m), k, m));
    },

    gemmTransposed(A, B, C, n, k, m, accumulate, strideA = 0, strideC = 0) {
      product(A, C, n, k, m, accumulate, strideA, strideC, memory.f64(B, m * k).slice());
    },

    packedMatvec(G, d, out, from, to) {
      const g = f64(G);
      multiplyPacked((at) => g[at]!, d, out, from, to);
    },

    splitMatvec(H, L, d, out, from, to) {
      const [high, low] = [f32(H), f32(L)];
      multiplyPacked((at) => high[at]! + low[at]!, d, out, from, to);
    },

    coarseMatvec(H, d, out, from, to) {
      const high = f32(H);
      multiplyPacked((at) => high[at]!, d, out, from, to);
    },

    fockSupermatrix(G, H, L, from, to) {
      const [g, high, low] = [f64(G), f32(H), f32(L)];
      for (let i = from; i < to; i++) {
        for (let j = 0; j <= i; j++) {
          const ij = packed(i, j);
          for (let kl = 0, k = 0; k <= i; k++) {
            for (let l = 0; l <= k && kl <= ij; l++, kl++) {
              const exchange = g[packed(packed(i, k), packed(j, l))]! + g[packed(packed(i, l), packed(j, k))]!;
              const p = g[triangle(ij) + kl]! - 0.25 * exchange;
              high[triangle(ij) + kl] = p;
              low[triangle(ij) + kl] = p - Math.fround(p);
            }
          }
        }
      }
    },

    unpackRow(G, M, n, kl) {
      const [g, m] = [f64(G), f64(M)];
      for (let i = 0; i < n; i++) {
        for (let j = 0; j <= i; j++) m[i * n + j] = m[j * n + i] = g[packed(kl, packed(i, j))]!;
      }
    },

    unpackTriangle(source, M, n) {
      const [p, m] = [f64(source), f64(M)];
      for (let i = 0; i < n; i++) for (let j = 0; j <= i; j++) m[i * n + j] = m[j * n + i] = p[packed(i, j)]!;
    },

    transposeBlock(from, rows, columns, to, stride) {
      const [source, target] = [f64(from), f64(to)];
      for (let c = 0; c < columns; c++) {
        for (let r = 0; r < rows; r++) target[c * stride + r] = source[r * columns + c]!;
      }
    },

    eigh(V, n, d, _work) {
      const { values, vectors } = eigh(memory.f64(V, n * n), n);
      f64(d).set(values);
      const rows = f64(V);
      for (let i = 0; i < n; i++) for (let k = 0; k < n; k++) rows[k * n + i] = vectors[i * n + k]!;
    },

    scatterBlock(block, bra, nBra, first, _second, nKet, G) {
      const [v, g] = [f64(block), f64(G)];
      const [ij, kl] = [i32(bra), i32(first)];
      for (let a = 0; a < nBra; a++) for (let c = 0; c < nKet; c++) g[packed(ij[a]!, kl[c]!)] = v[a * nKet + c]!;
    },

    gatherBlock(block, bra, nBra, ket, nKet, weight, G) {
      const [v, g] = [f64(block), f64(G)];
      const [ij, kl] = [i32(bra), i32(ket)];
      let largest = 0;
      for (let a = 0; a < nBra; a++) {
        for (let c = 0; c < nKet; c++) {
          const value = v[a * nKet + c]! + weight * g[packed(ij[a]!, kl[c]!)]!;
          v[a * nKet + c] = value;
          largest = Math.max(largest, Math.abs(value));
        }
      }
      return largest;
    },

    digestBlock(block, bra, nBra, first, _second, nKet, weight, _secondWeight, D, J, K) {
      const [values, d, coulomb, exchange] = [f64(block), f64(D), f64(J), f64(K)];
      const [ij, kl] = [i32(bra), i32(first)];
      for (let a = 0; a < nBra; a++) {
        const [iRow, , jRow, j] = quad(ij, a);
        for (let c = 0; c < nKet; c++) {
          const [kRow, k, , l] = quad(kl, c);
          const v = weight * values[a * nKet + c]!;
          // (ij|kl) = (ji|kl) = (ij|lk) = (ji|lk), and bra and ket exchanged
          coulomb[iRow + j]! += 2 * v * d[kRow + l]!;
          coulomb[kRow + l]! += 2 * v * d[iRow + j]!;
          exchange[iRow + k]! += v * d[jRow + l]!;
          exchange[iRow + l]! += v * d[jRow + k]!;
          exchange[jRow + k]! += v * d[iRow + l]!;
          exchange[jRow + l]! += v * d[iRow + k]!;
        }
      }
    },

    densityBlock(block, bra, nBra, ket, nKet, weight, coulomb, exchange, L, R) {
      const [values, left, right] = [f64(block), f64(L), f64(R)];
      const [ij, kl] = [i32(bra), i32(ket)];
      let largest = 0;
      for (let a = 0; a < nBra; a++) {
        const [iRow, , jRow, j] = quad(ij, a);
        for (let c = 0; c < nKet; c++) {
          const [kRow, k, , l] = quad(kl, c);
          const direct = left[iRow + j]! * right[kRow + l]! + right[iRow + j]! * left[kRow + l]!;
          const exchanged =
            left[iRow + k]! * right[jRow + l]! +
            left[iRow + l]! * right[jRow + k]! +
            right[iRow + k]! * left[jRow + l]! +
            right[iRow + l]! * left[jRow + k]!;
          const value = values[a * nKet + c]! + weight * (0.5 * coulomb * direct - 0.25 * exchange * exchanged);
          values[a * nKet + c] = value;
          largest = Math.max(largest, Math.abs(value));
        }
      }
      return largest;
    },
  };
}

/** The table entry of a product as element offsets: row of i, i, row of j, j. */
function quad(table: Int32Array, product: number): [number, number, number, number] {
  const at = 4 * product;
  return [table[at]! >>> 3, table[at + 1]! >>> 3, table[at + 2]! >>> 3, table[at + 3]! >>> 3];
}
