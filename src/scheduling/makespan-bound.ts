/**
 * A time that no assignment of independent tasks to `workers` equal workers can beat: the larger of
 *
 *   Σ cost / W          every worker busy all the time
 *   (k + 1) · c_{kW+1}   of the kW + 1 longest tasks one worker has k + 1 at least, each no shorter than the last of them
 *
 * where c is sorted from the longest (k = 0 gives the longest task).
 */
export function makespanBound(cost: ArrayLike<number>, workers: number): number {
  const sorted = Float64Array.from(cost).sort();
  let total = 0;
  for (const value of sorted) total += value;
  let bound = total / workers;
  for (let k = 0; k * workers < sorted.length; k++) {
    bound = Math.max(bound, (k + 1) * sorted[sorted.length - 1 - k * workers]!);
  }
  return bound;
}
