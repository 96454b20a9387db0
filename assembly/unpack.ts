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

// to[c * stride + r] = from[r * columns + c]: a block of rows becomes runs of columns.
export function transposeBlock(from: usize, rows: i32, columns: i32, to: usize, stride: usize): void {
  const step = (<usize>columns) << 3;
  const jump = stride << 3;
  let x = from;
  let y = to;
  if (rows === 8) {
    for (let c = 0; c < columns; c++) {
      store<f64>(y, load<f64>(x));
      store<f64>(y, load<f64>(x + step), 8);
      store<f64>(y, load<f64>(x + 2 * step), 16);
      store<f64>(y, load<f64>(x + 3 * step), 24);
      store<f64>(y, load<f64>(x + 4 * step), 32);
      store<f64>(y, load<f64>(x + 5 * step), 40);
      store<f64>(y, load<f64>(x + 6 * step), 48);
      store<f64>(y, load<f64>(x + 7 * step), 56);
      x += 8;
      y += jump;
    }
    return;
  }
  for (let c = 0; c < columns; c++) {
    for (let r: usize = 0; r < <usize>rows; r++) store<f64>(y + (r << 3), load<f64>(x + r * step));
    x += 8;
    y += jump;
  }
}
