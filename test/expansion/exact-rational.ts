// An oracle for exact sums: doubles as integers in units of 2^-1074, the smallest positive one.
const UNIT = 1074;

/** x / 2^-1074 */
export function toUnits(x: number): bigint {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, x);
  const bits = view.getBigUint64(0);
  const exponent = Number((bits >> 52n) & 0x7ffn);
  const fraction = bits & 0xf_ffff_ffff_ffffn;
  const magnitude = exponent === 0 ? fraction : (fraction | 0x10_0000_0000_0000n) << BigInt(exponent - 1);
  return bits >> 63n === 1n ? -magnitude : magnitude;
}

/** The double nearest to units · 2^-1074; not for results below the normal range. */
export function fromUnits(units: bigint): number {
  const magnitude = units < 0n ? -units : units;
  const shift = Math.max(0, magnitude.toString(2).length - 64);
  const kept = magnitude >> BigInt(shift);
  // What is cut off only matters as "not a tie".
  const sticky = kept << BigInt(shift) === magnitude ? 0n : 1n;
  const value =
    Number((kept << 1n) | sticky) * 2 ** Math.ceil((shift - UNIT - 1) / 2) * 2 ** Math.floor((shift - UNIT - 1) / 2);
  return units < 0n ? -value : value;
}

/** Σ coefficient · term, rounded once. */
export function exactCombination(terms: readonly (readonly [coefficient: number | bigint, term: number])[]): number {
  return fromUnits(terms.reduce((sum, [coefficient, term]) => sum + BigInt(coefficient) * toUnits(term), 0n));
}
