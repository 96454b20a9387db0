/** Two atoms, i < j, and their distance in the unit of the geometry. */
export interface AtomPair {
  readonly i: number;
  readonly j: number;
  readonly distance: number;
}

/**
 * All pairs of atoms nearer than `cutoff`, ordered by i, then j. Sweeps along the axis on which the molecule is longest, so
 * that a large one costs far less than all its pairs.
 *
 * @param geometry flat, shape (nat, 3).
 */
export function closePairs(geometry: readonly number[], cutoff: number): AtomPair[] {
  const axis = longestAxis(geometry);
  const along = (atom: number) => geometry[3 * atom + axis]!;
  const order = Array.from({ length: geometry.length / 3 }, (_, i) => i).sort((a, b) => along(a) - along(b));
  const pairs: AtomPair[] = [];
  for (let p = 0; p < order.length; p++) {
    const a = order[p]!;
    for (let q = p + 1; q < order.length; q++) {
      const b = order[q]!;
      if (along(b) - along(a) >= cutoff) break;
      const dx = geometry[3 * b]! - geometry[3 * a]!;
      const dy = geometry[3 * b + 1]! - geometry[3 * a + 1]!;
      const dz = geometry[3 * b + 2]! - geometry[3 * a + 2]!;
      const squared = dx * dx + dy * dy + dz * dz;
      if (squared < cutoff * cutoff) pairs.push({ i: Math.min(a, b), j: Math.max(a, b), distance: Math.sqrt(squared) });
    }
  }
  return pairs.sort((a, b) => a.i - b.i || a.j - b.j);
}

function longestAxis(geometry: readonly number[]): number {
  const least = [Infinity, Infinity, Infinity];
  const most = [-Infinity, -Infinity, -Infinity];
  geometry.forEach((x, i) => {
    least[i % 3] = Math.min(least[i % 3]!, x);
    most[i % 3] = Math.max(most[i % 3]!, x);
  });
  const length = most.map((x, axis) => x - least[axis]!);
  return length.indexOf(Math.max(...length));
}
