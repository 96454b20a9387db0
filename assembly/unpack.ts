// A full symmetric matrix M[n,n] from row `kl` of a symmetric matrix over packed pairs, itself packed.
export function unpackRow(G: usize, M: usize, n: i32, kl: i32): void {
  let row = G + (((<usize>kl * (<usize>kl + 1)) >> 1) << 3);
  let below = row + ((<usize>kl) << 3); // element (kl, kl); later rows hold our row as a column
  const rowM = (<usize>n) << 3;
  let c = 0;
  for (let i = 0; i < n; i++) {
    const mi = M + <usize>i * rowM;
    const mj = M + ((<usize>i) << 3);
    for (let j = 0; j <= i; j++) {
      let v: f64;
      if (c <= kl) {
        v = load<f64>(row);
        row += 8;
      } else {
        below += (<usize>c) << 3;
        v = load<f64>(below);
      }
      c++;
      store<f64>(mi + ((<usize>j) << 3), v);
      store<f64>(mj + <usize>j * rowM, v);
    }
  }
}

// A full symmetric matrix M[n,n] from its packed lower triangle.
export function unpackTriangle(packed: usize, M: usize, n: i32): void {
  const rowM = (<usize>n) << 3;
  let c = packed;
  for (let i = 0; i < n; i++) {
    const mi = M + <usize>i * rowM;
    const mj = M + ((<usize>i) << 3);
    for (let j = 0; j <= i; j++) {
      const v = load<f64>(c);
      c += 8;
      store<f64>(mi + ((<usize>j) << 3), v);
      store<f64>(mj + <usize>j * rowM, v);
    }
  }
}

// to[k * stride] = from[k] for k < count
export function copyStrided(from: usize, to: usize, count: i32, stride: i32): void {
  const step = (<usize>stride) << 3;
  let y = to;
  for (let k: usize = 0; k < <usize>count; k++) {
    store<f64>(y, load<f64>(from + (k << 3)));
    y += step;
  }
}
