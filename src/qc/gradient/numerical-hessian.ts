/**
 * Second derivatives by central differences of gradients: H_xy = [g_y(x + h) - g_y(x - h)] / 2h, symmetrised.
 * 2 · 3 nat gradients. The error is h²/6 times a fourth derivative of the energy, about 1e-5 hartree/bohr² for stiff bonds
 * with h = 5e-3 bohr, plus the error of the gradients divided by h.
 *
 * @param geometry bohr, flat, length 3 nat.
 * @param step h, bohr.
 * @param gradientAt gradient at a geometry, hartree/bohr, length 3 nat.
 * @returns hartree/bohr², row-major, shape (3 nat, 3 nat).
 */
export function numericalHessian(
  geometry: Float64Array,
  step: number,
  gradientAt: (geometry: Float64Array) => Float64Array,
): Float64Array {
  const n = geometry.length;
  const rows = new Float64Array(n * n);
  for (let x = 0; x < n; x++) {
    const displaced = (sign: number) => {
      const moved = geometry.slice();
      moved[x]! += sign * step;
      return gradientAt(moved);
    };
    const plus = displaced(1);
    const minus = displaced(-1);
    for (let y = 0; y < n; y++) rows[x * n + y] = (plus[y]! - minus[y]!) / (2 * step);
  }
  const hessian = new Float64Array(n * n);
  for (let x = 0; x < n; x++) {
    for (let y = 0; y < n; y++) hessian[x * n + y] = 0.5 * (rows[x * n + y]! + rows[y * n + x]!);
  }
  return hessian;
}
