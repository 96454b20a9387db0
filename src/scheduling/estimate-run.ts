import type { Calibration } from './cost-model';
import { type ScheduleOptions, scheduleTasks } from './schedule';
import { type Simulation, simulate } from './simulate';
import type { TaskColumns } from './task-order';
import { workersFor } from './workers-for';

/** A number and the interval that holds it four times out of five. */
export interface EstimatedNumber {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

export interface RunEstimateInput {
  /** The tasks that are still to be computed. */
  readonly tasks: TaskColumns;
  /** Every cost is in core-seconds and comes from measured times; otherwise nothing is estimated. */
  readonly calibrated: boolean;
  /** Standard deviations of the logarithm of the costs: of the law, and of a single task around it. */
  readonly uncertainty: number;
  readonly scatter: number;
  readonly calibrations?: readonly Calibration[] | undefined;
  readonly coresPerTask?: number | undefined;
  /** Largest memory of one task, MiB; 0 where unknown. */
  readonly taskMemoryMiB?: number | undefined;
  /** Memory that the whole run may use, MiB: fewer tasks run at once where it does not suffice for all workers. */
  readonly memoryMiB?: number | undefined;
}

/** What a run will take, as far as earlier timings tell. */
export interface RunEstimate {
  readonly tasks: number;
  /** null before any timing. */
  readonly coreSeconds: EstimatedNumber | null;
  readonly longestTaskSeconds: number | null;
  /** Wall time and efficiency for each number of workers asked for; null before any timing. */
  readonly wall:
    | readonly { readonly workers: number; readonly seconds: EstimatedNumber; readonly simulation: Simulation }[]
    | null;
  /** All workers at once, MiB, for the first number of workers; null where unknown. */
  readonly memoryMiB: number | null;
  /** Where the numbers come from, in words. */
  readonly basis: string;
}

/** Of a normal distribution, four fifths lie within this many standard deviations. */
const fourFifths = 1.2816;

/**
 * Estimates a run for one or more numbers of workers by simulating its schedule. Without timings it says so and guesses nothing.
 */
export function estimateRun(
  input: RunEstimateInput,
  workerCounts: readonly number[],
  options: Omit<ScheduleOptions, 'workers'> = {},
): RunEstimate {
  const { tasks, calibrated, coresPerTask = 1, taskMemoryMiB = 0 } = input;
  const count = tasks.cost.length;
  const atOnce = (workers: number) => Math.min(simultaneous(workers, input), Math.max(1, count));
  const memoryMiB = taskMemoryMiB > 0 ? taskMemoryMiB * atOnce(workerCounts[0] ?? 1) : null;
  if (count === 0) {
    const nothing = { value: 0, low: 0, high: 0 };
    return {
      tasks: 0,
      coreSeconds: nothing,
      longestTaskSeconds: 0,
      wall: [],
      memoryMiB: null,
      basis: 'nothing to compute',
    };
  }
  if (!calibrated) {
    return { tasks: count, coreSeconds: null, longestTaskSeconds: null, wall: null, memoryMiB, basis: noEstimate };
  }
  // Core-seconds of a task that runs on several cores take that much less wall time.
  const wallCost = Float64Array.from(tasks.cost, (seconds) => seconds / coresPerTask);
  let total = 0;
  let longest = 0;
  for (const seconds of wallCost) {
    total += seconds;
    longest = Math.max(longest, seconds);
  }
  // Errors of the law are common to all tasks; those of single tasks average out.
  const spread = Math.exp(fourFifths * Math.hypot(input.uncertainty, input.scatter / Math.sqrt(count)));
  const around = (value: number): EstimatedNumber => ({ value, low: value / spread, high: value * spread });
  const columns = { ...tasks, cost: wallCost };
  return {
    tasks: count,
    coreSeconds: around(total * coresPerTask),
    longestTaskSeconds: longest,
    wall: workerCounts.map((workers) => {
      const busy = simultaneous(workers, input);
      const simulation = simulate(scheduleTasks(columns, { ...options, workers: busy }), wallCost, { workers: busy });
      return { workers, seconds: around(simulation.makespan), simulation };
    }),
    memoryMiB,
    basis: basisInWords(input.calibrations ?? []),
  };
}

/** Of so many workers, those that have memory for a task at the same time. */
function simultaneous(workers: number, { coresPerTask = 1, taskMemoryMiB = 0, memoryMiB }: RunEstimateInput): number {
  if (memoryMiB === undefined) return workers;
  // The run itself refuses a task that is too large for the whole machine; here it counts as running alone.
  if (taskMemoryMiB > memoryMiB) return 1;
  return workersFor({ cores: workers * coresPerTask, coresPerTask, memoryMiB, taskMemoryMiB });
}

const noEstimate = 'no estimate yet: nothing like it was timed';

function basisInWords(calibrations: readonly Calibration[]): string {
  if (calibrations.length === 0) return 'timings of the store';
  const parts = calibrations.map(({ engine, method, driver, timings, sizePower, sizeIs }) => {
    const unit = timings === 1 ? 'timing' : 'timings';
    return `${timings} ${unit} of ${method} ${driver} on ${engine} (${sizeIs}^${sizePower.toFixed(1)})`;
  });
  return parts.join('; ');
}
