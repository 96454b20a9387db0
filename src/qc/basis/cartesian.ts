/** Exponents (i, j, k) of x^i y^j z^k. */
export type CartesianPower = readonly [number, number, number];

const cache: CartesianPower[][] = [];

/** The cartesian functions of angular momentum l, in psi4's order: i descending, then j (xx, xy, xz, yy, yz, zz). */
export function cartesianPowers(l: number): readonly CartesianPower[] {
  let powers = cache[l];
  if (!powers) {
    powers = [];
    for (let i = l; i >= 0; i--) for (let j = l - i; j >= 0; j--) powers.push([i, j, l - i - j]);
    cache[l] = powers;
  }
  return powers;
}
