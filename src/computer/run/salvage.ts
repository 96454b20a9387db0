import { createAccumulator } from '../../expansion/accumulator';
import { createExpansion, type Expansion } from '../../expansion/expansion';
import { ClusterSet, largestClosed, unionOf } from '../../expansion/sets/cluster-set';
import { subsetPositions } from '../../expansion/sets/subsets';
import { everyCluster } from '../../selection/near-clusters';
import type { Salvage } from '../result/salvage';
import type { TaskRecord } from '../result/task-record';

/** Beyond this many clusters the rest of a failed run is not looked for. */
const mostClusters = 200_000;

/**
 * What a run with failed tasks still gives: the expansion over the largest closed set of clusters that needs none of them, in the
 * treatment that is returned. Undefined where that has no meaning (a supersystem) or too many clusters.
 */
export function salvage(expansion: Expansion, records: readonly TaskRecord[]): Salvage | undefined {
  const { request, treatments, hasSupersystem, maxBody, nFragments } = expansion;
  if (hasSupersystem || request.supersystemIeOnly || expansion.taskCount > mostClusters) return undefined;
  const treatment = treatments[0]!;
  const name = (level: string, real: readonly number[], basis: readonly number[]): string =>
    `${level} ${real.join('-')}@${basis.join('-')}`;
  const energies = new Map(
    records.flatMap((task) =>
      task.energy === null ? [] : [[name(task.modelChemistry, task.real, task.basis), task.energy] as const],
    ),
  );
  const everything = Array.from({ length: nFragments }, (_, i) => i + 1);
  const computed = (level: string, cluster: readonly number[]): boolean => {
    if (treatment === 'cp' && cluster.length === 1) return true;
    for (let size = 1; size <= cluster.length; size += 1) {
      for (const positions of subsetPositions(cluster.length, size)) {
        const part = positions.map((p) => cluster[p]!);
        const basis = { nocp: part, cp: everything, vmfc: cluster }[treatment];
        if (!energies.has(name(level, part, basis))) return false;
      }
    }
    return true;
  };
  const before = expansion.selection?.kept ?? allByLevel(expansion);
  const whole = new Map(
    [...before].map(([level, set]) => [
      level,
      ClusterSet.of(
        nFragments,
        [...set].filter((cluster) => computed(level, cluster)),
      ),
    ]),
  );
  const union = largestClosed(unionOf(nFragments, whole.values()));
  const kept = new Map(
    [...whole].map(([level, set]) => [
      level,
      ClusterSet.of(
        nFragments,
        [...set].filter((cluster) => union.has(cluster)),
      ),
    ]),
  );
  const rest = createExpansion({ ...request, bsse: [treatment] }, { kept, union });
  const accumulator = createAccumulator(rest, { atomsOfFragment: everything.map(() => 1) });
  for (const task of rest.tasks()) {
    const energy = energies.get(name(task.modelChemistry, task.real, task.basis));
    if (energy !== undefined) accumulator.add(task.index, { energy });
  }
  const row = accumulator.partial().rows.find((one) => one.treatment === treatment && one.nBody === maxBody);
  const dropped: Record<number, number> = {};
  for (let n = 1; n <= maxBody; n += 1) {
    const count = [...before.values()].reduce((sum, set) => sum + set.ofSize(n).count, 0) - union.ofSize(n).count;
    if (count > 0) dropped[n] = count;
  }
  return {
    total: dropped[1] === undefined ? (row?.total ?? null) : null,
    interaction: row?.interaction ?? null,
    dropped,
  };
}

function allByLevel({ request, nFragments, maxBody }: Expansion): ReadonlyMap<string, ClusterSet> {
  const lists = Array.from({ length: maxBody }, (_, i) => [i + 1, everyCluster(nFragments, i + 1)] as const);
  const levels = new Set(lists.map(([n]) => request.levels[n]!));
  return new Map(
    [...levels].map((level) => [
      level,
      new ClusterSet(nFragments, new Map(lists.filter(([n]) => request.levels[n] === level))),
    ]),
  );
}
