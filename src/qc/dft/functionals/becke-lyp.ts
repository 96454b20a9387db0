import { add, asinh, div, type Expression, exp, mul, pow, sqrt, sub } from '../expression';
import { slaterExchange } from './lda';
import { rho, rhoA, rhoB, sigma, sigmaAA, sigmaBB } from './spin';

/** Becke, Phys. Rev. A 38, 3098 (1988), eq. 8, with β = 0.0042; the local part included. */
export const becke88Exchange: Expression = (() => {
  const b = 0.0042;
  const correction = (r: Expression, s: Expression): Expression => {
    const r43 = pow(r, 4 / 3);
    const x = div(sqrt(s), r43);
    return mul(-b, r43, div(mul(x, x), add(1, mul(6 * b, x, asinh(x)))));
  };
  return add(slaterExchange, correction(rhoA, sigmaAA), correction(rhoB, sigmaBB));
})();

/**
 * Lee, Yang & Parr, Phys. Rev. B 37, 785 (1988), without second derivatives of the density: Miehlich, Savin, Stoll & Preuss,
 * Chem. Phys. Lett. 157, 200 (1989), eq. 2.
 */
export const lypCorrelation: Expression = (() => {
  const [a, b, c, d] = [0.04918, 0.132, 0.2533, 0.349];
  const cF = 0.3 * (3 * Math.PI ** 2) ** (2 / 3);
  const third = pow(rho, -1 / 3);
  const screened = add(1, mul(d, third));
  const omega = div(mul(exp(mul(-c, third)), pow(rho, -11 / 3)), screened);
  const delta = add(mul(c, third), div(mul(d, third), screened));
  const product = mul(rhoA, rhoB);
  const kinetic = mul(2 ** (11 / 3) * cF, add(pow(rhoA, 8 / 3), pow(rhoB, 8 / 3)));
  const bracket = add(
    kinetic,
    mul(sub(47 / 18, mul(7 / 18, delta)), sigma),
    mul(-1, sub(5 / 2, mul(1 / 18, delta)), add(sigmaAA, sigmaBB)),
    mul(-1 / 9, sub(delta, 11), div(add(mul(rhoA, sigmaAA), mul(rhoB, sigmaBB)), rho)),
  );
  const rho2 = pow(rho, 2);
  const gradients = add(
    mul(-2 / 3, rho2, sigma),
    mul(sub(mul(2 / 3, rho2), pow(rhoA, 2)), sigmaBB),
    mul(sub(mul(2 / 3, rho2), pow(rhoB, 2)), sigmaAA),
  );
  const uniform = div(mul(-4 * a, product), mul(screened, rho));
  return add(uniform, mul(-a * b, omega, add(mul(product, bracket), gradients)));
})();
