import { simulate } from '../../scheduling/simulate';

/**
 * Wall time that tasks of these durations would take with another number of workers, the longest first and no time lost in
 * between; in the unit of the durations.
 */
export function simulateWorkers(durations: readonly number[], workers: number): number {
  const order = Uint32Array.from(durations.keys()).sort((a, b) => durations[b]! - durations[a]! || a - b);
  const batchStarts = Uint32Array.from(order.keys());
  return simulate({ order, batchStarts }, durations, { workers }).makespan;
}
