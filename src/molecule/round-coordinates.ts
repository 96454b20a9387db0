/** Coordinates nearer to zero than this become zero (QCElemental's 5^-9), in bohr. */
const ZERO = 5 ** -9;

/**
 * Rounds to 8 decimals, halves to even, and turns -0 and tiny values into +0: the same geometry gives the same text, and
 * so the same store key, wherever it was written.
 *
 * @param x coordinate in bohr.
 */
export function roundCoordinate(x: number): number {
  const scaled = x * 1e8;
  let rounded = Math.round(scaled);
  if (rounded - scaled === 0.5 && rounded % 2 !== 0) rounded -= 1;
  const value = rounded / 1e8;
  return Math.abs(value) < ZERO ? 0 : value;
}
