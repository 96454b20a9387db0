// Writes a block of integrals, shape (nBra, nKet) with interleaved lanes, into the packed array G. Index tables hold the
// packed pair index of each product; `second` is the pair in the second lane (or again the first).
export function scatterBlock(
  block: usize,
  bra: usize,
  nBra: i32,
  first: usize,
  second: usize,
  nKet: i32,
  G: usize,
): void {
  let v = block;
  const bytes = (<usize>nKet) << 2;
  const endBra = bra + ((<usize>nBra) << 2);
  for (let a = bra; a < endBra; a += 4) {
    const ij = <usize>load<u32>(a);
    const row = G + (((ij * (ij + 1)) >> 1) << 3);
    for (let c: usize = 0; c < bytes; c += 4) {
      let kl = <usize>load<u32>(first + c);
      store<f64>(kl <= ij ? row + (kl << 3) : G + ((((kl * (kl + 1)) >> 1) + ij) << 3), load<f64>(v));
      kl = <usize>load<u32>(second + c);
      store<f64>(kl <= ij ? row + (kl << 3) : G + ((((kl * (kl + 1)) >> 1) + ij) << 3), load<f64>(v, 8));
      v += 16;
    }
  }
}

// block[ab, cd] += weight G[ab, cd] for one lane: the reverse of scatterBlock.
export function gatherBlock(block: usize, bra: usize, nBra: i32, ket: usize, nKet: i32, weight: f64, G: usize): f64 {
  let at = block;
  let largest: f64 = 0;
  const endBra = bra + ((<usize>nBra) << 2);
  const endKet = ket + ((<usize>nKet) << 2);
  for (let a = bra; a < endBra; a += 4) {
    const ij = <usize>load<u32>(a);
    const row = G + (((ij * (ij + 1)) >> 1) << 3);
    for (let c = ket; c < endKet; c += 4) {
      const kl = <usize>load<u32>(c);
      const v = load<f64>(kl <= ij ? row + (kl << 3) : G + ((((kl * (kl + 1)) >> 1) + ij) << 3));
      const g = load<f64>(at) + weight * v;
      store<f64>(at, g);
      largest = max(largest, abs(g));
      at += 16;
    }
  }
  return largest;
}
