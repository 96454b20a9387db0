// out += G d for rows [from, to) of a symmetric matrix stored as its packed lower triangle, and their mirror images.
// The caller clears `out` first. Two rows at a time share the traffic of d and out.
export function packedMatvec(G: usize, d: usize, out: usize, from: i32, to: i32): void {
  let i = from;
  for (; i + 1 < to; i += 2) {
    let g = G + (((<usize>i * (<usize>i + 1)) >> 1) << 3);
    let h = g + ((<usize>i + 1) << 3); // row i + 1
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
      const x = v128.load(g);
      const y = v128.load(h);
      const z = v128.load(q);
      si = f64x2.add(si, f64x2.mul(x, z));
      sj = f64x2.add(sj, f64x2.mul(y, z));
      v128.store(r, f64x2.add(v128.load(r), f64x2.add(f64x2.mul(x, vi), f64x2.mul(y, vj))));
      g += 16;
      h += 16;
      q += 16;
      r += 16;
    }
    let s = f64x2.extract_lane(si, 0) + f64x2.extract_lane(si, 1);
    let t = f64x2.extract_lane(sj, 0) + f64x2.extract_lane(sj, 1);
    for (; j < i; j++) {
      const x = load<f64>(g);
      const y = load<f64>(h);
      const z = load<f64>(q);
      s += x * z;
      t += y * z;
      store<f64>(r, load<f64>(r) + x * di + y * dj);
      g += 8;
      h += 8;
      q += 8;
      r += 8;
    }
    // the 2 x 2 corner: G_ii, G_i+1,i, G_i+1,i+1
    const corner = load<f64>(h);
    s += load<f64>(g) * di + corner * dj;
    t += corner * di + load<f64>(h, 8) * dj;
    store<f64>(r, load<f64>(r) + s);
    store<f64>(r, load<f64>(r, 8) + t, 8);
  }
  if (i < to) {
    let g = G + (((<usize>i * (<usize>i + 1)) >> 1) << 3);
    const di = load<f64>(d + ((<usize>i) << 3));
    let s: f64 = 0;
    let r = out;
    let q = d;
    for (let j = 0; j < i; j++) {
      const x = load<f64>(g);
      s += x * load<f64>(q);
      store<f64>(r, load<f64>(r) + x * di);
      g += 8;
      q += 8;
      r += 8;
    }
    store<f64>(r, load<f64>(r) + s + load<f64>(g) * di);
  }
}
