import type { Bsse } from '../schema/bsse';
import type { Expansion } from './expansion';

/** An integer combination of rows: what every number of the analysis is. Keys are ids of rows; no zero coefficients. */
export type Combination = ReadonlyMap<number, number>;

/** left + factor · right, without zeros. */
export function combine(left: Combination, factor: number, right: Combination): Combination {
  const sum = new Map(left);
  for (const [id, coefficient] of right) {
    const value = (sum.get(id) ?? 0) + factor * coefficient;
    if (value === 0) sum.delete(id);
    else sum.set(id, value);
  }
  return sum;
}

/**
 * Through-n-body totals E_n of a treatment as combinations of rows; E_n = Σ_{k<=n} of the k-body contributions, see
 * `space/uniform-contribution.ts` for all clusters and `space/listed-space.ts` for some of them.
 */
export function bodyTotals(expansion: Expansion, treatment: Bsse): Map<number, Combination> {
  const totals = new Map<number, Combination>();
  let running: Combination = new Map();
  for (const n of expansion.bodies) {
    running = combine(running, 1, expansion.space.contribution(treatment, n));
    totals.set(n, running);
  }
  return totals;
}

/** What is returned: the last total of the first treatment, less its one-body value when interaction data are asked for. */
export function returnedCombination(expansion: Expansion): Combination {
  const totals = bodyTotals(expansion, expansion.treatments[0]!);
  const last = totals.get(expansion.bodies.at(-1)!)!;
  return expansion.request.returnTotalData ? last : combine(last, -1, totals.get(1)!);
}

/** Error of the returned value caused by errors of the single tasks, as factors of the error of one task. */
export interface NoiseAmplification {
  /** sqrt(Σ c²): independent errors of equal size. */
  readonly independent: number;
  /** Σ |c|: errors that all push the same way. */
  readonly worst: number;
}

/** How much the returned value amplifies errors of the tasks, e.g. their convergence thresholds. */
export function noiseAmplification(expansion: Expansion): NoiseAmplification {
  const { squares, magnitudes } = expansion.space.amplification(returnedCombination(expansion));
  return { independent: Math.sqrt(squares), worst: magnitudes };
}

/** How often the value of a task counts in a combination. */
export function coefficientIn(expansion: Expansion, index: number, combination: Combination): number {
  let coefficient = 0;
  for (const { row, multiple } of expansion.entriesOf(index)) coefficient += multiple * (combination.get(row) ?? 0);
  return coefficient;
}
