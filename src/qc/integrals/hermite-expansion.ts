/**
 * A table of one-dimensional expansion coefficients E_t^ij for i <= la, j <= lb, t < nt.
 * Entry at `(i * (lb + 1) + j) * nt + t`.
 */
export interface ExpansionTable {
  readonly la: number;
  readonly lb: number;
  readonly nt: number;
  readonly values: Float64Array;
}

/**
 * Expansion of a product of two one-dimensional Gaussians in Hermite Gaussians Λ_t about P.
 * McMurchie & Davidson (1978), eq. 2.17 ff.; Helgaker, Jorgensen & Olsen (2000), eqs. 9.5.6 and 9.5.7:
 *
 *   E_0^00 = 1  (the factor exp(-μ X_AB²) is kept outside)
 *   E_t^(i+1,j) = E_(t-1)^ij / 2p + X_PA E_t^ij + (t+1) E_(t+1)^ij      and the same in j with X_PB
 */
export function expansionTable(la: number, lb: number, p: number, PA: number, PB: number): ExpansionTable {
  const nt = la + lb + 1;
  const E = new Float64Array((la + 1) * (lb + 1) * nt);
  const half = 0.5 / p;
  const raise = (from: number, to: number, X: number, top: number) => {
    for (let t = 0; t <= top; t++) {
      let value = X * E[from + t]!;
      if (t > 0) value += half * E[from + t - 1]!;
      if (t + 1 < nt) value += (t + 1) * E[from + t + 1]!;
      E[to + t] = value;
    }
  };
  E[0] = 1;
  for (let i = 0; i <= la; i++) {
    const row = i * (lb + 1) * nt;
    if (i > 0) raise(row - (lb + 1) * nt, row, PA, i);
    for (let j = 1; j <= lb; j++) raise(row + (j - 1) * nt, row + j * nt, PB, i + j);
  }
  return { la, lb, nt, values: E };
}

/**
 * Table of the derivative with respect to A of the product: ∂G_i/∂A = 2a G_(i+1) - i G_(i-1).
 * Helgaker, Jorgensen & Olsen (2000), sec. 9.2.2. One order of i is used up.
 */
export function differentiateA(table: ExpansionTable, a: number): ExpansionTable {
  const { la, lb, nt, values } = table;
  const out = new Float64Array(la * (lb + 1) * nt);
  for (let i = 0; i < la; i++) {
    for (let j = 0; j <= lb; j++) {
      const to = (i * (lb + 1) + j) * nt;
      const up = ((i + 1) * (lb + 1) + j) * nt;
      const down = ((i - 1) * (lb + 1) + j) * nt;
      for (let t = 0; t < nt; t++) out[to + t] = 2 * a * values[up + t]! - (i > 0 ? i * values[down + t]! : 0);
    }
  }
  return { la: la - 1, lb, nt, values: out };
}

/** Table of the derivative with respect to B: ∂G_j/∂B = 2b G_(j+1) - j G_(j-1). One order of j is used up. */
export function differentiateB(table: ExpansionTable, b: number): ExpansionTable {
  const { la, lb, nt, values } = table;
  const out = new Float64Array((la + 1) * lb * nt);
  for (let i = 0; i <= la; i++) {
    for (let j = 0; j < lb; j++) {
      const to = (i * lb + j) * nt;
      const from = (i * (lb + 1) + j) * nt;
      for (let t = 0; t < nt; t++) {
        out[to + t] = 2 * b * values[from + nt + t]! - (j > 0 ? j * values[from - nt + t]! : 0);
      }
    }
  }
  return { la, lb: lb - 1, nt, values: out };
}
