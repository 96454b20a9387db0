import { seriesLook } from '../render/colours';
import { duration } from '../render/duration';
import type { ScalingView } from '../view-model';
import type { Chart, PointSeries } from './chart';

type Run = ScalingView['measured'][number];

/** Speed-up and efficiency against the number of workers: measured, simulated from the task times, and what is possible. */
export function scalingChart(title: string, view: ScalingView): Chart {
  const { serialMs, longestTaskMs, measured, simulated } = view;
  const speedUp = ({ wallMs }: Run) => serialMs / wallMs;
  const efficiency = (run: Run) => speedUp(run) / run.workers;
  const largest = Math.max(1, ...measured.map(({ workers }) => workers), ...simulated.map(({ workers }) => workers));
  const bound = longestTaskMs > 0 ? serialMs / longestTaskMs : Number.POSITIVE_INFINITY;
  const series = (
    name: string,
    k: number,
    draw: PointSeries['draw'],
    runs: readonly Run[],
    value: (run: Run) => number,
    right: boolean,
  ): PointSeries => ({
    type: 'points',
    name,
    look: seriesLook(k),
    draw,
    x: runs.map(({ workers }) => workers),
    y: runs.map(value),
    hover: runs.map(
      (run) =>
        `${name}\n${run.workers} workers: ${duration(run.wallMs)}\nspeed-up ${speedUp(run).toFixed(2)}, efficiency ${Math.round(100 * efficiency(run))} %`,
    ),
    right,
  });
  const ideal = idealRuns(serialMs, longestTaskMs, largest);
  return {
    title: `${title}: parallel efficiency`,
    finding: finding(view, bound),
    x: { title: 'workers', scale: 'log2' },
    y: { title: 'speed-up', scale: 'log2' },
    right: { title: 'efficiency = speed-up / workers', scale: 'linear', fromZero: true },
    series: [
      series('possible', 2, 'lines', ideal, speedUp, false),
      ...(simulated.length > 0 ? [series('simulated', 0, 'lines+markers', simulated, speedUp, false)] : []),
      ...(measured.length > 0 ? [series('measured', 1, 'markers', measured, speedUp, false)] : []),
      series('efficiency', 3, 'lines+markers', simulated.length > 0 ? simulated : measured, efficiency, true),
    ],
    table: {
      caption: `wall times (serial: ${view.serialIsMeasured ? 'measured' : 'sum of the task times'})`,
      columns: ['kind', 'workers', 'wall_s', 'speed_up', 'efficiency'],
      rows: [
        ...measured.map((run) => ['measured', run.workers, run.wallMs / 1000, speedUp(run), efficiency(run)]),
        ...simulated.map((run) => ['simulated', run.workers, run.wallMs / 1000, speedUp(run), efficiency(run)]),
      ],
    },
  };
}

/** As many times faster as there are workers, until the longest task alone decides. */
function idealRuns(serialMs: number, longestTaskMs: number, largest: number): Run[] {
  const doublings = Array.from({ length: Math.ceil(Math.log2(largest)) + 1 }, (_, k) => 2 ** k);
  return [...new Set([...doublings.filter((workers) => workers < largest), largest])].map((workers) => ({
    workers,
    wallMs: Math.max(serialMs / workers, longestTaskMs),
  }));
}

function finding({ serialMs, serialIsMeasured, measured, simulated }: ScalingView, bound: number): string {
  const basis = serialIsMeasured ? 'a measured serial run' : 'the sum of the task times (an estimate)';
  const most = measured.reduce<Run | undefined>((a, b) => (a && a.workers > b.workers ? a : b), undefined);
  const farthest = simulated.reduce<Run | undefined>((a, b) => (a && a.workers > b.workers ? a : b), undefined);
  const words = (run: Run, kind: string) =>
    `${(serialMs / run.wallMs).toFixed(2)} times as fast with ${run.workers} workers (${kind})`;
  const parts = [...(most ? [words(most, 'measured')] : []), ...(farthest ? [words(farthest, 'simulated')] : [])];
  const limit = Number.isFinite(bound) ? ` The longest task limits the speed-up to ${bound.toFixed(1)}.` : '';
  return `Against ${basis} of ${duration(serialMs)}: ${parts.join('; ') || 'no other run is known'}.${limit}`;
}
