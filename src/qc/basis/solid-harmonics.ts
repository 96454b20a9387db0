import { cartesianPowers } from './cartesian';

const binomial = (n: number, k: number): number => {
  let value = 1;
  for (let i = 1; i <= k; i++) value = (value * (n - k + i)) / i;
  return value;
};
const factorial = (n: number): number => (n < 2 ? 1 : n * factorial(n - 1));

/** m of the pure functions in psi4's order: 0, +1, -1, +2, -2, ... */
export function pureOrder(l: number): number[] {
  const order = [0];
  for (let m = 1; m <= l; m++) order.push(m, -m);
  return order;
}

/**
 * Real solid harmonic S_lm as coefficients of the cartesian monomials of `cartesianPowers(l)`.
 * Helgaker, Jorgensen & Olsen (2000), eqs. 6.4.47 to 6.4.50:
 *
 *   S_lm = N_lm Σ_t Σ_u Σ_v C_tuv x^(2t+|m|-2(u+v)) y^(2(u+v)) z^(l-2t-|m|)
 *   C_tuv = (-1)^(t+v-v_m) (1/4)^t C(l,t) C(l-t,|m|+t) C(t,u) C(|m|,2v),    v_m = 0 (m >= 0) or 1/2 (m < 0)
 *   N_lm  = 1/(2^|m| l!) √(2 (l+|m|)! (l-|m|)! / 2^δ(0,m))
 *
 * E.g. S_20 = z² - ½x² - ½y², S_21 = √3 xz, S_22 = √3/2 (x² - y²), S_2-2 = √3 xy.
 */
function solidHarmonic(l: number, m: number): Float64Array {
  const powers = cartesianPowers(l);
  const coefficients = new Float64Array(powers.length);
  const M = Math.abs(m);
  const norm = Math.sqrt((2 * factorial(l + M) * factorial(l - M)) / (m === 0 ? 2 : 1)) / (2 ** M * factorial(l));
  const vm = m < 0 ? 0.5 : 0;
  for (let t = 0; 2 * t <= l - M; t++) {
    for (let u = 0; u <= t; u++) {
      for (let v = vm; v <= Math.floor(M / 2 - vm) + vm; v++) {
        const y = Math.round(2 * (u + v));
        const x = 2 * t + M - y;
        const z = l - 2 * t - M;
        const sign = (t + Math.round(v - vm)) % 2 === 0 ? 1 : -1;
        const c =
          sign * 0.25 ** t * binomial(l, t) * binomial(l - t, M + t) * binomial(t, u) * binomial(M, Math.round(2 * v));
        const index = powers.findIndex((p) => p[0] === x && p[1] === y && p[2] === z);
        coefficients[index]! += norm * c;
      }
    }
  }
  return coefficients;
}

const cache = new Map<string, Float64Array[]>();

/**
 * What each function of a shell is made of: `functions[a][c]` is the coefficient of cartesian monomial c in function a.
 * The identity for cartesian shells, and for s.
 */
export function shellFunctions(l: number, pure: boolean): readonly Float64Array[] {
  const key = `${l}${pure}`;
  let functions = cache.get(key);
  if (!functions) {
    const n = cartesianPowers(l).length;
    functions = pure
      ? pureOrder(l).map((m) => solidHarmonic(l, m))
      : Array.from({ length: n }, (_, c) => Float64Array.from({ length: n }, (_unused, d) => (c === d ? 1 : 0)));
    cache.set(key, functions);
  }
  return functions;
}
