import type { Derivatives } from './squared-distances';

/**
 * Axilrod-Teller triple-dipole energy of three atoms, as a function of the squared distances a, b, c:
 *
 *   V = C₉ (1 + 3 cos α cos β cos γ) / (r₁₂ r₂₃ r₁₃)³ = C₉ [ u^(−3/2) + ⅜ P u^(−5/2) ],
 *   u = abc,  P = (a + b − c)(a − b + c)(−a + b + c)   (law of cosines).
 *
 * @param c9 triple-dipole coefficient, hartree bohr⁹.
 * @returns derivatives in the order a, b, c.
 * @see B. M. Axilrod and E. Teller, J. Chem. Phys. 11, 299 (1943).
 */
export function axilrodTeller(a: number, b: number, c: number, c9: number): Derivatives {
  const q = [a, b, c] as const;
  const u = a * b * c;
  const near = u ** -1.5;
  const angular = 0.375 * u ** -2.5;
  const P = (a + b - c) * (a - b + c) * (-a + b + c);
  // ∂P/∂a = −3a² + 2a(b + c) + (b − c)², and cyclically
  const dP = q.map((x, m) => {
    const [y, z] = [q[(m + 1) % 3]!, q[(m + 2) % 3]!];
    return -3 * x * x + 2 * x * (y + z) + (y - z) ** 2;
  });
  // ∂²P/∂a² = −6a + 2(b + c), ∂²P/∂a∂b = 2(a + b − c)
  const total = a + b + c;
  const d2P = (m: number, n: number): number => (m === n ? 2 * total - 8 * q[m]! : 2 * (2 * (q[m]! + q[n]!) - total));

  // ∂(u^p)/∂a = p u^p / a
  const first = q.map((x, m) => c9 * ((-1.5 * near - 2.5 * angular * P) / x + angular * dP[m]!));
  const second = q.map((x, m) =>
    q.map((y, n) => {
      const power = (p: number): number => (m === n ? p * (p - 1) : p * p) / (x * y);
      return c9 * (near * power(-1.5) + angular * (P * power(-2.5) - 2.5 * (dP[m]! / y + dP[n]! / x) + d2P(m, n)));
    }),
  );
  return { value: c9 * (near + angular * P), first, second };
}
