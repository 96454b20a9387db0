import { InputError } from '../../errors/input-error';
import { type Cluster, clusterName } from '../../expansion/cluster-name';
import { coefficientIn, returnedCombination } from '../../expansion/combination';
import type { Expansion } from '../../expansion/expansion';
import type { Bsse } from '../../schema/bsse';
import type { ClusterChoice } from '../../selection/cluster-choice';

/** What one treatment does with one cluster. */
export interface ClusterRole {
  readonly modelChemistry: string;
  readonly treatment: Bsse;
  /** How often the energy of the cluster counts in the contribution of n bodies, by n; zeros are left out. */
  readonly weights: Readonly<Record<number, number>>;
}

/** Why a cluster is computed: the sums that it is part of. */
export class ClusterExplanation implements Cluster {
  constructor(
    readonly real: readonly number[],
    readonly basis: readonly number[],
    readonly roles: readonly ClusterRole[],
    /** How often its energy counts in the returned value, by model chemistry. */
    readonly returned: Readonly<Record<string, number>>,
    /** What is returned, in words. */
    private readonly returnedName: string,
  ) {}

  toString(): string {
    const { real, basis, roles, returned } = this;
    const ghosts = basis.filter((fragment) => !real.includes(fragment));
    const lines = [
      `${clusterName(this)}: ${fragments(real)}${ghosts.length > 0 ? `, with the basis functions of ${fragments(ghosts)}` : ''}`,
    ];
    for (const modelChemistry of Object.keys(returned)) {
      lines.push(`  ${modelChemistry}: computed once, for`);
      for (const { treatment, weights } of roles.filter((role) => role.modelChemistry === modelChemistry)) {
        const terms = Object.entries(weights).map(([n, weight]) => `${signed(weight)} in the ${n}-body contribution`);
        lines.push(`    ${treatment.padEnd(4)}  ${terms.join(', ') || 'cancels'}`);
      }
      const count = returned[modelChemistry]!;
      const words = count === 0 ? 'It does not count' : `It counts ${signed(count)}`;
      lines.push(`    ${words} in the ${this.returnedName}.`);
    }
    return lines.join('\n');
  }
}

/** @throws InputError when the expansion has no such task; the message names the nearest that it has. */
export function explainCluster(
  expansion: Expansion,
  cluster: Cluster,
  returnedName: string,
  choice?: ClusterChoice,
): ClusterExplanation {
  const { real, basis } = cluster;
  const found = expansion.modelChemistries.flatMap(({ name: modelChemistry }) => {
    const index = expansion.indexOf(modelChemistry, real, basis);
    return index === undefined ? [] : [{ modelChemistry, index }];
  });
  if (found.length === 0) {
    const others = [...new Set(basesOf(expansion, real))];
    const why = choice?.whyDropped(real) ?? choice?.whyDropped(basis);
    throw new InputError(
      `${clusterName(cluster)} is not computed. ${why ? `${why}. ` : ''}${others.length > 0 ? `Of these real fragments there is ${others.join(', ')}.` : `No cluster of ${real.length} real fragments is.`}`,
      { detail: { cluster: clusterName(cluster), others } },
    );
  }
  const value = returnedCombination(expansion);
  const roles = found.flatMap(({ modelChemistry, index }) => {
    const users = expansion.treatmentsOf(index);
    return expansion.treatments
      .map((treatment): ClusterRole => ({ modelChemistry, treatment, weights: weights(expansion, treatment, index) }))
      .filter(({ treatment, weights }) => users.includes(treatment) || Object.keys(weights).length > 0);
  });
  const returned = Object.fromEntries(
    found.map(({ modelChemistry, index }) => [modelChemistry, coefficientIn(expansion, index, value)]),
  );
  return new ClusterExplanation(real, basis, roles, returned, returnedName);
}

function weights(expansion: Expansion, treatment: Bsse, index: number): Record<number, number> {
  const found: Record<number, number> = {};
  for (const n of expansion.bodies) {
    const weight = coefficientIn(expansion, index, expansion.space.contribution(treatment, n));
    if (weight !== 0) found[n] = weight;
  }
  return found;
}

/** Names of clusters of the expansion with these real fragments: one for each number of fragments with basis functions. */
function basesOf(expansion: Expansion, real: readonly number[]): string[] {
  const { classes, nFragments } = expansion;
  const ghosts = Array.from({ length: nFragments }, (_, i) => i + 1).filter((fragment) => !real.includes(fragment));
  return classes
    .filter(({ nReal }) => nReal === real.length)
    .flatMap(({ modelChemistry, nBasis }) => {
      const basis = [...real, ...ghosts.slice(0, nBasis - real.length)].sort((a, b) => a - b);
      return expansion.indexOf(modelChemistry, real, basis) === undefined ? [] : [clusterName({ real, basis })];
    });
}

const signed = (weight: number) => (weight < 0 ? `−${-weight}` : `+${weight}`);

const fragments = (list: readonly number[]) => `fragment${list.length === 1 ? '' : 's'} ${list.join(', ')}`;
