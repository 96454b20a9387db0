// All eigenvalues and eigenvectors of a symmetric matrix: Householder reduction to tridiagonal form, then implicit QL
// (EISPACK tred2 and tql2; Wilkinson & Reinsch (1971), contributions II/2 and II/4). Inner loops run along rows.

const epsilon: f64 = 2.220446049250313e-16;

function get(p: usize, i: i32): f64 {
  return load<f64>(p + ((<usize>i) << 3));
}

function set(p: usize, i: i32, value: f64): void {
  store<f64>(p + ((<usize>i) << 3), value);
}

// V: the matrix (n, n); on exit row k is the eigenvector of d[k], in no particular order. `work` has 2 n doubles.
export function eigh(V: usize, n: i32, d: usize, work: usize): void {
  const e = work;
  tridiagonalise(V, n, d, e);
  accumulate(V, n, d, e + ((<usize>n) << 3));
  transpose(V, n);
  diagonalise(V, n, d, e);
}

// V is overwritten by the Householder vectors, d by the norms h, e by the subdiagonal.
function tridiagonalise(V: usize, n: i32, d: usize, e: usize): void {
  for (let j = 0; j < n; j++) set(d, j, get(V, (n - 1) * n + j));
  for (let i = n - 1; i > 0; i--) {
    let scale: f64 = 0;
    let h: f64 = 0;
    for (let k = 0; k < i; k++) scale += Math.abs(get(d, k));
    // smaller elements count as zero: their squares would underflow
    if (scale < 1e-140) {
      set(e, i, 0);
      for (let j = 0; j < i; j++) {
        set(d, j, get(V, (i - 1) * n + j));
        set(V, i * n + j, 0);
        set(V, j * n + i, 0);
      }
    } else {
      for (let k = 0; k < i; k++) {
        const x = get(d, k) / scale;
        set(d, k, x);
        h += x * x;
      }
      let f = get(d, i - 1);
      let g = Math.sqrt(h);
      if (f > 0) g = -g;
      set(e, i, scale * g);
      h -= f * g;
      set(d, i - 1, f - g);
      // e = A u / h; the part of A still in use is kept full so that its rows are contiguous
      for (let j = 0; j < i; j++) {
        set(e, j, dot(V + ((<usize>(j * n)) << 3), d, i));
        set(V, j * n + i, get(d, j));
      }
      f = 0;
      for (let j = 0; j < i; j++) {
        const x = get(e, j) / h;
        set(e, j, x);
        f += x * get(d, j);
      }
      const hh = f / (h + h);
      for (let j = 0; j < i; j++) set(e, j, get(e, j) - hh * get(d, j));
      // A -= u qᵀ + q uᵀ
      for (let j = 0; j < i; j++) rankTwo(V + ((<usize>(j * n)) << 3), get(d, j), e, get(e, j), d, i);
      for (let j = 0; j < i; j++) {
        set(d, j, get(V, (i - 1) * n + j));
        set(V, i * n + j, 0);
      }
    }
    set(d, i, h);
  }
}

// The product of the reflections into V, the diagonal into d. g has n doubles.
function accumulate(V: usize, n: i32, d: usize, g: usize): void {
  for (let i = 0; i < n - 1; i++) {
    set(V, (n - 1) * n + i, get(V, i * n + i));
    set(V, i * n + i, 1);
    const h = get(d, i + 1);
    if (h !== 0) {
      for (let k = 0; k <= i; k++) set(d, k, get(V, k * n + i + 1) / h);
      for (let j = 0; j <= i; j++) set(g, j, 0);
      for (let k = 0; k <= i; k++) axpy(get(V, k * n + i + 1), V + ((<usize>(k * n)) << 3), g, i + 1);
      for (let k = 0; k <= i; k++) axpy(-get(d, k), g, V + ((<usize>(k * n)) << 3), i + 1);
    }
    for (let k = 0; k <= i; k++) set(V, k * n + i + 1, 0);
  }
  for (let j = 0; j < n; j++) {
    set(d, j, get(V, (n - 1) * n + j));
    set(V, (n - 1) * n + j, 0);
  }
  set(V, (n - 1) * n + n - 1, 1);
}

function transpose(V: usize, n: i32): void {
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < i; j++) {
      const t = get(V, i * n + j);
      set(V, i * n + j, get(V, j * n + i));
      set(V, j * n + i, t);
    }
  }
}

function diagonalise(V: usize, n: i32, d: usize, e: usize): void {
  for (let i = 1; i < n; i++) set(e, i - 1, get(e, i));
  set(e, n - 1, 0);
  let f: f64 = 0;
  let largest: f64 = 0;
  for (let l = 0; l < n; l++) {
    largest = Math.max(largest, Math.abs(get(d, l)) + Math.abs(get(e, l)));
    let m = l;
    while (m < n - 1 && Math.abs(get(e, m)) > epsilon * largest) m++;
    if (m > l) {
      do {
        // implicit shift
        let g = get(d, l);
        let p = (get(d, l + 1) - g) / (2 * get(e, l));
        let r = Math.sqrt(p * p + 1);
        if (p < 0) r = -r;
        set(d, l, get(e, l) / (p + r));
        set(d, l + 1, get(e, l) * (p + r));
        const dl1 = get(d, l + 1);
        let h = g - get(d, l);
        for (let i = l + 2; i < n; i++) set(d, i, get(d, i) - h);
        f += h;
        // QL sweep
        p = get(d, m);
        let c: f64 = 1;
        let c2 = c;
        let c3 = c;
        const el1 = get(e, l + 1);
        let s: f64 = 0;
        let s2: f64 = 0;
        for (let i = m - 1; i >= l; i--) {
          c3 = c2;
          c2 = c;
          s2 = s;
          const ei = get(e, i);
          g = c * ei;
          h = c * p;
          r = Math.sqrt(p * p + ei * ei);
          set(e, i + 1, s * r);
          s = ei / r;
          c = p / r;
          const di = get(d, i);
          p = c * di - s * g;
          set(d, i + 1, h + s * (c * g + s * di));
          rotate(V + ((<usize>(i * n)) << 3), n, s, c);
        }
        p = (-s * s2 * c3 * el1 * get(e, l)) / dl1;
        set(e, l, s * p);
        set(d, l, c * p);
      } while (Math.abs(get(e, l)) > epsilon * largest);
    }
    set(d, l, get(d, l) + f);
    set(e, l, 0);
  }
}

// Rows i and i + 1: (v_i, v_i+1) <- (c v_i - s v_i+1, s v_i + c v_i+1)
function rotate(row: usize, n: i32, s: f64, c: f64): void {
  const next = row + ((<usize>n) << 3);
  const sv = f64x2.splat(s);
  const cv = f64x2.splat(c);
  const even = (<usize>(n & ~1)) << 3;
  for (let k: usize = 0; k < even; k += 16) {
    const x = v128.load(row + k);
    const y = v128.load(next + k);
    v128.store(next + k, f64x2.add(f64x2.mul(sv, x), f64x2.mul(cv, y)));
    v128.store(row + k, f64x2.sub(f64x2.mul(cv, x), f64x2.mul(sv, y)));
  }
  if (n & 1) {
    const x = load<f64>(row + even);
    const y = load<f64>(next + even);
    store<f64>(next + even, s * x + c * y);
    store<f64>(row + even, c * x - s * y);
  }
}

// Σ_k a[k] b[k]
function dot(a: usize, b: usize, n: i32): f64 {
  let v = f64x2.splat(0);
  const even = (<usize>(n & ~1)) << 3;
  for (let k: usize = 0; k < even; k += 16) v = f64x2.add(v, f64x2.mul(v128.load(a + k), v128.load(b + k)));
  let s = f64x2.extract_lane(v, 0) + f64x2.extract_lane(v, 1);
  if (n & 1) s += load<f64>(a + even) * load<f64>(b + even);
  return s;
}

// y += a x
function axpy(a: f64, x: usize, y: usize, n: i32): void {
  const av = f64x2.splat(a);
  const even = (<usize>(n & ~1)) << 3;
  for (let k: usize = 0; k < even; k += 16) {
    v128.store(y + k, f64x2.add(v128.load(y + k), f64x2.mul(av, v128.load(x + k))));
  }
  if (n & 1) store<f64>(y + even, load<f64>(y + even) + a * load<f64>(x + even));
}

// y -= a x + b z
function rankTwo(y: usize, a: f64, x: usize, b: f64, z: usize, n: i32): void {
  const av = f64x2.splat(a);
  const bv = f64x2.splat(b);
  const even = (<usize>(n & ~1)) << 3;
  for (let k: usize = 0; k < even; k += 16) {
    const t = f64x2.add(f64x2.mul(av, v128.load(x + k)), f64x2.mul(bv, v128.load(z + k)));
    v128.store(y + k, f64x2.sub(v128.load(y + k), t));
  }
  if (n & 1) store<f64>(y + even, load<f64>(y + even) - (a * load<f64>(x + even) + b * load<f64>(z + even)));
}
