import { makespanBound } from './makespan-bound';
import { MinHeap } from './min-heap';
import type { Schedule } from './schedule';

/** A run on a virtual clock. Times are in the unit of the costs: seconds when those are seconds. */
export interface Simulation {
  readonly workers: number;
  readonly makespan: number;
  /** No schedule can end before this. */
  readonly bound: number;
  /** bound / makespan, 1 at best: what the order is worth. */
  readonly boundFraction: number;
  /** Work / (workers · makespan): what the workers are worth; one long task limits it too. */
  readonly efficiency: number;
  /** Work / makespan. */
  readonly speedup: number;
  /** Busy time of each worker, dispatch included. */
  readonly busy: Float64Array;
}

export interface SimulationOptions {
  readonly workers: number;
  /** Time to hand one batch to a worker; 0 unless told. */
  readonly dispatchCost?: number | undefined;
}

/**
 * Runs a schedule on a virtual clock: whoever is free takes the next batch.
 *
 * @param cost of each task, by task number: estimated, or measured to see what a run would have taken elsewhere.
 */
export function simulate(schedule: Schedule, cost: ArrayLike<number>, options: SimulationOptions): Simulation {
  const { workers, dispatchCost = 0 } = options;
  const { order, batchStarts } = schedule;
  const free = new MinHeap();
  const busy = new Float64Array(workers);
  for (let worker = 0; worker < workers; worker++) free.push(worker, 0);
  let work = 0;
  let makespan = 0;
  for (let batch = 0; batch < batchStarts.length; batch++) {
    const end = batchStarts[batch + 1] ?? order.length;
    let time = dispatchCost;
    for (let position = batchStarts[batch]!; position < end; position++) {
      const task = cost[order[position]!]!;
      work += task;
      time += task;
    }
    const start = free.peekKey()!;
    const worker = free.pop()!;
    free.push(worker, start + time);
    busy[worker]! += time;
    makespan = Math.max(makespan, start + time);
  }
  const bound = makespanBound(cost, workers);
  return {
    workers,
    makespan,
    bound,
    boundFraction: makespan > 0 ? bound / makespan : 1,
    efficiency: makespan > 0 ? work / (workers * makespan) : 1,
    speedup: makespan > 0 ? work / makespan : 1,
    busy,
  };
}
