// One separable term of a block of the two-particle density, added to `block` (shape (nBra, nKet), interleaved lanes):
//
//   Γ_ijkl += weight { coulomb/2 [L_ij R_kl + R_ij L_kl]
//                      - exchange/4 [L_ik R_jl + L_il R_jk + R_ik L_jl + R_il L_jk] }
//
// Tables as in digest.ts: i n 8, i 8, j n 8, j 8 of each product. Returns the largest |Γ| of the lane.
export function densityBlock(
  block: usize,
  bra: usize,
  nBra: i32,
  ket: usize,
  nKet: i32,
  weight: f64,
  coulomb: f64,
  exchange: f64,
  L: usize,
  R: usize,
): f64 {
  let at = block;
  let largest: f64 = 0;
  const endBra = bra + ((<usize>nBra) << 4);
  const endKet = ket + ((<usize>nKet) << 4);
  const half = 0.5 * coulomb * weight;
  const quarter = 0.25 * exchange * weight;
  for (let a = bra; a < endBra; a += 16) {
    const iRow = <usize>load<u32>(a);
    const jRow = <usize>load<u32>(a, 8);
    const ij = iRow + <usize>load<u32>(a, 12);
    const lij = half * load<f64>(L + ij);
    const rij = half * load<f64>(R + ij);
    for (let c = ket; c < endKet; c += 16) {
      const k = <usize>load<u32>(c, 4);
      const l = <usize>load<u32>(c, 12);
      const kl = <usize>load<u32>(c) + l;
      let g = load<f64>(at) + lij * load<f64>(R + kl) + rij * load<f64>(L + kl);
      if (quarter !== 0) {
        g -=
          quarter *
          (load<f64>(L + iRow + k) * load<f64>(R + jRow + l) +
            load<f64>(L + iRow + l) * load<f64>(R + jRow + k) +
            load<f64>(R + iRow + k) * load<f64>(L + jRow + l) +
            load<f64>(R + iRow + l) * load<f64>(L + jRow + k));
      }
      store<f64>(at, g);
      largest = max(largest, abs(g));
      at += 16;
    }
  }
  return largest;
}
