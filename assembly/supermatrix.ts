function triangle(i: usize): usize {
  return (i * (i + 1)) >> 1;
}

// P[ij,kl] = (ij|kl) - 1/4 [(ik|jl) + (il|jk)] for i in [from, to); G and P packed over packed pairs.
// Then G[D]_ij = Σ_kl P[ij,kl] D'_kl with D'_kl = D_kl + D_lk for k > l, and D_kk.
export function fockSupermatrix(G: usize, P: usize, from: i32, to: i32): void {
  const begin = <usize>from;
  const end = <usize>to;
  let o: usize = triangle(triangle(begin)) << 3;
  for (let i: usize = begin; i < end; i++) {
    const ti = triangle(i);
    for (let j: usize = 0; j <= i; j++) {
      const tj = triangle(j);
      for (let k: usize = 0; k <= i; k++) {
        const ik = ti + k;
        const jk = j >= k ? tj + k : triangle(k) + j;
        const last = k === i ? j : k;
        const rowIk = G + (triangle(ik) << 3);
        const rowJk = G + (triangle(jk) << 3);
        const near = min(last, j);
        let l: usize = 0;
        for (; l <= near; l++) {
          const il = ti + l;
          const b = il >= jk ? load<f64>(G + ((triangle(il) + jk) << 3)) : load<f64>(rowJk + (il << 3));
          store<f64>(P + o, load<f64>(G + o) - 0.25 * (load<f64>(rowIk + ((tj + l) << 3)) + b));
          o += 8;
        }
        for (; l <= last; l++) {
          const il = ti + l;
          const jl = triangle(l) + j;
          const a = ik >= jl ? load<f64>(rowIk + (jl << 3)) : load<f64>(G + ((triangle(jl) + ik) << 3));
          const b = il >= jk ? load<f64>(G + ((triangle(il) + jk) << 3)) : load<f64>(rowJk + (il << 3));
          store<f64>(P + o, load<f64>(G + o) - 0.25 * (a + b));
          o += 8;
        }
      }
    }
  }
}
