/** ms since the epoch with sub-millisecond steps; does not jump when the system clock is set. */
export function now(): number {
  return performance.timeOrigin + performance.now();
}
