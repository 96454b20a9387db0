/** A sample of times in ms. */
export interface TimeSummary {
  readonly count: number;
  readonly total: number;
  readonly min: number;
  readonly mean: number;
  readonly median: number;
  /** 95 of 100 are shorter. */
  readonly p95: number;
  readonly max: number;
}

/** Summary of a sample; null for an empty one. Quantiles interpolate between neighbours (type 7 of Hyndman and Fan, as numpy). */
export function summariseTimes(times: ArrayLike<number>): TimeSummary | null {
  if (times.length === 0) return null;
  const sorted = Float64Array.from(times).sort();
  let total = 0;
  for (const time of sorted) total += time;
  const quantile = (q: number) => {
    const position = q * (sorted.length - 1);
    const below = Math.floor(position);
    const above = Math.min(below + 1, sorted.length - 1);
    return sorted[below]! + (position - below) * (sorted[above]! - sorted[below]!);
  };
  return {
    count: sorted.length,
    total,
    min: sorted[0]!,
    mean: total / sorted.length,
    median: quantile(0.5),
    p95: quantile(0.95),
    max: sorted.at(-1)!,
  };
}
