import type { TimelineBar } from '../../computer/result/statistics';
import { type SeriesLook, seriesLook, vermillion } from '../render/colours';
import { duration } from '../render/duration';
import { shortened } from '../render/printable';
import type { ResultView } from '../view-model';
import type { Chart, SpanSeries } from './chart';
import { barsOfTasks, joinedSpans, type LaneSpan, workerLanes } from './worker-lanes';

const mostSpans = 400;
const retriedLook: SeriesLook = { ...seriesLook(3), pattern: 'x' };
const failedLook: SeriesLook = { colour: vermillion, marker: 'square', dash: 'solid', pattern: '\\' };
const bodyLooks: readonly SeriesLook[] = [
  { ...seriesLook(0), pattern: '' },
  { ...seriesLook(2), pattern: '/' },
  { colour: '#56B4E9', marker: 'circle', dash: 'solid', pattern: '.' },
  { colour: '#E69F00', marker: 'circle', dash: 'solid', pattern: '-' },
];

/** What each worker did when: a bar for each attempt at a task, in one lane for each worker; gaps are idle. */
export function timelineChart(view: ResultView): Chart {
  const lanes = workerLanes(view.timeline ?? barsOfTasks(view.tasks));
  const spans = joinedSpans(lanes, mostSpans);
  const kinds = new Map<string, SpanSeries & { spans: SpanSeries['spans'][number][] }>();
  for (const span of spans) {
    const { name, look } = kindOf(span.bars);
    const series = kinds.get(name) ?? { type: 'spans', name, look, spans: [] };
    kinds.set(name, series);
    series.spans.push({ lane: span.lane, start: span.start / 1000, end: span.end / 1000, hover: hover(span) });
  }
  return {
    title: `${view.title}: what the workers did`,
    finding: finding(view, lanes.names.length, lanes.spans),
    x: { title: 'time since the start / s', scale: 'linear' },
    y: { title: 'worker', scale: { categories: lanes.names } },
    height: Math.min(900, 160 + 34 * Math.max(1, lanes.names.length)),
    series: [...kinds.values()].sort((a, b) => a.name.localeCompare(b.name, 'en')),
    table: {
      caption: 'tasks by worker',
      columns: ['worker', 'task', 'n', 'start_s', 'end_s', 'attempt', 'outcome', 'error'],
      rows: lanes.spans.flatMap(({ lane, start, end, bars: [bar] }) =>
        bar ? [rowOf(lanes.names[lane] ?? '', bar, start, end)] : [],
      ),
    },
  };
}

function rowOf(worker: string, { task, nBody, attempt, outcome, error }: TimelineBar, start: number, end: number) {
  return [worker, task, nBody, start / 1000, end / 1000, attempt, outcome, error ?? null];
}

function kindOf(bars: readonly TimelineBar[]): { name: string; look: SeriesLook } {
  if (bars.some(({ outcome }) => outcome !== 'completed' && outcome !== 'retried'))
    return { name: 'failed', look: failedLook };
  if (bars.some(({ outcome, attempt }) => outcome === 'retried' || attempt > 1))
    return { name: 'retried', look: retriedLook };
  const n = Math.max(...bars.map(({ nBody }) => nBody));
  return { name: `${n}-body`, look: bodyLooks[(n - 1) % bodyLooks.length] as SeriesLook };
}

function hover({ bars, start, end }: LaneSpan): string {
  const [first] = bars;
  if (bars.length > 1) return `${bars.length} tasks, ${first?.task} …\n${duration(end - start)}`;
  const attempt = first && first.attempt > 1 ? `attempt ${first.attempt}, ` : '';
  const why = first?.error === undefined ? '' : `: ${shortened(first.error, 120)}`;
  return `${first?.modelChemistry}\n${first?.task}\n${attempt}${duration(end - start)}\n${first?.outcome}${why}`;
}

function finding(view: ResultView, lanes: number, spans: readonly LaneSpan[]): string {
  if (spans.length === 0)
    return 'Nothing was computed: every task came from the store. timings() has the times of the first computation.';
  const busy = spans.reduce((sum, { start, end }) => sum + end - start, 0);
  const wall = Math.max(
    view.wallMs,
    spans.reduce((latest, { end }) => Math.max(latest, end), 0),
  );
  const idle = Math.max(0, 1 - busy / (wall * lanes));
  const longest = spans.reduce((a, b) => (b.end - b.start > a.end - a.start ? b : a));
  const name = longest.bars[0]?.task ?? '';
  return `${spans.length} tasks on ${lanes} worker${lanes === 1 ? '' : 's'} in ${duration(wall)}; ${Math.round(100 * idle)} % of the workers' time was idle. The longest task, ${name}, took ${duration(longest.end - longest.start)}.`;
}
