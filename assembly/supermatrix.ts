function triangle(i: usize): usize {
  return (i * (i + 1)) >> 1;
}

// P[ij,kl] = (ij|kl) - 1/4 [(ik|jl) + (il|jk)] for i in [from, to); G and P packed over packed pairs, P in two halves of
// single precision, H = f32(P) and L = f32(P - H).
// Then G[D]_ij = Σ_kl P[ij,kl] D'_kl with D'_kl = D_kl + D_lk for k > l, and D_kk.
// For each ij the matrix X_kl = (ik|jl) is copied to `scratch` (n² doubles) along the rows of G; then (il|jk) = X_lk.
export function fockSupermatrix(G: usize, H: usize, L: usize, from: i32, to: i32, scratch: usize): void {
  const begin = <usize>from;
  const end = <usize>to;
  let g: usize = G + (triangle(triangle(begin)) << 3);
  let h: usize = H + (triangle(triangle(begin)) << 2);
  const low = L - H;
  const quarter: f64 = 0.25;
  for (let i: usize = begin; i < end; i++) {
    const ti = triangle(i);
    const row = (i + 1) << 3;
    for (let j: usize = 0; j <= i; j++) {
      const tj = triangle(j);
      for (let k: usize = 0; k <= i; k++) {
        const ik = ti + k;
        const rowIk = G + (triangle(ik) << 3);
        const x = scratch + k * row;
        // jl <= ik, except for the pairs of i itself
        const direct = j < i ? j : min(j, k);
        const near = rowIk + (tj << 3);
        for (let l: usize = 0; l <= direct; l++) store<f64>(x + (l << 3), load<f64>(near + (l << 3)));
        for (let l = direct + 1; l <= i; l++) {
          const jl = j >= l ? tj + l : triangle(l) + j;
          const at = jl <= ik ? rowIk + (jl << 3) : G + ((triangle(jl) + ik) << 3);
          store<f64>(x + (l << 3), load<f64>(at));
        }
      }
      for (let k: usize = 0; k <= i; k++) {
        const last = k === i ? j : k;
        let x = scratch + k * row;
        let y = scratch + (k << 3);
        for (let l: usize = 0; l <= last; l++) {
          const p = load<f64>(g) - quarter * (load<f64>(x) + load<f64>(y));
          const high = <f32>p;
          store<f32>(h, high);
          store<f32>(h + low, <f32>(p - <f64>high));
          g += 8;
          h += 4;
          x += 8;
          y += row;
        }
      }
    }
  }
}
