/** Highest order: f functions in every place of a differentiated quartet, with room. */
export const maxBoysOrder = 20;
const terms = 7;
const step = 1 / 32;
const tableEnd = 36;
const width = maxBoysOrder + terms;
let table: Float64Array | undefined;

/**
 * F_n(T) by its ascending series, for any T that is not large.
 * Helgaker, Jorgensen & Olsen (2000), eq. 9.8.12: F_n(T) = e^-T Σ_i (2T)^i (2n-1)!! / (2n+2i+1)!!
 */
export function boysSeries(n: number, T: number): number {
  let term = 1 / (2 * n + 1);
  let sum = term;
  for (let i = 1; term > sum * 1e-17; i++) {
    term *= (2 * T) / (2 * n + 2 * i + 1);
    sum += term;
  }
  return sum * Math.exp(-T);
}

function boysTable(): Float64Array {
  if (!table) {
    const rows = Math.round(tableEnd / step) + 2;
    table = new Float64Array(rows * width);
    for (let row = 0; row < rows; row++) {
      const T = row * step;
      let value = boysSeries(width - 1, T);
      for (let n = width - 1; ; n--) {
        table[row * width + n] = value;
        if (n === 0) break;
        value = (2 * T * value + Math.exp(-T)) / (2 * n - 1);
      }
    }
  }
  return table;
}

/**
 * The Boys functions F_0(T) ... F_N(T) into `F`, to 1e-15 or so.
 *
 *   F_n(T) = ∫_0^1 exp(-T t²) t^(2n) dt                                   Helgaker, Jorgensen & Olsen, eq. 9.8.1
 *
 * The highest order by a Taylor series about the nearest table entry, F_N(T₀ + d) = Σ_k F_(N+k)(T₀) (-d)^k / k!
 * (eq. 9.8.10), the lower ones by downward recursion (eq. 9.8.14), F_n = (2T F_(n+1) + e^-T)/(2n+1).
 * Large T: F_0 = ½ √(π/T) and upward recursion, stable there (eq. 9.8.13).
 */
export function boys(N: number, T: number, F: Float64Array): void {
  if (T < tableEnd) {
    const values = table ?? boysTable();
    const row = Math.round(T / step);
    const d = row * step - T;
    const at = row * width + N;
    F[N] =
      values[at]! +
      d *
        (values[at + 1]! +
          (d / 2) *
            (values[at + 2]! +
              (d / 3) *
                (values[at + 3]! +
                  (d / 4) * (values[at + 4]! + (d / 5) * (values[at + 5]! + (d / 6) * values[at + 6]!)))));
    if (N === 0) return;
    const e = Math.exp(-T);
    for (let n = N - 1; n >= 0; n--) F[n] = (2 * T * F[n + 1]! + e) / (2 * n + 1);
  } else {
    const e = Math.exp(-T);
    F[0] = 0.5 * Math.sqrt(Math.PI / T);
    for (let n = 0; n < N; n++) F[n + 1] = ((2 * n + 1) * F[n]! - e) / (2 * T);
  }
}
