import type { Measure } from '../schema/selection';
import { rounded } from './fragment-distances';

/** @param between distance of two fragments, bohr. @returns bohr; 0 for a single fragment. */
export function measureOf(
  measure: Measure,
  cluster: readonly number[],
  between: (i: number, j: number) => number,
): number {
  if (cluster.length < 2) return 0;
  if (measure === 'link') return rounded(longestLink(cluster, between));
  if (measure === 'hub') {
    const reach = cluster.map((i) => Math.max(...cluster.map((j) => (i === j ? 0 : between(i, j)))));
    return rounded(Math.min(...reach));
  }
  let [longest, sum, pairs] = [0, 0, 0];
  for (let a = 0; a < cluster.length; a += 1) {
    for (let b = a + 1; b < cluster.length; b += 1) {
      const distance = between(cluster[a]!, cluster[b]!);
      longest = Math.max(longest, distance);
      sum += distance;
      pairs += 1;
    }
  }
  return rounded({ max: longest, sum, mean: sum / pairs }[measure]);
}

/** The longest edge of the minimum spanning tree (Prim). */
function longestLink(cluster: readonly number[], between: (i: number, j: number) => number): number {
  const [first, ...others] = cluster;
  const reach = new Map(others.map((fragment) => [fragment, between(first!, fragment)]));
  let longest = 0;
  while (reach.size > 0) {
    const [next, distance] = [...reach].reduce((least, one) => (one[1] < least[1] ? one : least));
    longest = Math.max(longest, distance);
    reach.delete(next);
    for (const [fragment, known] of reach) reach.set(fragment, Math.min(known, between(next, fragment)));
  }
  return longest;
}
