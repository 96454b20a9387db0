import { InputError } from '../../errors/input-error';
import type { Bsse } from '../../schema/bsse';
import { contributionCoefficient, signed, totalCoefficient } from '../coefficients';
import { type Combination, combine } from '../combination';
import type { PlannedModelChemistry, TaskClass } from './task-classes';

/** What the closed forms need to know of an expansion of all clusters. */
export interface UniformExpansion {
  readonly nFragments: number;
  readonly maxBody: number;
  readonly supersystemIeOnly: boolean;
  readonly modelChemistries: readonly PlannedModelChemistry[];
  findClass(modelChemistry: string, nReal: number, nBasis: number): TaskClass | undefined;
}

/**
 * The n-body contribution of a treatment, when no cluster is left out. With X(s, b) the sum of the class |R| = s, |B| = b of the
 * model chemistry that covers n, it is
 *
 *   nocp   Σ_s d_n(s) X(s, s)
 *   cp     Σ_s d_n(s) X(s, N)   for n > 1;   X(1, 1) for n = 1, or nothing when the monomers are not computed
 *   vmfc   Σ_s (-1)^(n-s) X(s, n)
 *
 * and a supersystem adds X(N, N) - Σ_s c_M(s) X(s, s) of its own model chemistry to the N-body contribution.
 */
export function uniformContribution(treatment: Bsse, n: number, expansion: UniformExpansion): Combination {
  const N = expansion.nFragments;
  const owner = expansion.modelChemistries.find(({ bodies }) => bodies.includes(n));
  const parts: Combination[] = [];
  if (owner !== undefined) {
    if (expansion.supersystemIeOnly) parts.push(supersystemInteraction(expansion, owner, treatment, n));
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
  return parts.reduce((sum, part) => combine(sum, 1, part), new Map() as Combination);
}

function contribution(
  expansion: UniformExpansion,
  owner: PlannedModelChemistry,
  treatment: Bsse,
  n: number,
): Combination {
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
  expansion: UniformExpansion,
  owner: PlannedModelChemistry,
  treatment: Bsse,
  n: number,
): Combination {
  const N = expansion.nFragments;
  if (n === 1) return treatment === 'cp' ? monomers(expansion, owner) : weighted(expansion, owner, 1, 1, 1n);
  const whole = weighted(expansion, owner, N, N, 1n);
  return combine(whole, -1, weighted(expansion, owner, 1, treatment === 'cp' ? N : 1, 1n));
}

function monomers(expansion: UniformExpansion, owner: PlannedModelChemistry): Combination {
  return expansion.findClass(owner.name, 1, 1) === undefined ? new Map() : weighted(expansion, owner, 1, 1, 1n);
}

function weighted(
  expansion: UniformExpansion,
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
