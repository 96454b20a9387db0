// C[n,m] = A[n,k] B[k,m], in register tiles of 4 x 4; `accumulate` adds to C. Without it the last tile of a row or
// column is moved back to fit, so that some elements are computed twice rather than one by one.
// Rows of A and C are `strideA` and `strideC` elements apart; 0 stands for k and m.
export function gemm(
  A: usize,
  B: usize,
  C: usize,
  n: i32,
  k: i32,
  m: i32,
  accumulate: i32,
  strideA: i32,
  strideC: i32,
): void {
  const lengthA = (<usize>k) << 3;
  const rowA = strideA ? (<usize>strideA) << 3 : lengthA;
  const rowB = (<usize>m) << 3;
  const rowC = strideC ? (<usize>strideC) << 3 : rowB;
  let i = 0;
  for (; i < tileEnd(n, accumulate); i += 4) {
    i = min(i, n - 4);
    const a0 = A + <usize>i * rowA;
    const a1 = a0 + rowA;
    const a2 = a1 + rowA;
    const a3 = a2 + rowA;
    const c0 = C + <usize>i * rowC;
    const c1 = c0 + rowC;
    const c2 = c1 + rowC;
    const c3 = c2 + rowC;
    let j = 0;
    for (; j < tileEnd(m, accumulate); j += 4) {
      j = min(j, m - 4);
      const o = (<usize>j) << 3;
      let s00 = f64x2.splat(0);
      let s01 = s00;
      let s10 = s00;
      let s11 = s00;
      let s20 = s00;
      let s21 = s00;
      let s30 = s00;
      let s31 = s00;
      if (accumulate) {
        s00 = v128.load(c0 + o);
        s01 = v128.load(c0 + o, 16);
        s10 = v128.load(c1 + o);
        s11 = v128.load(c1 + o, 16);
        s20 = v128.load(c2 + o);
        s21 = v128.load(c2 + o, 16);
        s30 = v128.load(c3 + o);
        s31 = v128.load(c3 + o, 16);
      }
      let b = B + o;
      for (let p: usize = 0; p < lengthA; p += 8) {
        const b0 = v128.load(b);
        const b1 = v128.load(b, 16);
        b += rowB;
        let x = v128.load64_splat(a0 + p);
        s00 = f64x2.add(s00, f64x2.mul(x, b0));
        s01 = f64x2.add(s01, f64x2.mul(x, b1));
        x = v128.load64_splat(a1 + p);
        s10 = f64x2.add(s10, f64x2.mul(x, b0));
        s11 = f64x2.add(s11, f64x2.mul(x, b1));
        x = v128.load64_splat(a2 + p);
        s20 = f64x2.add(s20, f64x2.mul(x, b0));
        s21 = f64x2.add(s21, f64x2.mul(x, b1));
        x = v128.load64_splat(a3 + p);
        s30 = f64x2.add(s30, f64x2.mul(x, b0));
        s31 = f64x2.add(s31, f64x2.mul(x, b1));
      }
      v128.store(c0 + o, s00);
      v128.store(c0 + o, s01, 16);
      v128.store(c1 + o, s10);
      v128.store(c1 + o, s11, 16);
      v128.store(c2 + o, s20);
      v128.store(c2 + o, s21, 16);
      v128.store(c3 + o, s30);
      v128.store(c3 + o, s31, 16);
    }
    for (; j < m; j++) {
      edge(a0, B, c0, j, lengthA, rowB, accumulate);
      edge(a1, B, c1, j, lengthA, rowB, accumulate);
      edge(a2, B, c2, j, lengthA, rowB, accumulate);
      edge(a3, B, c3, j, lengthA, rowB, accumulate);
    }
  }
  for (; i < n; i++) {
    const a = A + <usize>i * rowA;
    const c = C + <usize>i * rowC;
    let j = 0;
    for (; j + 3 < m; j += 4) {
      const o = (<usize>j) << 3;
      let s0 = f64x2.splat(0);
      let s1 = s0;
      if (accumulate) {
        s0 = v128.load(c + o);
        s1 = v128.load(c + o, 16);
      }
      let b = B + o;
      for (let p: usize = 0; p < lengthA; p += 8) {
        const x = v128.load64_splat(a + p);
        s0 = f64x2.add(s0, f64x2.mul(x, v128.load(b)));
        s1 = f64x2.add(s1, f64x2.mul(x, v128.load(b, 16)));
        b += rowB;
      }
      v128.store(c + o, s0);
      v128.store(c + o, s1, 16);
    }
    for (; j < m; j++) edge(a, B, c, j, lengthA, rowB, accumulate);
  }
}

// tiles start below this
function tileEnd(n: i32, accumulate: i32): i32 {
  return n < 4 ? 0 : accumulate ? n & ~3 : n;
}

// one element: c[j] = Σ_p a[p] B[p, j]
function edge(a: usize, B: usize, c: usize, j: i32, lengthA: usize, rowB: usize, accumulate: i32): void {
  const o = (<usize>j) << 3;
  let b = B + o;
  let s: f64 = accumulate ? load<f64>(c + o) : 0;
  for (let p: usize = 0; p < lengthA; p += 8) {
    s += load<f64>(a + p) * load<f64>(b);
    b += rowB;
  }
  store<f64>(c + o, s);
}

// C[n,m] = A[n,k] B[m,k]ᵀ: dot products of rows, in tiles of 2 x 4; `accumulate` adds to C.
export function gemmTransposed(
  A: usize,
  B: usize,
  C: usize,
  n: i32,
  k: i32,
  m: i32,
  accumulate: i32,
  strideA: i32,
  strideC: i32,
): void {
  const row = (<usize>k) << 3;
  const rowA = strideA ? (<usize>strideA) << 3 : row;
  const rowC = (<usize>(strideC ? strideC : m)) << 3;
  for (let i = 0; i < n; i += 2) {
    const a0 = A + <usize>i * rowA;
    const a1 = i + 1 < n ? a0 + rowA : a0;
    const c0 = C + <usize>i * rowC;
    const c1 = c0 + rowC;
    for (let j = 0; j < m; j += 2) {
      const b0 = B + <usize>j * row;
      const b1 = j + 1 < m ? b0 + row : b0;
      let v00 = f64x2.splat(0);
      let v01 = v00;
      let v10 = v00;
      let v11 = v00;
      let p: usize = 0;
      for (; p + 16 <= row; p += 16) {
        const x0 = v128.load(a0 + p);
        const x1 = v128.load(a1 + p);
        const y0 = v128.load(b0 + p);
        const y1 = v128.load(b1 + p);
        v00 = f64x2.add(v00, f64x2.mul(x0, y0));
        v01 = f64x2.add(v01, f64x2.mul(x0, y1));
        v10 = f64x2.add(v10, f64x2.mul(x1, y0));
        v11 = f64x2.add(v11, f64x2.mul(x1, y1));
      }
      let s00 = f64x2.extract_lane(v00, 0) + f64x2.extract_lane(v00, 1);
      let s01 = f64x2.extract_lane(v01, 0) + f64x2.extract_lane(v01, 1);
      let s10 = f64x2.extract_lane(v10, 0) + f64x2.extract_lane(v10, 1);
      let s11 = f64x2.extract_lane(v11, 0) + f64x2.extract_lane(v11, 1);
      if (p < row) {
        const x0 = load<f64>(a0 + p);
        const x1 = load<f64>(a1 + p);
        const y0 = load<f64>(b0 + p);
        const y1 = load<f64>(b1 + p);
        s00 += x0 * y0;
        s01 += x0 * y1;
        s10 += x1 * y0;
        s11 += x1 * y1;
      }
      const o = (<usize>j) << 3;
      put(c0 + o, s00, accumulate);
      if (j + 1 < m) put(c0 + o + 8, s01, accumulate);
      if (i + 1 < n) {
        put(c1 + o, s10, accumulate);
        if (j + 1 < m) put(c1 + o + 8, s11, accumulate);
      }
    }
  }
}

function put(at: usize, value: f64, accumulate: i32): void {
  store<f64>(at, accumulate ? load<f64>(at) + value : value);
}
