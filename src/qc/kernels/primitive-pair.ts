import { type PairType, recordField } from './pair-type';
import type { SuperShell } from './super-shell';

/** Longest table E_t^ij: two g shells. */
const tableLength = 5 * 5 * 9;
type Tables = [Float64Array, Float64Array, Float64Array];
const newTables = () => [0, 1, 2].map(() => new Float64Array(tableLength)) as Tables;
const tables = newTables();
const derivatives = newTables();
let weights = new Float64Array(64);

/**
 * Fills the record of a primitive pair at `at`: p, P, and E_tuv^ab / p with contraction coefficients and pure functions folded
 * in; the bound is left open. For one shell with itself (a === b) the pair (i, j), i > j, stands for (j, i) too.
 *
 * @returns the largest |contraction coefficient| exp(-μR²)/p: a measure of importance.
 */
export function writePrimitive(
  type: PairType,
  a: SuperShell,
  b: SuperShell,
  i: number,
  j: number,
  record: Float64Array,
  at: number,
): number {
  const alpha = a.exponents[i]!;
  const beta = b.exponents[j]!;
  const p = alpha + beta;
  let R2 = 0;
  for (let axis = 0; axis < 3; axis++) R2 += (a.origin[axis]! - b.origin[axis]!) ** 2;
  const K = Math.exp((-alpha * beta * R2) / p);
  const largest = K * contractionWeights(a, b, i, j, 1 / p);

  record[at + recordField.p] = p;
  record[at + recordField.bound] = 1;
  for (let axis = 0; axis < 3; axis++) {
    record[at + recordField.x + axis] = (alpha * a.origin[axis]! + beta * b.origin[axis]!) / p;
    const start = axis === 0 ? K : 1;
    const AB = a.origin[axis]! - b.origin[axis]!;
    expansionTable(type.la, type.lb, p, (-beta / p) * AB, (alpha / p) * AB, start, tables[axis]!);
  }
  const { targets, factors, x, y, z, contraction } = type.program;
  const [ex, ey, ez] = tables;
  const first = at + recordField.coefficients;
  record.fill(0, first, first + type.nCoefficients);
  for (let n = 0; n < targets.length; n++) {
    const E = factors[n]! * ex[x[n]!]! * ey[y[n]!]! * ez[z[n]!]!;
    record[first + targets[n]!]! += E * weights[contraction[n]!]!;
  }
  return largest;
}

/** The factors c_a c_b · scale of a primitive pair; the next call overwrites them. */
export function primitiveWeights(a: SuperShell, b: SuperShell, i: number, j: number, scale: number): Float64Array {
  contractionWeights(a, b, i, j, scale);
  return weights;
}

/**
 * E_t^ij of the three directions, each with its own exp(-μ X_AB²), and their derivatives by A_x, A_y, A_z (those by B
 * are the opposite). The derivative of the recursion:
 *
 *   X_PA' = -b/p,  X_PB' = a/p,  E_0^00' = -2μ X_AB E_0^00
 *   E_t^(i+1,j)' = E_(t-1)^ij' / 2p + X_PA E_t^ij' + X_PA' E_t^ij + (t+1) E_(t+1)^ij'
 *
 * The next call overwrites them.
 */
export function differentiatedTables(
  { la, lb }: PairType,
  a: SuperShell,
  b: SuperShell,
  alpha: number,
  beta: number,
): [...Tables, ...Tables] {
  const p = alpha + beta;
  for (let axis = 0; axis < 3; axis++) {
    const AB = a.origin[axis]! - b.origin[axis]!;
    const mu = (alpha * beta) / p;
    const start = Math.exp(-mu * AB * AB);
    const dPA = -beta / p;
    const dPB = alpha / p;
    expansionTable(la, lb, p, dPA * AB, dPB * AB, start, tables[axis]!);
    const source = { E: tables[axis]!, dPA, dPB };
    expansionTable(la, lb, p, dPA * AB, dPB * AB, -2 * mu * AB * start, derivatives[axis]!, source);
  }
  return [...tables, ...derivatives];
}

/** c_a c_b · scale of every pair of contractions into `weights`. @returns the largest magnitude. */
function contractionWeights(a: SuperShell, b: SuperShell, i: number, j: number, scale: number): number {
  const nb = b.contractions.length;
  if (weights.length < a.contractions.length * nb) weights = new Float64Array(a.contractions.length * nb);
  let largest = 0;
  for (let m = 0; m < a.contractions.length; m++) {
    const ca = a.contractions[m]!.coefficients;
    for (let n = 0; n < nb; n++) {
      const cb = b.contractions[n]!.coefficients;
      let c = ca[i]! * cb[j]!;
      if (a === b && i !== j) c += ca[j]! * cb[i]!;
      weights[m * nb + n] = c * scale;
      largest = Math.max(largest, Math.abs(c * scale));
    }
  }
  return largest;
}

/**
 * E_t^ij at (i (lb + 1) + j) (la + lb + 1) + t. Helgaker, Jorgensen & Olsen (2000), eqs. 9.5.6 and 9.5.7:
 *
 *   E_t^(i+1,j) = E_(t-1)^ij / 2p + X_PA E_t^ij + (t+1) E_(t+1)^ij      and the same in j with X_PB
 *
 * The same as `expansionTable` of src/qc/integrals, into memory that is reused. With `source` (the undifferentiated
 * table) it makes the table of derivatives.
 */
function expansionTable(
  la: number,
  lb: number,
  p: number,
  PA: number,
  PB: number,
  start: number,
  E: Float64Array,
  source?: { E: Float64Array; dPA: number; dPB: number },
): void {
  const nt = la + lb + 1;
  E.fill(0, 0, (la + 1) * (lb + 1) * nt);
  E[0] = start;
  for (let i = 0; i <= la; i++) {
    const row = i * (lb + 1) * nt;
    if (i > 0) {
      raise(E, row - (lb + 1) * nt, row, 0.5 / p, PA, i, nt);
      if (source) addScaled(E, row, source.dPA, source.E, row - (lb + 1) * nt, nt);
    }
    for (let j = 1; j <= lb; j++) {
      raise(E, row + (j - 1) * nt, row + j * nt, 0.5 / p, PB, i + j, nt);
      if (source) addScaled(E, row + j * nt, source.dPB, source.E, row + (j - 1) * nt, nt);
    }
  }
}

function raise(E: Float64Array, from: number, to: number, half: number, X: number, top: number, nt: number): void {
  for (let t = 0; t <= top; t++) {
    const below = t > 0 ? half * E[from + t - 1]! : 0;
    const above = t + 1 < nt ? (t + 1) * E[from + t + 1]! : 0;
    E[to + t] = below + X * E[from + t]! + above;
  }
}

function addScaled(E: Float64Array, to: number, factor: number, F: Float64Array, from: number, count: number): void {
  for (let t = 0; t < count; t++) E[to + t]! += factor * F[from + t]!;
}
