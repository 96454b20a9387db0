import type { RunStatistics } from '../computer/result/statistics';
import type { TaskRecord } from '../computer/result/task-record';
import type { ScalingView } from './view-model';

/** Predicts the wall time of tasks of these durations with some number of workers, in the unit of the durations. */
export type SimulateWorkers = (durations: readonly number[], workers: number) => number;

const simulatedWorkers = [1, 2, 4, 8, 16, 32, 64];

/** What a run says about other numbers of workers; null when nothing was computed. */
export function scalingView(
  { speedUp, execution, wallMs, workers }: RunStatistics,
  tasks: readonly TaskRecord[],
  simulate: SimulateWorkers,
): ScalingView | null {
  const durations = tasks.flatMap(({ source, executionTimeMs, storedTimeMs }) =>
    source === 'engine' ? [executionTimeMs] : (storedTimeMs ?? []),
  );
  if (durations.length === 0) return null;
  const fromStore = tasks.some(({ storedTimeMs }) => storedTimeMs !== undefined);
  const simulated = simulatedWorkers.map((count) => ({ workers: count, wallMs: simulate(durations, count) }));
  if (fromStore || !speedUp || !execution) {
    // The wall time of this run says nothing of what the store spared: all that is known are the tasks.
    return {
      serialMs: durations.reduce((sum, ms) => sum + ms, 0),
      serialIsMeasured: false,
      longestTaskMs: durations.reduce((most, ms) => Math.max(most, ms), 0),
      measured: [],
      simulated,
    };
  }
  return {
    serialMs: speedUp.sequentialMs,
    serialIsMeasured: speedUp.kind === 'measured',
    longestTaskMs: execution.max,
    measured: [{ workers, wallMs }],
    simulated,
  };
}
