import { ResourceError } from '../errors/resource-error';
import { ClusterList } from '../expansion/sets/cluster-list';
import { mostListed } from '../expansion/space/listed-space';
import type { Measure } from '../schema/selection';
import type { FragmentDistances } from './fragment-distances';
import { measureOf } from './measure';

/** @throws ResourceError when a list grows beyond what fits. */
export function refuseTooMany(count: number, size: number): void {
  if (count <= mostListed) return;
  throw new ResourceError(
    `More than ${mostListed.toLocaleString('en')} clusters of ${size} bodies would be kept. Lower the cutoff of ${size} bodies, or the largest level.`,
    { detail: { most: mostListed, nBody: size } },
  );
}

/** All clusters of a size. */
export function everyCluster(nFragments: number, size: number): ClusterList {
  const flat: number[] = [];
  const cluster: number[] = [];
  const extend = (from: number): void => {
    if (cluster.length === size) {
      flat.push(...cluster);
      refuseTooMany(flat.length / size, size);
      return;
    }
    for (let next = from; next <= nFragments - size + cluster.length + 1; next += 1) {
      cluster.push(next);
      extend(next + 1);
      cluster.pop();
    }
  };
  extend(1);
  return ClusterList.of(size, flat, nFragments);
}

/** Clusters whose measure is at most `cutoff` (bohr), found from neighbours: never by trying all. */
export function nearClusters(
  distances: FragmentDistances,
  measure: Measure,
  size: number,
  cutoff: number,
): ClusterList {
  const { nFragments } = distances;
  const between = (i: number, j: number): number => distances.between(i, j);
  // No pair of a cluster is longer than its sum, or than the mean times the number of pairs.
  const reach = measure === 'mean' ? (cutoff * size * (size - 1)) / 2 : cutoff;
  const after = distances.neighbours(reach);
  const flat: number[] = [];
  const take = (cluster: readonly number[]): void => {
    flat.push(...cluster);
    refuseTooMany(flat.length / size, size);
  };
  if (measure === 'link') connected(after, size, take);
  else if (measure === 'hub') stars(after, size, take);
  else {
    const fits = (cluster: readonly number[]): boolean =>
      measure === 'max' || measureOf(measure, cluster, between) <= cutoff;
    cliques(after, size, (cluster) => {
      if (fits(cluster)) take(cluster);
    });
  }
  return ClusterList.of(size, flat, nFragments);
}

type Take = (cluster: readonly number[]) => void;
/** Later neighbours of each fragment, ascending; index 0 is fragment 1. */
type Later = readonly (readonly number[])[];

/** Clusters of which all pairs are neighbours: each once, ascending. */
function cliques(after: Later, size: number, take: Take): void {
  const cluster: number[] = [];
  const extend = (candidates: readonly number[]): void => {
    for (const next of candidates) {
      cluster.push(next);
      if (cluster.length === size) take(cluster);
      else extend(common(candidates, after[next - 1]!));
      cluster.pop();
    }
  };
  extend(Array.from({ length: after.length }, (_, i) => i + 1));
}

function common(one: readonly number[], two: readonly number[]): number[] {
  const both: number[] = [];
  let i = 0;
  for (const x of two) {
    while (i < one.length && one[i]! < x) i += 1;
    if (one[i] === x) both.push(x);
  }
  return both;
}

/** Connected clusters, each once: no member is smaller than the first, and a neighbour that was passed over stays out. */
function connected(after: Later, size: number, take: Take): void {
  const around = bothWays(after);
  for (let root = 1; root <= around.length; root += 1) {
    const grow = (cluster: readonly number[], frontier: readonly number[], seen: ReadonlySet<number>): void => {
      if (cluster.length === size) {
        take([...cluster].sort((a, b) => a - b));
        return;
      }
      frontier.forEach((next, place) => {
        const fresh = around[next - 1]!.filter((other) => other > root && !seen.has(other));
        grow([...cluster, next], [...frontier.slice(place + 1), ...fresh], new Set([...seen, ...fresh]));
      });
    };
    const first = around[root - 1]!.filter((other) => other > root);
    grow([root], first, new Set([root, ...first]));
  }
}

/** A fragment with any of its neighbours; some are found from several hubs. */
function stars(after: Later, size: number, take: Take): void {
  bothWays(after).forEach((near, f) => {
    const chosen: number[] = [];
    const extend = (from: number): void => {
      if (chosen.length === size - 1) {
        take([f + 1, ...chosen].sort((a, b) => a - b));
        return;
      }
      for (let place = from; place < near.length; place += 1) {
        chosen.push(near[place]!);
        extend(place + 1);
        chosen.pop();
      }
    };
    extend(0);
  });
}

function bothWays(after: Later): number[][] {
  const around = after.map((): number[] => []);
  after.forEach((later, f) => {
    for (const other of later) {
      around[f]!.push(other);
      around[other - 1]!.push(f + 1);
    }
  });
  return around.map((near) => near.sort((a, b) => a - b));
}
