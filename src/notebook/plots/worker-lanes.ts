import type { TimelineBar } from '../../computer/result/statistics';
import type { TaskRecord } from '../../computer/result/task-record';
import { taskName } from './hover';

/** One attempt, or several short ones, on a worker; ms since the start of the run. */
export interface LaneSpan {
  readonly lane: number;
  readonly start: number;
  readonly end: number;
  readonly bars: readonly TimelineBar[];
}

export interface WorkerLanes {
  /** Names of the lanes: the workers, `w1 (2)` where a worker ran two tasks at once. */
  readonly names: readonly string[];
  /** In order of their start, never overlapping within a lane. */
  readonly spans: readonly LaneSpan[];
}

/** The attempts at computed tasks, for results that kept no timeline; the last one is `executionTimeMs` up to `finishedAtMs`. */
export function barsOfTasks(tasks: readonly TaskRecord[]): TimelineBar[] {
  return tasks
    .filter(({ source }) => source === 'engine')
    .flatMap((task) => {
      const common = { task: taskName(task), modelChemistry: task.modelChemistry, nBody: task.nBody };
      const retried = (task.retried ?? []).map(
        ({ workerId, startedAtMs, finishedAtMs, error }, k): TimelineBar => ({
          ...common,
          lane: workerId,
          attempt: k + 1,
          startMs: startedAtMs,
          endMs: finishedAtMs,
          outcome: 'retried',
          error: error.error_message,
        }),
      );
      const last: TimelineBar = {
        ...common,
        lane: task.workerId,
        attempt: task.attempts,
        startMs: Math.max(0, task.finishedAtMs - task.executionTimeMs),
        endMs: task.finishedAtMs,
        outcome: task.status,
        error: task.error?.error_message,
      };
      return [...retried, last];
    });
}

/** Puts what the workers did into lanes; what came from the store is no work. */
export function workerLanes(bars: readonly TimelineBar[]): WorkerLanes {
  const byWorker = new Map<string, TimelineBar[]>();
  for (const bar of bars) {
    if (bar.outcome === 'store') continue;
    const own = byWorker.get(bar.lane);
    if (own) own.push(bar);
    else byWorker.set(bar.lane, [bar]);
  }
  const names: string[] = [];
  const spans: LaneSpan[] = [];
  for (const [worker, own] of [...byWorker].sort(([a], [b]) => a.localeCompare(b, 'en', { numeric: true }))) {
    const ends: number[] = [];
    for (const bar of own.sort((a, b) => a.startMs - b.startMs)) {
      const free = ends.findIndex((end) => end <= bar.startMs + clockGrainMs);
      const track = free < 0 ? ends.length : free;
      const lane = names.length + track;
      const clear = Math.max(bar.startMs, ends[track] ?? bar.startMs);
      const end = Math.max(bar.endMs, clear);
      ends[track] = end;
      spans.push({ lane, start: clear, end, bars: [bar] });
    }
    names.push(...ends.map((_, k) => (k === 0 ? worker : `${worker} (${k + 1})`)));
  }
  return { names, spans: spans.sort((a, b) => a.start - b.start) };
}

/** Times come from Date.now() of several threads: tasks that follow each other may seem to overlap by this much. */
const clockGrainMs = 2;

/** Joins neighbouring short spans of a lane until at most about `most` remain, so that a figure of many tasks stays small. */
export function joinedSpans({ names, spans }: WorkerLanes, most: number): LaneSpan[] {
  if (spans.length <= most) return [...spans];
  const end = spans.reduce((latest, span) => Math.max(latest, span.end), 0);
  const grain = (end * names.length) / most;
  const joined: LaneSpan[] = [];
  const last = new Map<number, number>();
  for (const span of spans) {
    const at = last.get(span.lane);
    const before = at === undefined ? undefined : joined[at];
    if (before && at !== undefined && span.end - before.start < grain) {
      joined[at] = { ...before, end: Math.max(before.end, span.end), bars: [...before.bars, ...span.bars] };
    } else {
      last.set(span.lane, joined.length);
      joined.push(span);
    }
  }
  return joined;
}
