import { InputError } from '../errors/input-error';
import { ClusterSet, closureOf } from '../expansion/sets/cluster-set';
import type { Hierarchy } from '../schema/selection';
import { everyCluster, refuseTooMany } from './near-clusters';

/**
 * Hierarchical expansion: clusters of at most T fragments that touch at most T_t groups of each tier t. Closed as it is.
 *
 * @param measureOf size of a cluster, for those that come back.
 * @throws InputError when the tiers do not cover the fragments or the orders do not fit them.
 */
export function hierarchicalClusters(
  hierarchy: Hierarchy,
  nFragments: number,
  maxBody: number,
  measureOf: (cluster: readonly number[]) => number,
): ClusterSet {
  checkHierarchy(hierarchy, nFragments, maxBody);
  const { tiers, orders, extra = 0 } = hierarchy;
  const groups = tiers.map((tier) => Array.from({ length: nFragments }, (_, f) => String(tier[String(f + 1)])));
  const kept: number[][] = [];
  const cluster: number[] = [];
  const grow = (from: number, touched: readonly ReadonlySet<string>[]): void => {
    for (let next = from; next <= nFragments; next += 1) {
      const wider = touched.map((names, t) => new Set([...names, groups[t]![next - 1]!]));
      if (wider.some((names, t) => names.size > orders[t]!)) continue;
      cluster.push(next);
      kept.push([...cluster]);
      refuseTooMany(kept.length, cluster.length);
      if (cluster.length < maxBody) grow(next + 1, wider);
      cluster.pop();
    }
  };
  grow(
    1,
    tiers.map(() => new Set<string>()),
  );
  const set = ClusterSet.of(nFragments, kept);
  return extra === 0 ? set : withNearest(set, extra, maxBody, measureOf);
}

/** The nearest of those that were left out, and their parts. */
function withNearest(
  set: ClusterSet,
  share: number,
  maxBody: number,
  measureOf: (cluster: readonly number[]) => number,
): ClusterSet {
  const out: { cluster: readonly number[]; size: number }[] = [];
  for (let n = 2; n <= maxBody; n += 1) {
    for (const cluster of everyCluster(set.nFragments, n)) {
      if (!set.has(cluster)) out.push({ cluster, size: measureOf(cluster) });
    }
  }
  const lexicographic = (a: readonly number[], b: readonly number[]): number => {
    const place = a.findIndex((fragment, i) => fragment !== b[i]);
    return place < 0 ? a.length - b.length : a[place]! - (b[place] ?? 0);
  };
  out.sort((a, b) => a.size - b.size || lexicographic(a.cluster, b.cluster));
  const back = out.slice(0, Math.ceil(share * out.length)).map(({ cluster }) => cluster);
  return closureOf(ClusterSet.of(set.nFragments, [...set, ...back]));
}

function checkHierarchy({ tiers, orders }: Hierarchy, nFragments: number, maxBody: number): void {
  const refuse = (message: string): never => {
    throw new InputError(`hierarchy: ${message}`, { detail: { orders } });
  };
  if (orders.length !== tiers.length + 1) {
    refuse(
      `${orders.length} orders for ${tiers.length} tiers: give one for each tier and a last one for the fragments, ${tiers.length + 1} in all.`,
    );
  }
  if (orders.some((order, i) => i > 0 && order < orders[i - 1]!)) {
    refuse(`the orders ${orders.join(', ')} go down; a finer tier has at least as many groups as a coarser one.`);
  }
  if (orders.at(-1) !== maxBody) {
    refuse(`its last order is ${orders.at(-1)}, but the largest level is ${maxBody}. Make them agree.`);
  }
  tiers.forEach((tier, t) => {
    for (let fragment = 1; fragment <= nFragments; fragment += 1) {
      if (tier[fragment] === undefined) refuse(`tier ${t + 1} has no group for fragment ${fragment} of ${nFragments}.`);
    }
    const stranger = Object.keys(tier).find((fragment) => Number(fragment) < 1 || Number(fragment) > nFragments);
    if (stranger !== undefined) refuse(`tier ${t + 1} names fragment ${stranger}; there are 1 to ${nFragments}.`);
  });
}
