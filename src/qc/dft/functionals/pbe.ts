import { add, div, type Expression, exp, log, mul, pow, sub } from '../expression';
import { pw92PerElectron } from './lda';
import { rho, sigma, spinScaled, spinScaling, uniformExchange } from './spin';

const beta = 0.06672455060314922;
const gamma = (1 - Math.log(2)) / Math.PI ** 2;
const mu = (beta * Math.PI ** 2) / 3;

/** s² = |∇ρ|²/(4 (3π²)^{2/3} ρ^{8/3}) */
export const reducedGradient = (rho: Expression, sigma: Expression): Expression =>
  div(sigma, mul(4 * (3 * Math.PI ** 2) ** (2 / 3), pow(rho, 8 / 3)));

/** Perdew, Burke & Ernzerhof, Phys. Rev. Lett. 77, 3865 (1996), eq. 14: F_x = 1 + κ - κ/(1 + μs²/κ). */
const exchange = (kappa: number): Expression =>
  spinScaled((rho, sigma) => {
    const s2 = reducedGradient(rho, sigma);
    return mul(uniformExchange(rho), sub(1 + kappa, div(kappa, add(1, mul(mu / kappa, s2)))));
  });

export const pbeExchange: Expression = exchange(0.804);
/** Zhang & Yang, Phys. Rev. Lett. 80, 890 (1998). */
export const revPbeExchange: Expression = exchange(1.245);

/** φ(ζ) = ((1+ζ)^{2/3} + (1-ζ)^{2/3})/2 */
const phi = spinScaling(2 / 3);

/** Eqs. 7 and 8: H = γφ³ ln{1 + (β/γ) t² (1 + At²)/(1 + At² + A²t⁴)}; hartree bohr^-3. */
export const pbeCorrelation: Expression = (() => {
  const phi3 = pow(phi, 3);
  // t² = (π/3)^{1/3}/16 |∇ρ|²/(φ² ρ^{7/3})
  const t2 = div(mul((Math.PI / 3) ** (1 / 3) / 16, sigma), mul(pow(phi, 2), pow(rho, 7 / 3)));
  const A = div(beta / gamma, sub(exp(div(mul(-1 / gamma, pw92PerElectron), phi3)), 1));
  const At2 = mul(A, t2);
  const ratio = div(add(1, At2), add(1, At2, pow(At2, 2)));
  const H = mul(gamma, phi3, log(add(1, mul(beta / gamma, t2, ratio))));
  return mul(rho, add(pw92PerElectron, H));
})();
