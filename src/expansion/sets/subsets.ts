const known = new Map<number, readonly (readonly number[])[]>();

/** Positions of the members of each subset of `size` out of `n`, from 0, in lexicographic order. For small `n`: they are kept. */
export function subsetPositions(n: number, size: number): readonly (readonly number[])[] {
  const key = n * 64 + size;
  const made = known.get(key);
  if (made) return made;
  const subsets: number[][] = [];
  const extend = (subset: number[], from: number): void => {
    if (subset.length === size) subsets.push(subset);
    else for (let i = from; i <= n - size + subset.length; i += 1) extend([...subset, i], i + 1);
  };
  extend([], 0);
  known.set(key, subsets);
  return subsets;
}
