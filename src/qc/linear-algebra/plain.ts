import type { DenseAlgebra, Eigensystem } from './dense-algebra';
import { Scratch } from './scratch';

/** C = A B, the row of C as the inner loop. */
export function multiply(A: Float64Array, B: Float64Array, n: number, k: number, m: number): Float64Array {
  return multiplyInto(new Float64Array(n * m), A, B, n, k, m);
}

function multiplyInto(
  C: Float64Array,
  A: Float64Array,
  B: Float64Array,
  n: number,
  k: number,
  m: number,
): Float64Array {
  C.fill(0);
  for (let i = 0; i < n; i++) {
    for (let p = 0; p < k; p++) {
      const a = A[i * k + p]!;
      if (a === 0) continue;
      for (let j = 0; j < m; j++) C[i * m + j]! += a * B[p * m + j]!;
    }
  }
  return C;
}

/** B = Aᵀ of A with shape (n, m). */
export function transpose(
  A: Float64Array,
  n: number,
  m: number,
  B: Float64Array = new Float64Array(n * m),
): Float64Array {
  for (let i = 0; i < n; i++) for (let j = 0; j < m; j++) B[j * n + i] = A[i * m + j]!;
  return B;
}

/** Σ_ij A_ij B_ij, which is tr(AB) when one of them is symmetric. */
export function traceProduct(A: Float64Array, B: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < A.length; i++) sum += A[i]! * B[i]!;
  return sum;
}

/** Frobenius norm of A - B. */
export function distance(A: Float64Array, B: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < A.length; i++) sum += (A[i]! - B[i]!) ** 2;
  return Math.sqrt(sum);
}

/** x A + y B, into `sum`, which may be A or B. Not `map`, whose callback makes an object of every number. */
export function combine(
  x: number,
  A: Float64Array,
  y: number,
  B: Float64Array,
  sum: Float64Array = new Float64Array(A.length),
): Float64Array {
  for (let i = 0; i < A.length; i++) sum[i] = x * A[i]! + y * B[i]!;
  return sum;
}

/** x A, into `scaled`, which may be A. */
export function scale(x: number, A: Float64Array, scaled: Float64Array = new Float64Array(A.length)): Float64Array {
  for (let i = 0; i < A.length; i++) scaled[i] = x * A[i]!;
  return scaled;
}

/**
 * Eigenvalues and eigenvectors of a symmetric matrix: Householder tridiagonalisation and implicit QL.
 * Martin, Reinsch & Wilkinson, Numer. Math. 11, 181 (1968); Bowdler et al., Numer. Math. 11, 293 (1968): the EISPACK
 * routines tred2 and tql2. The sign of each vector is fixed (its largest component is positive), so that the
 * answer does not depend on the path.
 */
export function eigh(A: Float64Array, n: number): Eigensystem {
  const V = Float64Array.from(A);
  const d = new Float64Array(n);
  const e = new Float64Array(n);
  tridiagonalise(V, d, e, n);
  const rows = transpose(V, n, n); // QL rotates two columns of V at a time: as rows they are contiguous
  implicitQl(rows, d, e, n);
  const order = Array.from(d.keys()).sort((a, b) => d[a]! - d[b]!);
  const values = new Float64Array(n);
  const vectors = new Float64Array(n * n);
  order.forEach((from, k) => {
    values[k] = d[from]!;
    let largest = 0;
    for (let i = 0; i < n; i++)
      if (Math.abs(rows[from * n + i]!) > Math.abs(largest) + 1e-10) largest = rows[from * n + i]!;
    const sign = largest < 0 ? -1 : 1;
    for (let i = 0; i < n; i++) vectors[i * n + k] = sign * rows[from * n + i]!;
  });
  return { values, vectors };
}

// Smaller elements count as zero: their squares would underflow.
const negligible = 1e-140;

/** On return V holds the orthogonal transformation, d the diagonal and e[1..] the subdiagonal. */
function tridiagonalise(V: Float64Array, d: Float64Array, e: Float64Array, n: number): void {
  for (let j = 0; j < n; j++) d[j] = V[(n - 1) * n + j]!;
  for (let i = n - 1; i > 0; i--) {
    let scale = 0;
    let h = 0;
    for (let k = 0; k < i; k++) scale += Math.abs(d[k]!);
    if (scale < negligible) {
      e[i] = 0;
      for (let j = 0; j < i; j++) {
        d[j] = V[(i - 1) * n + j]!;
        V[i * n + j] = 0;
        V[j * n + i] = 0;
      }
    } else {
      for (let k = 0; k < i; k++) {
        d[k]! /= scale;
        h += d[k]! * d[k]!;
      }
      let f = d[i - 1]!;
      let g = f > 0 ? -Math.sqrt(h) : Math.sqrt(h);
      e[i] = scale * g;
      h -= f * g;
      d[i - 1] = f - g;
      e.fill(0, 0, i);
      for (let j = 0; j < i; j++) {
        f = d[j]!;
        V[j * n + i] = f;
        g = e[j]! + V[j * n + j]! * f;
        for (let k = j + 1; k <= i - 1; k++) {
          g += V[k * n + j]! * d[k]!;
          e[k]! += V[k * n + j]! * f;
        }
        e[j] = g;
      }
      f = 0;
      for (let j = 0; j < i; j++) {
        e[j]! /= h;
        f += e[j]! * d[j]!;
      }
      const hh = f / (h + h);
      for (let j = 0; j < i; j++) e[j]! -= hh * d[j]!;
      for (let j = 0; j < i; j++) {
        f = d[j]!;
        g = e[j]!;
        for (let k = j; k <= i - 1; k++) V[k * n + j]! -= f * e[k]! + g * d[k]!;
        d[j] = V[(i - 1) * n + j]!;
        V[i * n + j] = 0;
      }
    }
    d[i] = h;
  }
  const g = new Float64Array(n);
  for (let i = 0; i < n - 1; i++) {
    V[(n - 1) * n + i] = V[i * n + i]!;
    V[i * n + i] = 1;
    const h = d[i + 1]!;
    if (h !== 0) {
      for (let k = 0; k <= i; k++) d[k] = V[k * n + i + 1]! / h;
      g.fill(0, 0, i + 1);
      for (let k = 0; k <= i; k++) {
        const v = V[k * n + i + 1]!;
        for (let j = 0; j <= i; j++) g[j]! += v * V[k * n + j]!;
      }
      for (let k = 0; k <= i; k++) for (let j = 0; j <= i; j++) V[k * n + j]! -= g[j]! * d[k]!;
    }
    for (let k = 0; k <= i; k++) V[k * n + i + 1] = 0;
  }
  for (let j = 0; j < n; j++) {
    d[j] = V[(n - 1) * n + j]!;
    V[(n - 1) * n + j] = 0;
  }
  V[(n - 1) * n + n - 1] = 1;
  e[0] = 0;
}

/** Diagonalises the tridiagonal matrix; row k of V becomes the eigenvector of d[k]. */
function implicitQl(V: Float64Array, d: Float64Array, e: Float64Array, n: number): void {
  e.copyWithin(0, 1);
  e[n - 1] = 0;
  let f = 0;
  let tst1 = 0;
  const eps = 2 ** -52;
  for (let l = 0; l < n; l++) {
    tst1 = Math.max(tst1, Math.abs(d[l]!) + Math.abs(e[l]!));
    let m = l;
    while (m < n - 1 && Math.abs(e[m]!) > eps * tst1) m++;
    while (m > l && Math.abs(e[l]!) > eps * tst1) {
      let g = d[l]!;
      let p = (d[l + 1]! - g) / (2 * e[l]!);
      let r = p < 0 ? -Math.hypot(p, 1) : Math.hypot(p, 1);
      d[l] = e[l]! / (p + r);
      d[l + 1] = e[l]! * (p + r);
      const dl1 = d[l + 1]!;
      let h = g - d[l]!;
      for (let i = l + 2; i < n; i++) d[i]! -= h;
      f += h;
      p = d[m]!;
      let c = 1;
      let c2 = 1;
      let c3 = 1;
      const el1 = e[l + 1]!;
      let s = 0;
      let s2 = 0;
      for (let i = m - 1; i >= l; i--) {
        c3 = c2;
        c2 = c;
        s2 = s;
        g = c * e[i]!;
        h = c * p;
        r = Math.hypot(p, e[i]!);
        e[i + 1] = s * r;
        s = e[i]! / r;
        c = p / r;
        p = c * d[i]! - s * g;
        d[i + 1] = h + s * (c * g + s * d[i]!);
        const low = i * n;
        const high = low + n;
        for (let k = 0; k < n; k++) {
          const v1 = V[high + k]!;
          const v0 = V[low + k]!;
          V[high + k] = s * v0 + c * v1;
          V[low + k] = c * v0 - s * v1;
        }
      }
      p = (-s * s2 * c3 * el1 * e[l]!) / dl1;
      e[l] = s * p;
      d[l] = c * p;
    }
    d[l]! += f;
    e[l] = 0;
  }
}

export const plainAlgebra: DenseAlgebra = { name: 'plain', scratch: new Scratch(), multiply, multiplyInto, eigh };
