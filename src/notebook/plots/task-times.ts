import { seriesLook } from '../render/colours';
import { duration } from '../render/duration';
import { summarise } from '../statistics';
import { timingTable } from '../tables/timing-table';
import type { ResultView } from '../view-model';
import type { BarSeries, Chart } from './chart';

const binCount = 16;

/** How long the tasks took: their distribution by number of bodies, in bins of equal width on a logarithmic scale. */
export function taskTimesChart(view: ResultView): Chart {
  const computed = view.tasks
    .map((task) => ({ ...task, executionTimeMs: task.storedTimeMs ?? task.executionTimeMs }))
    .filter(({ executionTimeMs }) => executionTimeMs > 0);
  const bodies = [...new Set(computed.map(({ nBody }) => nBody))].sort((a, b) => a - b);
  const edges = logarithmicEdges(computed.map(({ executionTimeMs }) => executionTimeMs));
  const bins = edges.slice(0, -1).map((edge) => duration(edge));
  return {
    title: `${view.title}: task times`,
    finding: finding(view, bodies),
    x: { title: 'execution time of a task (bins start at)', scale: { categories: distinct(bins) } },
    y: { title: 'number of tasks', scale: 'linear' },
    series: bodies.map((n, k): BarSeries => {
      const times = computed.filter(({ nBody }) => nBody === n).map(({ executionTimeMs }) => executionTimeMs);
      const counts = histogram(times, edges);
      return {
        type: 'bars',
        name: `${n}-body`,
        look: seriesLook(k),
        y: counts,
        labels: counts.map(() => ''),
        hover: counts.map(
          (count, i) => `${count} ${n}-body tasks\n${duration(edges[i] ?? 0)} to ${duration(edges[i + 1] ?? 0)}`,
        ),
      };
    }),
    table: timingTable(view),
  };
}

/** Bin edges from the shortest to the longest, each the same factor above the one before; ms. */
function logarithmicEdges(times: readonly number[]): number[] {
  const summary = summarise(times);
  if (!summary) return [];
  const low = summary.min;
  const high = Math.max(summary.max, low * 1.01);
  return Array.from({ length: binCount + 1 }, (_, i) => low * (high / low) ** (i / binCount));
}

/** Counts in [edge, next edge); the last bin has its upper edge too. */
function histogram(values: readonly number[], edges: readonly number[]): number[] {
  const counts: number[] = new Array(Math.max(0, edges.length - 1)).fill(0);
  for (const value of values) {
    const above = edges.findIndex((edge) => value < edge);
    const bin = above < 0 ? counts.length - 1 : above - 1;
    counts[bin] = (counts[bin] ?? 0) + 1;
  }
  return counts;
}

/** Category axes need distinct names: equal ones get invisible spaces. */
function distinct(names: readonly string[]): string[] {
  return names.map((name, i) => name + '\u2009'.repeat(names.slice(0, i).filter((other) => other === name).length));
}

function finding(view: ResultView, bodies: readonly number[]): string {
  const parts = bodies.map((n) => {
    const times = view.tasks.filter((task) => task.nBody === n);
    const summary = summarise(
      times.map(({ executionTimeMs, storedTimeMs }) => storedTimeMs ?? executionTimeMs).filter((ms) => ms > 0),
    );
    return summary ? `${n}-body median ${duration(summary.median)}, 95 % within ${duration(summary.p95)}` : '';
  });
  const stored = view.tasks.some(({ storedTimeMs }) => storedTimeMs !== undefined);
  const whose = stored ? ' Tasks from the store have the times of their first computation.' : '';
  return parts.length > 0 ? `${parts.join('; ')}.${whose}` : 'Nothing was computed: every task came from the store.';
}
