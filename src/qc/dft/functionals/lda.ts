import { add, atan, div, type Expression, log, mul, polynomial, pow, sqrt, sub } from '../expression';
import { fZeta, rho, rs, spinScaled, uniformExchange, zeta } from './spin';

/** Slater's exchange with Dirac's constant; hartree bohr^-3. */
export const slaterExchange: Expression = spinScaled(uniformExchange);

/** Eq. 4.4 of Vosko, Wilk & Nusair, Can. J. Phys. 58, 1200 (1980), with x = √rs; hartree per electron. */
function vwn(A: number, x0: number, b: number, c: number): Expression {
  const x = sqrt(rs);
  const X = polynomial([c, b, 1], x);
  const X0 = x0 * x0 + b * x0 + c;
  const Q = Math.sqrt(4 * c - b * b);
  const angle = atan(div(Q, add(mul(2, x), b)));
  const bracket = add(
    log(div(pow(x, 2), X)),
    mul((2 * b) / Q, angle),
    mul((-b * x0) / X0, add(log(div(pow(sub(x, x0), 2), X)), mul((2 * (b + 2 * x0)) / Q, angle))),
  );
  return mul(A, bracket);
}

const paramagnetic = 0.0310907;
const ferromagnetic = 0.01554535;

/** Formula V: fitted to Ceperley and Alder's simulations, with the spin stiffness (their eq. 4.7 to 4.9). */
export const vwn5Correlation: Expression = (() => {
  const para = vwn(paramagnetic, -0.10498, 3.72744, 12.9352);
  const ferro = vwn(ferromagnetic, -0.325, 7.06042, 18.0578);
  const stiffness = vwn(-1 / (6 * Math.PI ** 2), -0.0047584, 1.13107, 13.0045);
  const curvature = 4 / (9 * (2 ** (1 / 3) - 1)); // f''(0)
  const zeta4 = pow(zeta, 4);
  const mixed = add(para, mul(1 / curvature, stiffness, fZeta, sub(1, zeta4)), mul(sub(ferro, para), fZeta, zeta4));
  return mul(rho, mixed);
})();

/** Formula III: fitted to the random-phase approximation; what B3LYP of most programs means by VWN. */
export const vwnRpaCorrelation: Expression = (() => {
  const para = vwn(paramagnetic, -0.409286, 13.072, 42.7198);
  const ferro = vwn(ferromagnetic, -0.743294, 20.1231, 101.578);
  return mul(rho, add(para, mul(sub(ferro, para), fZeta)));
})();

/** G of Perdew & Wang, Phys. Rev. B 45, 13244 (1992), eq. 10, with p = 1. */
function pw92G(A: number, alpha: number, beta: readonly [number, number, number, number]): Expression {
  const x = sqrt(rs);
  const denominator = mul(2 * A, x, polynomial([...beta], x));
  return mul(-2 * A, add(1, mul(alpha, rs)), log(add(1, div(1, denominator))));
}

/** ε_c(rs, ζ) of Perdew & Wang (1992), eq. 8 and table I, with all digits of f''(0); hartree per electron. */
export const pw92PerElectron: Expression = (() => {
  const para = pw92G(0.0310907, 0.2137, [7.5957, 3.5876, 1.6382, 0.49294]);
  const ferro = pw92G(0.01554535, 0.20548, [14.1189, 6.1977, 3.3662, 0.62517]);
  const minusStiffness = pw92G(0.0168869, 0.11125, [10.357, 3.6231, 0.88026, 0.49671]);
  const curvature = 1.7099209341613657; // f''(0)
  const zeta4 = pow(zeta, 4);
  return add(para, mul(-1 / curvature, minusStiffness, fZeta, sub(1, zeta4)), mul(sub(ferro, para), fZeta, zeta4));
})();
