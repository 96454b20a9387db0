/** Two atoms, i < j, and their distance in the unit of the geometry. */
export interface AtomPair {
  readonly i: number;
  readonly j: number;
  readonly distance: number;
}

/**
 * All pairs of atoms nearer than `cutoff`, ordered by i, then j. Sweeps along x, so that a large molecule costs little more
 * than its number of pairs within the cutoff.
 *
 * @param geometry flat, shape (nat, 3).
 */
export function closePairs(geometry: readonly number[], cutoff: number): AtomPair[] {
  const order = Array.from({ length: geometry.length / 3 }, (_, i) => i).sort(
    (a, b) => geometry[3 * a]! - geometry[3 * b]!,
  );
  const pairs: AtomPair[] = [];
  for (let p = 0; p < order.length; p++) {
    const a = order[p]!;
    for (let q = p + 1; q < order.length; q++) {
      const b = order[q]!;
      const dx = geometry[3 * b]! - geometry[3 * a]!;
      if (dx >= cutoff) break;
      const dy = geometry[3 * b + 1]! - geometry[3 * a + 1]!;
      const dz = geometry[3 * b + 2]! - geometry[3 * a + 2]!;
      const squared = dx * dx + dy * dy + dz * dz;
      if (squared < cutoff * cutoff) pairs.push({ i: Math.min(a, b), j: Math.max(a, b), distance: Math.sqrt(squared) });
    }
  }
  return pairs.sort((a, b) => a.i - b.i || a.j - b.j);
}
