// A packed symmetric matrix in two halves of single precision, G = H + L with H = f32(G) and L = f32(G - H): 48 bits together.
// H alone is half the memory traffic, and four elements fit a vector where two of a double do.

// Two neighbouring elements as doubles.
function two(H: usize, L: usize): v128 {
  return f64x2.add(f64x2.promote_low_f32x4(v128.load_zero<u64>(H)), f64x2.promote_low_f32x4(v128.load_zero<u64>(L)));
}

function one(H: usize, L: usize): f64 {
  return <f64>load<f32>(H) + <f64>load<f32>(L);
}

function sum2(v: v128): f64 {
  return f64x2.extract_lane(v, 0) + f64x2.extract_lane(v, 1);
}

// The four lanes of single precision, added as doubles to the two of `to`.
function widen(to: v128, v: v128): v128 {
  return f64x2.add(to, f64x2.add(f64x2.promote_low_f32x4(v), f64x2.promote_low_f32x4(i64x2.shuffle(v, v, 1, 0))));
}

// out += G d for rows [from, to) of the packed lower triangle and their mirror images; the caller clears `out` first.
// Two rows at a time share the traffic of d and out.
export function splitMatvec(H: usize, L: usize, d: usize, out: usize, from: i32, to: i32): void {
  const low = L - H; // where H has an element, L has it at this distance
  let i = from;
  for (; i + 1 < to; i += 2) {
    let g = H + (((<usize>i * (<usize>i + 1)) >> 1) << 2);
    let h = g + ((<usize>i + 1) << 2); // row i + 1
    const di = load<f64>(d + ((<usize>i) << 3));
    const dj = load<f64>(d + ((<usize>i) << 3), 8);
    const vi = f64x2.splat(di);
    const vj = f64x2.splat(dj);
    let si = f64x2.splat(0);
    let sj = si;
    let q = d;
    let r = out;
    let j = 0;
    for (; j + 1 < i; j += 2) {
      const x = two(g, g + low);
      const y = two(h, h + low);
      const z = v128.load(q);
      si = f64x2.add(si, f64x2.mul(x, z));
      sj = f64x2.add(sj, f64x2.mul(y, z));
      v128.store(r, f64x2.add(v128.load(r), f64x2.add(f64x2.mul(x, vi), f64x2.mul(y, vj))));
      g += 8;
      h += 8;
      q += 16;
      r += 16;
    }
    let s = sum2(si);
    let t = sum2(sj);
    if (j < i) {
      const x = one(g, g + low);
      const y = one(h, h + low);
      const z = load<f64>(q);
      s += x * z;
      t += y * z;
      store<f64>(r, load<f64>(r) + x * di + y * dj);
      g += 4;
      h += 4;
      r += 8;
    }
    // the 2 x 2 corner: G_ii, G_i+1,i, G_i+1,i+1
    const corner = one(h, h + low);
    s += one(g, g + low) * di + corner * dj;
    t += corner * di + one(h + 4, h + low + 4) * dj;
    store<f64>(r, load<f64>(r) + s);
    store<f64>(r, load<f64>(r, 8) + t, 8);
  }
  if (i < to) scalarRow(H, low, d, out, i, true);
}

// One row and its mirror image, in double precision.
function scalarRow(H: usize, low: usize, d: usize, out: usize, i: usize, fine: bool): void {
  let g = H + (((i * (i + 1)) >> 1) << 2);
  const di = load<f64>(d + (i << 3));
  let s: f64 = 0;
  for (let j: usize = 0; j <= i; j++, g += 4) {
    const x = fine ? one(g, g + low) : <f64>load<f32>(g);
    s += x * load<f64>(d + (j << 3));
    if (j < i) store<f64>(out + (j << 3), load<f64>(out + (j << 3)) + x * di);
  }
  store<f64>(out + (i << 3), load<f64>(out + (i << 3)) + s);
}

// Columns whose products are added up in single precision before they go to a double: the sum is as good as its terms.
const run: i32 = 64;

// The same with H alone. Products are in single precision, sums beyond a few terms in double.
export function coarseMatvec(H: usize, d: usize, out: usize, from: i32, to: i32): void {
  let i = from;
  for (; i + 3 < to; i += 4) {
    const first = H + (((<usize>i * (<usize>i + 1)) >> 1) << 2);
    let g0 = first;
    let g1 = g0 + ((<usize>i + 1) << 2);
    let g2 = g1 + ((<usize>i + 2) << 2);
    let g3 = g2 + ((<usize>i + 3) << 2);
    const di = d + ((<usize>i) << 3);
    const v0 = f32x4.splat(<f32>load<f64>(di));
    const v1 = f32x4.splat(<f32>load<f64>(di, 8));
    const v2 = f32x4.splat(<f32>load<f64>(di, 16));
    const v3 = f32x4.splat(<f32>load<f64>(di, 24));
    let S0 = f64x2.splat(0);
    let S1 = S0;
    let S2 = S0;
    let S3 = S0;
    let q = d;
    let r = out;
    const whole = i & ~3;
    let j = 0;
    while (j < whole) {
      const end = min(j + run, whole);
      let s0 = f32x4.splat(0);
      let s1 = s0;
      let s2 = s0;
      let s3 = s0;
      for (; j < end; j += 4) {
        const x0 = v128.load(g0);
        const x1 = v128.load(g1);
        const x2 = v128.load(g2);
        const x3 = v128.load(g3);
        const z = i64x2.shuffle(f32x4.demote_f64x2_zero(v128.load(q)), f32x4.demote_f64x2_zero(v128.load(q, 16)), 0, 2);
        s0 = f32x4.add(s0, f32x4.mul(x0, z));
        s1 = f32x4.add(s1, f32x4.mul(x1, z));
        s2 = f32x4.add(s2, f32x4.mul(x2, z));
        s3 = f32x4.add(s3, f32x4.mul(x3, z));
        const y = f32x4.add(
          f32x4.add(f32x4.mul(x0, v0), f32x4.mul(x1, v1)),
          f32x4.add(f32x4.mul(x2, v2), f32x4.mul(x3, v3)),
        );
        v128.store(r, f64x2.add(v128.load(r), f64x2.promote_low_f32x4(y)));
        v128.store(r, f64x2.add(v128.load(r, 16), f64x2.promote_low_f32x4(i64x2.shuffle(y, y, 1, 0))), 16);
        g0 += 16;
        g1 += 16;
        g2 += 16;
        g3 += 16;
        q += 32;
        r += 32;
      }
      S0 = widen(S0, s0);
      S1 = widen(S1, s1);
      S2 = widen(S2, s2);
      S3 = widen(S3, s3);
    }
    store<f64>(out + ((<usize>i) << 3), load<f64>(out + ((<usize>i) << 3)) + sum2(S0));
    store<f64>(out + ((<usize>i) << 3), load<f64>(out + ((<usize>i) << 3), 8) + sum2(S1), 8);
    store<f64>(out + ((<usize>i) << 3), load<f64>(out + ((<usize>i) << 3), 16) + sum2(S2), 16);
    store<f64>(out + ((<usize>i) << 3), load<f64>(out + ((<usize>i) << 3), 24) + sum2(S3), 24);
    // what is left of the four rows, up to the diagonal
    let g = first;
    for (let k: i32 = i; k < i + 4; k++) {
      const dk = load<f64>(d + ((<usize>k) << 3));
      let s: f64 = 0;
      for (let l = whole; l <= k; l++) {
        const x = <f64>load<f32>(g + ((<usize>l) << 2));
        s += x * load<f64>(d + ((<usize>l) << 3));
        if (l < k) store<f64>(out + ((<usize>l) << 3), load<f64>(out + ((<usize>l) << 3)) + x * dk);
      }
      store<f64>(out + ((<usize>k) << 3), load<f64>(out + ((<usize>k) << 3)) + s);
      g += (<usize>k + 1) << 2;
    }
  }
  for (; i < to; i++) scalarRow(H, 0, d, out, i, false);
}
