import { ClusterList } from './cluster-list';
import { subsetPositions } from './subsets';

/** Clusters of several sizes. */
export class ClusterSet {
  /** Sizes that occur, ascending. */
  readonly sizes: readonly number[];
  private closedness: boolean | undefined;

  constructor(
    readonly nFragments: number,
    private readonly lists: ReadonlyMap<number, ClusterList>,
  ) {
    this.sizes = [...lists.keys()].filter((size) => lists.get(size)!.count > 0).sort((a, b) => a - b);
  }

  /** @param clusters each ascending, from 1; in any order, repeated or not. */
  static of(nFragments: number, clusters: Iterable<readonly number[]>): ClusterSet {
    const flat = new Map<number, number[]>();
    for (const cluster of clusters) {
      const list = flat.get(cluster.length) ?? [];
      list.push(...cluster);
      flat.set(cluster.length, list);
    }
    return new ClusterSet(
      nFragments,
      new Map([...flat].map(([size, ids]) => [size, ClusterList.of(size, ids, nFragments)])),
    );
  }

  get maxBody(): number {
    return this.sizes.at(-1) ?? 0;
  }

  /** Number of clusters in all. */
  get count(): number {
    return this.sizes.reduce((sum, size) => sum + this.ofSize(size).count, 0);
  }

  ofSize(size: number): ClusterList {
    return this.lists.get(size) ?? ClusterList.of(size, [], this.nFragments);
  }

  has(cluster: readonly number[]): boolean {
    return (this.lists.get(cluster.length)?.indexOf(cluster) ?? -1) >= 0;
  }

  /** Every part of a cluster of the set is in the set. */
  get closed(): boolean {
    this.closedness ??= this.sizes.every((size) => {
      if (size === 1) return true;
      const smaller = this.ofSize(size - 1);
      const parts = subsetPositions(size, size - 1);
      for (const cluster of this.ofSize(size)) {
        for (const positions of parts) if (smaller.indexOf(positions.map((p) => cluster[p]!)) < 0) return false;
      }
      return true;
    });
    return this.closedness;
  }

  *[Symbol.iterator](): Generator<readonly number[], void, undefined> {
    for (const size of this.sizes) yield* this.ofSize(size);
  }
}

/** The clusters of several sets. */
export function unionOf(nFragments: number, sets: Iterable<ClusterSet>): ClusterSet {
  const all = [...sets];
  const sizes = [...new Set(all.flatMap((set) => set.sizes))];
  return new ClusterSet(
    nFragments,
    new Map(
      sizes.map((size) => {
        const having = all.map((set) => set.ofSize(size)).filter((list) => list.count > 0);
        if (having.length === 1) return [size, having[0]!];
        return [
          size,
          ClusterList.of(
            size,
            having.flatMap((list) => [...list].flat()),
            nFragments,
          ),
        ];
      }),
    ),
  );
}

/** Those that no cluster of the set lacks a part of: the largest closed part of it. Single fragments stay as they are. */
export function largestClosed(set: ClusterSet): ClusterSet {
  const kept = new Map<number, ClusterList>();
  let smaller = set.ofSize(1);
  kept.set(1, smaller);
  for (let size = 2; size <= set.maxBody; size += 1) {
    const parts = subsetPositions(size, size - 1);
    const flat: number[] = [];
    for (const cluster of set.ofSize(size)) {
      if (parts.every((positions) => smaller.indexOf(positions.map((p) => cluster[p]!)) >= 0)) flat.push(...cluster);
    }
    smaller = ClusterList.of(size, flat, set.nFragments);
    kept.set(size, smaller);
  }
  return new ClusterSet(set.nFragments, kept);
}

/** The set and every part of its clusters: the smallest closed set that holds it. */
export function closureOf(set: ClusterSet): ClusterSet {
  const lists = new Map<number, ClusterList>();
  let larger: ClusterList | undefined;
  for (let size = set.maxBody; size >= 1; size -= 1) {
    const own = set.ofSize(size);
    const parts = larger ? subsetPositions(size + 1, size) : [];
    const flat = new Uint32Array(own.count * size + (larger?.count ?? 0) * parts.length * size);
    let at = 0;
    for (const cluster of own) for (const fragment of cluster) flat[at++] = fragment;
    for (const cluster of larger ?? []) {
      for (const positions of parts) for (const p of positions) flat[at++] = cluster[p]!;
    }
    larger = ClusterList.of(size, flat, set.nFragments);
    lists.set(size, larger);
  }
  return new ClusterSet(set.nFragments, lists);
}
