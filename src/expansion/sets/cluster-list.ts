type Ids = Uint16Array | Uint32Array;

/** Clusters of one size, each once, in lexicographic order; fragments count from 1. 2 to 4 bytes a fragment. */
export class ClusterList implements Iterable<readonly number[]> {
  readonly count: number;

  /** @param ids fragments of cluster after cluster, each ascending, in order and without repetition. */
  private constructor(
    /** Fragments of each cluster. */
    readonly size: number,
    private readonly ids: Ids,
  ) {
    this.count = ids.length / size;
  }

  /**
   * @param flat fragments of cluster after cluster, each ascending; the clusters in any order, repeated or not.
   * @param nFragments largest number of a fragment.
   */
  static of(size: number, flat: ArrayLike<number>, nFragments: number): ClusterList {
    const ids = nFragments < 2 ** 16 ? new Uint16Array(flat.length) : new Uint32Array(flat.length);
    if ((nFragments + 1) ** size <= Number.MAX_SAFE_INTEGER)
      return new ClusterList(size, sortByKey(size, flat, ids, nFragments));
    return new ClusterList(size, sortByFragments(size, flat, ids));
  }

  at(index: number): number[] {
    return Array.from(this.ids.subarray(index * this.size, (index + 1) * this.size));
  }

  /** Position of an ascending cluster, or -1. O(size · log count). */
  indexOf(cluster: ArrayLike<number>): number {
    if (cluster.length !== this.size) return -1;
    let low = 0;
    let high = this.count - 1;
    while (low <= high) {
      const middle = (low + high) >>> 1;
      const order = this.compare(middle, cluster);
      if (order === 0) return middle;
      if (order < 0) low = middle + 1;
      else high = middle - 1;
    }
    return -1;
  }

  *[Symbol.iterator](): Generator<readonly number[], void, undefined> {
    for (let index = 0; index < this.count; index += 1) yield this.at(index);
  }

  private compare(index: number, cluster: ArrayLike<number>): number {
    const first = index * this.size;
    for (let i = 0; i < this.size; i += 1) {
      const difference = this.ids[first + i]! - cluster[i]!;
      if (difference !== 0) return difference;
    }
    return 0;
  }
}

/** Sorts and removes repetitions by one whole number for each cluster, which orders as the clusters do. */
function sortByKey(size: number, flat: ArrayLike<number>, ids: Ids, nFragments: number): Ids {
  const base = nFragments + 1;
  const keys = new Float64Array(flat.length / size);
  for (let c = 0; c < keys.length; c += 1) {
    let key = 0;
    for (let i = 0; i < size; i += 1) key = key * base + flat[c * size + i]!;
    keys[c] = key;
  }
  keys.sort();
  let kept = 0;
  for (let c = 0; c < keys.length; c += 1) {
    if (c > 0 && keys[c] === keys[c - 1]) continue;
    let key = keys[c]!;
    for (let i = size - 1; i >= 0; i -= 1) {
      ids[kept * size + i] = key % base;
      key = Math.floor(key / base);
    }
    kept += 1;
  }
  return ids.slice(0, kept * size);
}

/** The same for clusters too large for such a number. */
function sortByFragments(size: number, flat: ArrayLike<number>, ids: Ids): Ids {
  const compare = (a: number, b: number): number => {
    for (let i = 0; i < size; i += 1) {
      const difference = flat[a * size + i]! - flat[b * size + i]!;
      if (difference !== 0) return difference;
    }
    return 0;
  };
  const order = Uint32Array.from({ length: flat.length / size }, (_, i) => i).sort(compare);
  let kept = 0;
  order.forEach((cluster, c) => {
    if (c > 0 && compare(order[c - 1]!, cluster) === 0) return;
    for (let i = 0; i < size; i += 1) ids[kept * size + i] = flat[cluster * size + i]!;
    kept += 1;
  });
  return ids.slice(0, kept * size);
}
