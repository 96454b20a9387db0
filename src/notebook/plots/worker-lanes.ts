import type { TaskRecord } from '../../computer/progress';

/** One task, or several short ones, on a worker; ms since the start of the run. */
export interface LaneSpan {
  readonly lane: number;
  readonly start: number;
  readonly end: number;
  readonly tasks: readonly TaskRecord[];
}

export interface WorkerLanes {
  /** Names of the lanes: the workers, `w1 (2)` where a worker ran two tasks at once. */
  readonly names: readonly string[];
  /** In order of their start, never overlapping within a lane. */
  readonly spans: readonly LaneSpan[];
}

/** Puts the computed tasks of a run into lanes. A task occupies its last attempt: `executionTimeMs` up to `finishedAtMs`. */
export function workerLanes(tasks: readonly TaskRecord[]): WorkerLanes {
  const byWorker = new Map<string, TaskRecord[]>();
  for (const task of tasks) {
    if (task.source !== 'engine') continue;
    const own = byWorker.get(task.workerId);
    if (own) own.push(task);
    else byWorker.set(task.workerId, [task]);
  }
  const names: string[] = [];
  const spans: LaneSpan[] = [];
  for (const [worker, own] of [...byWorker].sort(([a], [b]) => a.localeCompare(b, 'en', { numeric: true }))) {
    const ends: number[] = [];
    for (const task of own.sort((a, b) => startOf(a) - startOf(b))) {
      const start = startOf(task);
      const free = ends.findIndex((end) => end <= start + clockGrainMs);
      const track = free < 0 ? ends.length : free;
      const lane = names.length + track;
      const clear = Math.max(start, ends[track] ?? start);
      const end = Math.max(task.finishedAtMs, clear);
      ends[track] = end;
      spans.push({ lane, start: clear, end, tasks: [task] });
    }
    names.push(...ends.map((_, k) => (k === 0 ? worker : `${worker} (${k + 1})`)));
  }
  return { names, spans: spans.sort((a, b) => a.start - b.start) };
}

/** Times come from Date.now() of several threads: tasks that follow each other may seem to overlap by this much. */
const clockGrainMs = 2;

function startOf(task: TaskRecord): number {
  return Math.max(0, task.finishedAtMs - task.executionTimeMs);
}

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
      joined[at] = { ...before, end: Math.max(before.end, span.end), tasks: [...before.tasks, ...span.tasks] };
    } else {
      last.set(span.lane, joined.length);
      joined.push(span);
    }
  }
  return joined;
}
