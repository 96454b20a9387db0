import type { ClusterList } from '../sets/cluster-list';
import { type ClusterSet, closureOf } from '../sets/cluster-set';
import { subsetPositions } from '../sets/subsets';

/**
 * The clusters that lie in kept ones, and their degrees: deg_n(S) = number of kept clusters of n fragments that hold S. When
 * nothing is dropped, it is C(N - s, n - s).
 */
export class Support {
  readonly clusters: ClusterSet;
  // By n and s: one number for each cluster of s fragments.
  private readonly degrees = new Map<number, Int32Array[]>();

  constructor(readonly kept: ClusterSet) {
    this.clusters = closureOf(kept);
    for (const n of kept.sizes) this.degrees.set(n, this.count(n));
  }

  list(size: number): ClusterList {
    return this.clusters.ofSize(size);
  }

  /** @param index position among the clusters of `size` fragments. */
  degree(n: number, size: number, index: number): number {
    return this.degrees.get(n)?.[size]?.[index] ?? 0;
  }

  /** How many clusters lie in kept ones of n fragments, and the largest degree among them. */
  rowSize(n: number): { readonly count: number; readonly largest: number } {
    let count = 0;
    let largest = 0;
    for (const degrees of this.degrees.get(n) ?? []) {
      for (const degree of degrees) {
        if (degree > 0) count += 1;
        if (degree > largest) largest = degree;
      }
    }
    return { count, largest };
  }

  private count(n: number): Int32Array[] {
    const degrees = [new Int32Array(0)];
    for (let size = 1; size <= n; size += 1) {
      const list = this.list(size);
      const column = new Int32Array(list.count);
      const parts = subsetPositions(n, size);
      const part = new Array<number>(size);
      for (const cluster of this.kept.ofSize(n)) {
        for (const positions of parts) {
          for (let i = 0; i < size; i += 1) part[i] = cluster[positions[i]!]!;
          column[list.indexOf(part)]! += 1;
        }
      }
      degrees.push(column);
    }
    return degrees;
  }
}
