import {
  add,
  derivatives,
  div,
  type Expression,
  exp,
  log,
  mul,
  polynomial,
  pow,
  select,
  sqrt,
  sub,
} from '../expression';
import { pw92PerElectron } from './lda';
import { reducedGradient } from './pbe';
import { rho, rs, sigma, spinScaled, spinScaling, tauA, tauB, uniformExchange, zeta } from './spin';

/**
 * r²SCAN: Furness, Kaplan, Ning, Perdew & Sun, J. Phys. Chem. Lett. 11, 8208 (2020); equations of its supporting
 * information. What SCAN left as it was is from Sun, Ruzsinszky & Perdew, Phys. Rev. Lett. 115, 036402 (2015).
 */
const eta = 0.001;
const dp2 = 0.361;

/** Interpolates between α = 0 and 1, extrapolates beyond (eqs. S9 and S27). */
function interpolation(
  alpha: Expression,
  { c1, c2, d, polynomial: coefficients }: { c1: number; c2: number; d: number; polynomial: readonly number[] },
): Expression {
  // A branch that is not taken must stay finite: its derivative is multiplied by zero, not left out.
  const below = select(alpha, 0, alpha, 0);
  const beyond = select(alpha, 2.5, 2.5, alpha);
  const low = exp(div(mul(-c1, below), sub(1, below)));
  const high = mul(-d, exp(div(c2, sub(1, beyond))));
  return select(alpha, 0, low, select(alpha, 2.5, polynomial(coefficients, alpha), high));
}

const exchangeInterpolation = {
  c1: 0.667,
  c2: 0.8,
  d: 1.24,
  polynomial: [1, -0.667, -0.4445555, -0.663086601049, 1.45129704449, -0.887998041597, 0.234528941479, -0.023185843322],
};
const correlationInterpolation = {
  c1: 0.64,
  c2: 1.5,
  d: 0.7,
  polynomial: [1, -0.64, -0.4352, -1.535685604549, 3.061560252175, -1.915710236206, 0.516884468372, -0.051848879792],
};

/** Slope at α = 1: Σ i c_i. */
const slope = (coefficients: readonly number[]): number => coefficients.reduce((sum, c, i) => sum + i * c, 0);

/** τ of the uniform gas without spin, (3/10)(3π²)^{2/3} ρ^{5/3}. */
const uniformTau = (rho: Expression): Expression => mul(0.3 * (3 * Math.PI ** 2) ** (2 / 3), pow(rho, 5 / 3));

/** ᾱ = (τ - τ_W)/(τ_unif + η τ_W), τ_W = |∇ρ|²/(8ρ); eq. S6. */
function regularisedAlpha(tau: Expression, tauUniform: Expression, rho: Expression, sigma: Expression): Expression {
  const weizsaecker = div(sigma, mul(8, rho));
  return div(sub(tau, weizsaecker), add(tauUniform, mul(eta, weizsaecker)));
}

const damped = (p: Expression): Expression => exp(mul(-1 / dp2 ** 4, pow(p, 2)));

/** Eqs. S4 to S14; hartree bohr^-3. */
export const r2scanExchange: Expression = spinScaled((rho, sigma, tau) => {
  const [k0, k1, a1] = [0.174, 0.065, 4.9479];
  const h0 = 1 + k0;
  const cEta = 20 / 27 + (5 * eta) / 3;
  const c2 = -slope(exchangeInterpolation.polynomial) * (1 - h0);
  const p = reducedGradient(rho, sigma);
  const x = mul(add(mul(cEta * c2, damped(p)), 10 / 81), p);
  const h1 = sub(1 + k1, div(k1, add(1, mul(1 / k1, x))));
  const f = interpolation(regularisedAlpha(tau, uniformTau(rho), rho, sigma), exchangeInterpolation);
  const g = sub(1, exp(mul(-a1, pow(p, -0.25))));
  return mul(uniformExchange(rho), add(h1, mul(f, sub(h0, h1))), g);
});

/** Eqs. S15 to S36; hartree bohr^-3. */
export const r2scanCorrelation: Expression = (() => {
  const [b1, b2, b3] = [0.0285764, 0.0889, 0.125541];
  const gamma = 0.0310906908696549;
  const chi = 0.12802585262625815;
  const p = reducedGradient(rho, sigma);
  const dx = spinScaling(4 / 3);
  const ds = spinScaling(5 / 3);
  const phi = spinScaling(2 / 3);
  const phi3 = pow(phi, 3);
  const gc = mul(sub(1, mul(2.363, sub(dx, 1))), sub(1, pow(zeta, 12)));

  const lda0 = div(-b1, add(1, mul(b2, sqrt(rs)), mul(b3, rs)));
  const w0 = sub(exp(mul(-1 / b1, lda0)), 1);
  const gInfinity = pow(add(1, mul(4 * chi, p)), -0.25);
  const ec0 = mul(add(lda0, mul(b1, log(add(1, mul(w0, sub(1, gInfinity)))))), gc);

  const lsda = pw92PerElectron;
  const w1 = sub(exp(div(mul(-1 / gamma, lsda), phi3)), 1);
  const beta = div(mul(0.06672455060314922, add(1, mul(0.1, rs))), add(1, mul(0.1778, rs)));
  const t2 = div(mul(((3 * Math.PI ** 2) / 16) ** (2 / 3), p), mul(pow(phi, 2), rs));
  const y = div(mul(beta, t2), mul(gamma, w1));
  const lda0Polarised = mul(lda0, gc);
  const [dLda0] = derivatives(lda0, [rs]);
  const [dLsda] = derivatives(lsda, [rs]);
  const difference = sub(mul(20, rs, sub(mul(dLda0!, gc), dLsda!)), mul(45 * eta, sub(lda0Polarised, lsda)));
  const deltaY = div(
    mul(slope(correlationInterpolation.polynomial) / (27 * gamma), difference, p, damped(p)),
    mul(ds, phi3, w1),
  );
  const g = pow(add(1, mul(4, sub(y, deltaY))), -0.25);
  const ec1 = add(lsda, mul(gamma, phi3, log(add(1, mul(w1, sub(1, g))))));

  const alpha = regularisedAlpha(add(tauA, tauB), mul(uniformTau(rho), ds), rho, sigma);
  const f = interpolation(alpha, correlationInterpolation);
  return mul(rho, add(ec1, mul(f, sub(ec0, ec1))));
})();
