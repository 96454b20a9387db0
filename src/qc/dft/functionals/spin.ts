import { add, div, type Expression, mul, pow, sub, variable } from '../expression';

/** ρ of each spin, bohr^-3. */
export const rhoA: Expression = variable('rhoA');
export const rhoB: Expression = variable('rhoB');
/** ∇ρ_σ · ∇ρ_σ', bohr^-8. */
export const sigmaAA: Expression = variable('sigmaAA');
export const sigmaAB: Expression = variable('sigmaAB');
export const sigmaBB: Expression = variable('sigmaBB');
/** τ_σ = ½ Σ_i |∇φ_iσ|², hartree bohr^-3. */
export const tauA: Expression = variable('tauA');
export const tauB: Expression = variable('tauB');

export const rho: Expression = add(rhoA, rhoB);
/** |∇ρ|² of the total density. */
export const sigma: Expression = add(sigmaAA, mul(2, sigmaAB), sigmaBB);
/** ζ = (ρα - ρβ)/ρ */
export const zeta: Expression = div(sub(rhoA, rhoB), rho);
/** 1 + ζ and 1 - ζ, without cancellation. */
export const onePlusZeta: Expression = div(mul(2, rhoA), rho);
export const oneMinusZeta: Expression = div(mul(2, rhoB), rho);
/** Wigner-Seitz radius, bohr. */
export const rs: Expression = mul((3 / (4 * Math.PI)) ** (1 / 3), pow(rho, -1 / 3));

/** ((1+ζ)^n + (1-ζ)^n)/2 */
export const spinScaling = (n: number): Expression => mul(0.5, add(pow(onePlusZeta, n), pow(oneMinusZeta, n)));

/** f(ζ) = ((1+ζ)^{4/3} + (1-ζ)^{4/3} - 2)/(2^{4/3} - 2) */
export const fZeta: Expression = mul(
  1 / (2 ** (4 / 3) - 2),
  sub(add(pow(onePlusZeta, 4 / 3), pow(oneMinusZeta, 4 / 3)), 2),
);

/**
 * E_x[ρα, ρβ] = ½ E_x[2ρα] + ½ E_x[2ρβ]. Oliver & Perdew, Phys. Rev. A 20, 397 (1979).
 *
 * @param ofUnpolarised energy per volume of a density without spin: of ρ, |∇ρ|² and τ.
 */
export function spinScaled(
  ofUnpolarised: (rho: Expression, sigma: Expression, tau: Expression) => Expression,
): Expression {
  const spin = (r: Expression, s: Expression, t: Expression) => ofUnpolarised(mul(2, r), mul(4, s), mul(2, t));
  return mul(0.5, add(spin(rhoA, sigmaAA, tauA), spin(rhoB, sigmaBB, tauB)));
}

/** Energy per volume of the uniform gas without spin: -(3/4)(3/π)^{1/3} ρ^{4/3}. Dirac (1930). */
export const uniformExchange = (rho: Expression): Expression => mul(-0.75 * (3 / Math.PI) ** (1 / 3), pow(rho, 4 / 3));
