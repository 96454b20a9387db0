import { InputError } from '../errors/input-error';
import type { Bsse } from '../schema/bsse';
import { contributionCoefficient, signed, totalCoefficient } from './coefficients';
import type { Expansion } from './expansion';
import type { PlannedModelChemistry, TaskClass } from './task-classes';

/** An integer combination of class sums: what every number of the analysis is. Keys are class ids; no zero coefficients. */
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
 * Through-n-body totals E_n of a treatment as combinations of class sums; E_n = Σ_{k<=n} of the k-body contributions.
 *
 * With X(s, b) the sum of the class |R| = s, |B| = b of the model chemistry that covers n, the n-body contribution is
 *
 *   nocp   Σ_s d_n(s) X(s, s)
 *   cp     Σ_s d_n(s) X(s, N)   for n > 1;   X(1, 1) for n = 1, or nothing when the monomers are not computed
 *   vmfc   Σ_s (-1)^(n-s) X(s, n)
 *
 * and a supersystem adds X(N, N) - Σ_s c_M(s) X(s, s) of its own model chemistry to the N-body contribution.
 */
export function bodyTotals(expansion: Expansion, treatment: Bsse): Map<number, Combination> {
  const totals = new Map<number, Combination>();
  let running: Combination = new Map();
  for (const n of expansion.bodies) {
    for (const part of contributions(expansion, treatment, n)) running = combine(running, 1, part);
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
  let squares = 0;
  let magnitudes = 0;
  for (const [id, coefficient] of returnedCombination(expansion)) {
    const { count } = expansion.classes[id]!;
    squares += count * coefficient ** 2;
    magnitudes += count * Math.abs(coefficient);
  }
  return { independent: Math.sqrt(squares), worst: magnitudes };
}

function contributions(expansion: Expansion, treatment: Bsse, n: number): Combination[] {
  const N = expansion.nFragments;
  const owner = expansion.modelChemistries.find(({ bodies }) => bodies.includes(n));
  const parts: Combination[] = [];
  if (owner !== undefined) {
    if (expansion.request.supersystemIeOnly) parts.push(supersystemInteraction(expansion, owner, treatment, n));
    else parts.push(contribution(expansion, owner, treatment, n));
  }
  const beyond = expansion.modelChemistries.find(({ supersystem }) => supersystem);
  if (beyond !== undefined && n === N) {
    const M = expansion.maxBody;
    parts.push(
      sizes(M).reduce(
        (sum, s) => combine(sum, -1, weighted(expansion, beyond, s, s, totalCoefficient(N, M, s))),
        weighted(expansion, beyond, N, N, 1n),
      ),
    );
  }
  return parts;
}

function contribution(expansion: Expansion, owner: PlannedModelChemistry, treatment: Bsse, n: number): Combination {
  const N = expansion.nFragments;
  if (treatment === 'cp' && n === 1) return monomers(expansion, owner);
  const terms = sizes(n).map((s) => {
    if (treatment === 'nocp') return weighted(expansion, owner, s, s, contributionCoefficient(N, n, s));
    if (treatment === 'cp') return weighted(expansion, owner, s, N, contributionCoefficient(N, n, s));
    return weighted(expansion, owner, s, n, signed(n - s, 1n));
  });
  return terms.reduce((sum, term) => combine(sum, 1, term));
}

/** One-body value, and X(N, N) less the monomers (in the whole basis for cp): nothing in between is known. */
function supersystemInteraction(
  expansion: Expansion,
  owner: PlannedModelChemistry,
  treatment: Bsse,
  n: number,
): Combination {
  const N = expansion.nFragments;
  if (n === 1) return treatment === 'cp' ? monomers(expansion, owner) : weighted(expansion, owner, 1, 1, 1n);
  const whole = weighted(expansion, owner, N, N, 1n);
  return combine(whole, -1, weighted(expansion, owner, 1, treatment === 'cp' ? N : 1, 1n));
}

function monomers(expansion: Expansion, owner: PlannedModelChemistry): Combination {
  return expansion.findClass(owner.name, 1, 1) === undefined ? new Map() : weighted(expansion, owner, 1, 1, 1n);
}

function weighted(
  expansion: Expansion,
  owner: PlannedModelChemistry,
  nReal: number,
  nBasis: number,
  coefficient: bigint,
): Combination {
  if (coefficient === 0n) return new Map();
  const value = Number(coefficient);
  if (!Number.isSafeInteger(value)) {
    throw new InputError(
      `The coefficient ${coefficient} of ${nReal}-body clusters is beyond 2^53: this expansion cannot be summed exactly.`,
    );
  }
  const entry = expansion.findClass(owner.name, nReal, nBasis) as TaskClass;
  return new Map([[entry.id, value]]);
}

const sizes = (n: number) => Array.from({ length: n }, (_, i) => i + 1);
