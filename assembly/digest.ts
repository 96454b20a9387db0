// Adds the contributions of a block of integrals (shape (nBra, nKet), interleaved lanes) to J and K of one symmetric
// density D, all full matrices. `wa`, `wb`: weight of the block in each lane, 1/2 for each pair of equal shells and for
// bra = ket, 0 to skip a lane. Tables hold (i, j) of each product as byte offsets of a row start and of an element:
// i n 8, i 8, j n 8, j 8. The caller symmetrises: J + Jᵀ, K + Kᵀ with J[D]_ij collected in the one triangle only.
export function digestBlock(
  block: usize,
  bra: usize,
  nBra: i32,
  first: usize,
  second: usize,
  nKet: i32,
  wa: f64,
  wb: f64,
  D: usize,
  J: usize,
  K: usize,
): void {
  digestLane(block, bra, nBra, first, nKet, wa, D, J, K);
  if (wb !== 0) digestLane(block + 8, bra, nBra, second, nKet, wb, D, J, K);
}

function digestLane(
  block: usize,
  bra: usize,
  nBra: i32,
  ket: usize,
  nKet: i32,
  weight: f64,
  D: usize,
  J: usize,
  K: usize,
): void {
  let at = block;
  const endBra = bra + ((<usize>nBra) << 4);
  const endKet = ket + ((<usize>nKet) << 4);
  for (let a = bra; a < endBra; a += 16) {
    const iRow = <usize>load<u32>(a);
    const jRow = <usize>load<u32>(a, 8);
    const j = <usize>load<u32>(a, 12);
    const dij = 2 * load<f64>(D + iRow + j);
    let jij: f64 = 0;
    for (let c = ket; c < endKet; c += 16) {
      const v = weight * load<f64>(at);
      at += 16;
      const kRow = <usize>load<u32>(c);
      const k = <usize>load<u32>(c, 4);
      const l = <usize>load<u32>(c, 12);
      jij += v * load<f64>(D + kRow + l);
      add(J + kRow + l, v * dij);
      add(K + iRow + k, v * load<f64>(D + jRow + l));
      add(K + iRow + l, v * load<f64>(D + jRow + k));
      add(K + jRow + k, v * load<f64>(D + iRow + l));
      add(K + jRow + l, v * load<f64>(D + iRow + k));
    }
    add(J + iRow + j, 2 * jij);
  }
}

function add(at: usize, value: f64): void {
  store<f64>(at, load<f64>(at) + value);
}
