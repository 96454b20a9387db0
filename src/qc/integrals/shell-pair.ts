import { cartesianPowers } from '../basis/cartesian';
import type { Shell } from '../basis/shell';
import { shellFunctions } from '../basis/solid-harmonics';
import { differentiateA, differentiateB, type ExpansionTable, expansionTable } from './hermite-expansion';
import { hermiteIndex, hermitePosition } from './hermite-index';

/**
 * The products of the functions of two shells as sums of Hermite Gaussians, one set of coefficients a primitive pair:
 *
 *   φ_a(r) φ_b(r) = Σ_k Σ_h E[k, h, ab] Λ_h(r; p_k, P_k)            McMurchie & Davidson (1978), eq. 2.24
 *
 * Contraction coefficients, normalisation and the transformation to pure functions are all inside E, so that integral
 * loops never see them.
 */
export interface ShellPair {
  readonly a: Shell;
  readonly b: Shell;
  /** Highest Hermite order. */
  readonly L: number;
  /** a.size * b.size; ab = (function of a) * b.size + (function of b). */
  readonly nFunctions: number;
  readonly nHermite: number;
  readonly nPrimitives: number;
  /** Length nPrimitives: exponents p = a + b. */
  readonly p: Float64Array;
  /** Shape (nPrimitives, 3): centres P, bohr. */
  readonly P: Float64Array;
  /** Shape (nPrimitives, nHermite, nFunctions). */
  readonly E: Float64Array;
}

/** One-dimensional differential operators that act on the product before it is expanded. */
export type PairOperator = 'one' | 'dA' | 'dB' | 'd2B' | 'dA d2B';

const orders: Record<PairOperator, readonly [number, number]> = {
  one: [0, 0],
  dA: [1, 0],
  dB: [0, 1],
  d2B: [0, 2],
  'dA d2B': [1, 2],
};

// Pairs of primitives whose overlap prefactor is below this are dropped: their integrals are below 1e-16 hartree.
const negligible = 1e-18;

/**
 * Expands the products of two shells. `operators` names what is applied along x, y and z; e.g. ['dA', 'one', 'one']
 * is the derivative of the product with respect to the x coordinate of the centre of `a`.
 */
export function makeShellPair(
  a: Shell,
  b: Shell,
  operators: readonly [PairOperator, PairOperator, PairOperator] = ['one', 'one', 'one'],
): ShellPair {
  const L = a.l + b.l + Math.max(...operators.map((o) => orders[o][0] + orders[o][1]));
  const nHermite = hermiteIndex(L).n;
  const nFunctions = a.size * b.size;
  const AB = [a.origin[0] - b.origin[0], a.origin[1] - b.origin[1], a.origin[2] - b.origin[2]] as const;
  const R2 = AB[0] ** 2 + AB[1] ** 2 + AB[2] ** 2;
  const keep: { i: number; j: number; scale: number }[] = [];
  a.exponents.forEach((alpha, i) => {
    b.exponents.forEach((beta, j) => {
      // K_AB = exp(-μ R_AB²), μ = ab/(a+b). Helgaker, Jorgensen & Olsen, eq. 9.2.15
      const scale = a.coefficients[i]! * b.coefficients[j]! * Math.exp((-alpha * beta * R2) / (alpha + beta));
      if (Math.abs(scale) > negligible) keep.push({ i, j, scale });
    });
  });
  const p = new Float64Array(keep.length);
  const P = new Float64Array(3 * keep.length);
  const E = new Float64Array(keep.length * nHermite * nFunctions);
  keep.forEach(({ i, j, scale }, k) => {
    const alpha = a.exponents[i]!;
    const beta = b.exponents[j]!;
    const sum = alpha + beta;
    p[k] = sum;
    const tables = [0, 1, 2].map((x) => {
      P[3 * k + x] = (alpha * a.origin[x]! + beta * b.origin[x]!) / sum;
      return operatorTable(operators[x]!, a.l, b.l, alpha, beta, AB[x]!);
    }) as [ExpansionTable, ExpansionTable, ExpansionTable];
    expand(a, b, tables, scale, L, E.subarray(k * nHermite * nFunctions, (k + 1) * nHermite * nFunctions));
  });
  return { a, b, L, nFunctions, nHermite, nPrimitives: keep.length, p, P, E };
}

function operatorTable(
  operator: PairOperator,
  la: number,
  lb: number,
  alpha: number,
  beta: number,
  AB: number,
): ExpansionTable {
  const [dA, dB] = orders[operator];
  const p = alpha + beta;
  let table = expansionTable(la + dA, lb + dB, p, (-beta / p) * AB, (alpha / p) * AB);
  for (let n = 0; n < dA; n++) table = differentiateA(table, alpha);
  for (let n = 0; n < dB; n++) table = differentiateB(table, beta);
  return table;
}

/** E[h, ab] += scale · E^x_t E^y_u E^z_v for every function of the two shells. */
function expand(
  a: Shell,
  b: Shell,
  [x, y, z]: readonly [ExpansionTable, ExpansionTable, ExpansionTable],
  scale: number,
  L: number,
  out: Float64Array,
): void {
  const nFunctions = a.size * b.size;
  const fa = shellFunctions(a.l, a.pure);
  const fb = shellFunctions(b.l, b.pure);
  const pa = cartesianPowers(a.l);
  const pb = cartesianPowers(b.l);
  const row = (table: ExpansionTable, i: number, j: number) => (i * (table.lb + 1) + j) * table.nt;
  for (let ca = 0; ca < pa.length; ca++) {
    for (let cb = 0; cb < pb.length; cb++) {
      const ox = row(x, pa[ca]![0], pb[cb]![0]);
      const oy = row(y, pa[ca]![1], pb[cb]![1]);
      const oz = row(z, pa[ca]![2], pb[cb]![2]);
      for (let t = 0; t < x.nt && t <= L; t++) {
        const ex = scale * x.values[ox + t]!;
        if (ex === 0) continue;
        for (let u = 0; u < y.nt && t + u <= L; u++) {
          const exy = ex * y.values[oy + u]!;
          if (exy === 0) continue;
          for (let v = 0; v < z.nt && t + u + v <= L; v++) {
            const exyz = exy * z.values[oz + v]!;
            if (exyz === 0) continue;
            const at = hermitePosition(t, u, v) * nFunctions;
            for (let i = 0; i < a.size; i++) {
              const wa = fa[i]![ca]!;
              if (wa === 0) continue;
              for (let j = 0; j < b.size; j++) {
                const wb = fb[j]![cb]!;
                if (wb !== 0) out[at + i * b.size + j]! += wa * wb * exyz;
              }
            }
          }
        }
      }
    }
  }
}
