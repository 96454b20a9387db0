import type { TaskRecord } from '../../computer/progress';
import { type SeriesLook, seriesLook, vermillion } from '../render/colours';
import { duration } from '../render/duration';
import type { ResultView } from '../view-model';
import type { Chart, SpanSeries } from './chart';
import { taskHover, taskName } from './hover';
import { joinedSpans, type LaneSpan, workerLanes } from './worker-lanes';

const mostSpans = 400;
const retriedLook: SeriesLook = { ...seriesLook(3), pattern: 'x' };
const failedLook: SeriesLook = { colour: vermillion, marker: 'square', dash: 'solid', pattern: '\\' };
const bodyLooks: readonly SeriesLook[] = [
  { ...seriesLook(0), pattern: '' },
  { ...seriesLook(2), pattern: '/' },
  { colour: '#56B4E9', marker: 'circle', dash: 'solid', pattern: '.' },
  { colour: '#E69F00', marker: 'circle', dash: 'solid', pattern: '-' },
];

/** What each worker did when: a bar for each task, in one lane for each worker; gaps are idle. */
export function timelineChart(view: ResultView): Chart {
  const lanes = workerLanes(view.tasks);
  const spans = joinedSpans(lanes, mostSpans);
  const kinds = new Map<string, SpanSeries & { spans: SpanSeries['spans'][number][] }>();
  for (const span of spans) {
    const { name, look } = kindOf(span.tasks);
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
      columns: ['worker', 'task', 'n', 'start_s', 'end_s', 'attempts', 'status'],
      rows: lanes.spans.flatMap(({ lane, start, end, tasks: [task] }) =>
        task
          ? [
              [
                lanes.names[lane] ?? '',
                taskName(task),
                task.nBody,
                start / 1000,
                end / 1000,
                task.attempts,
                task.status,
              ],
            ]
          : [],
      ),
    },
  };
}

function kindOf(tasks: readonly TaskRecord[]): { name: string; look: SeriesLook } {
  if (tasks.some(({ status }) => status !== 'completed')) return { name: 'failed', look: failedLook };
  if (tasks.some(({ attempts }) => attempts > 1)) return { name: 'retried', look: retriedLook };
  const n = Math.max(...tasks.map(({ nBody }) => nBody));
  return { name: `${n}-body`, look: bodyLooks[(n - 1) % bodyLooks.length] as SeriesLook };
}

function hover({ tasks, start, end }: LaneSpan): string {
  const [first] = tasks;
  if (tasks.length === 1 && first) return taskHover(first);
  return `${tasks.length} tasks, ${first ? taskName(first) : ''} …\n${duration(end - start)}`;
}

function finding(view: ResultView, lanes: number, spans: readonly LaneSpan[]): string {
  if (spans.length === 0) return 'Nothing was computed: every task came from the store.';
  const busy = spans.reduce((sum, { start, end }) => sum + end - start, 0);
  const wall = Math.max(
    view.wallMs,
    spans.reduce((latest, { end }) => Math.max(latest, end), 0),
  );
  const idle = Math.max(0, 1 - busy / (wall * lanes));
  const longest = spans.reduce((a, b) => (b.end - b.start > a.end - a.start ? b : a));
  const name = longest.tasks[0] ? taskName(longest.tasks[0]) : '';
  return `${spans.length} tasks on ${lanes} worker${lanes === 1 ? '' : 's'} in ${duration(wall)}; ${Math.round(100 * idle)} % of the workers' time was idle. The longest task, ${name}, took ${duration(longest.end - longest.start)}.`;
}
