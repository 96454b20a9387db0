/**
 * The integers of the many-body expansion. N fragments; a cluster of s fragments lies in C(N - s, n - s) clusters of n.
 * All are exact, as bigint: they alternate in sign and pass 2^53 for large N.
 *
 * @see Burns, Sherrill & Pritchard, J. Chem. Phys. 161, 152501 (2024); Richard, Lao & Herbert, Acc. Chem. Res. 47, 2828 (2014).
 */

/** C(a, k) with C(a, 0) = 1 also for a = -1, and 0 for k < 0 or 0 <= a < k. */
export function binomial(a: number, k: number): bigint {
  if (k === 0) return 1n;
  if (k < 0 || a < k) return 0n;
  let value = 1n;
  for (let i = 1; i <= Math.min(k, a - k); i += 1) value = (value * BigInt(a - i + 1)) / BigInt(i);
  return value;
}

/** d_n(s) = (-1)^(n-s) C(N-s, n-s): the weight of S_s, the sum over s-body clusters, in the n-body contribution. */
export function contributionCoefficient(nFragments: number, n: number, s: number): bigint {
  return s < 1 || s > n ? 0n : signed(n - s, binomial(nFragments - s, n - s));
}

/** c_n(s) = Σ_{k<=n} d_k(s) = (-1)^(n-s) C(N-s-1, n-s): the weight of S_s in the total through n bodies. */
export function totalCoefficient(nFragments: number, n: number, s: number): bigint {
  return s < 1 || s > n ? 0n : signed(n - s, binomial(nFragments - s - 1, n - s));
}

/** (-1)^power · value */
export function signed(power: number, value: bigint): bigint {
  return power % 2 === 0 ? value : -value;
}
