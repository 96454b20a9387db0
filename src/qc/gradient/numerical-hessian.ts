/**
 * The geometries at which {@link differences} wants gradients: each coordinate moved by +h, then by -h; 6 nat of them.
 *
 * @param geometry bohr, flat, length 3 nat. @param step h, bohr.
 */
export function displacements(geometry: Float64Array, step: number): Float64Array[] {
  return Array.from(geometry).flatMap((_, x) =>
    [1, -1].map((sign) => {
      const moved = geometry.slice();
      moved[x]! += sign * step;
      return moved;
    }),
  );
}

/**
 * Second derivatives by central differences of gradients: H_xy = [g_y(x + h) - g_y(x - h)] / 2h, symmetrised. The error is h²/6
 * times a fourth derivative of the energy, about 1e-5 hartree/bohr² for stiff bonds with h = 5e-3 bohr, plus the error of the
 * gradients divided by h.
 *
 * @param gradients hartree/bohr, length 3 nat each, at the {@link displacements}. @param step h, bohr.
 * @returns hartree/bohr², row-major, shape (3 nat, 3 nat).
 */
export function differences(gradients: readonly Float64Array[], step: number): Float64Array {
  const n = gradients.length / 2;
  const row = (x: number, y: number) => (gradients[2 * x]![y]! - gradients[2 * x + 1]![y]!) / (2 * step);
  const hessian = new Float64Array(n * n);
  for (let x = 0; x < n; x++) {
    for (let y = 0; y < n; y++) hessian[x * n + y] = 0.5 * (row(x, y) + row(y, x));
  }
  return hessian;
}
