import type { TaskRecord } from './task-record';
import { summariseTimes, type TimeSummary } from './time-summary';

/** Times of the tasks with one number of real fragments. Only what an engine computed in this run counts as time. */
export interface BodyStatistics {
  readonly nBody: number;
  readonly tasks: number;
  readonly failed: number;
  readonly cached: number;
  /** Of the successful attempts; null when there was none. */
  readonly execution: TimeSummary | null;
  /** From submission to the start of the last attempt. */
  readonly queue: TimeSummary | null;
}

/** What one worker did. */
export interface LaneStatistics {
  readonly workerId: string;
  readonly tasks: number;
  /** Failed attempts included. */
  readonly busyMs: number;
}

/** How much faster than one worker: measured against a real sequential run, or else an estimate that says so. */
export interface SpeedUp {
  readonly kind: 'measured' | 'estimate';
  readonly value: number;
  /** Wall time of the sequential run, or the sum of this run's execution times. */
  readonly sequentialMs: number;
  readonly note: string;
}

/** What a run did, after it; plain data. Times in ms. */
export interface RunStatistics {
  readonly tasks: number;
  readonly completed: number;
  readonly failed: number;
  readonly cancelled: number;
  /** Of `completed`, taken from the store. */
  readonly cached: number;
  /** Attempts beyond the first. */
  readonly retries: number;
  readonly workers: number;
  readonly wallMs: number;
  /** Execution times of successful attempts times the cores of each. */
  readonly coreSeconds: number;
  readonly execution: TimeSummary | null;
  readonly queue: TimeSummary | null;
  /** By number of real fragments, ascending. */
  readonly byBody: readonly BodyStatistics[];
  readonly lanes: readonly LaneStatistics[];
  /** Share of wall time × workers in which a worker was busy, 0 to 1; null when nothing was computed. */
  readonly utilisation: number | null;
  /** Busy time of the busiest worker over the mean of all, 1 at best; null when nothing was computed. */
  readonly loadImbalance: number | null;
  readonly speedUp: SpeedUp | null;
}

/** One attempt, or one result from the store. Times in ms since the start of the run. */
export interface TimelineBar {
  /** The worker, or `store`. */
  readonly lane: string;
  readonly task: string;
  readonly modelChemistry: string;
  readonly nBody: number;
  readonly attempt: number;
  readonly startMs: number;
  readonly endMs: number;
  /** `retried`: this attempt failed and another followed. */
  readonly outcome: 'completed' | 'retried' | 'failed' | 'timeout' | 'cancelled' | 'store';
  /** Why the attempt failed. */
  readonly error?: string | undefined;
}

/** What every worker did when: enough to draw it. */
export interface Timeline {
  readonly wallMs: number;
  /** In the order of first use. */
  readonly lanes: readonly string[];
  readonly bars: readonly TimelineBar[];
  /** Bars beyond the limit, which were not kept. */
  readonly omitted: number;
}

/** A growing column of numbers: 8 bytes each. */
class Column {
  private values = new Float64Array(64);
  private count = 0;

  push(value: number): void {
    if (this.count === this.values.length) {
      const larger = new Float64Array(2 * this.count);
      larger.set(this.values);
      this.values = larger;
    }
    this.values[this.count++] = value;
  }

  view(): Float64Array {
    return this.values.subarray(0, this.count);
  }
}

interface Body {
  tasks: number;
  failed: number;
  cached: number;
  readonly execution: Column;
  readonly queue: Column;
}

export interface RunRecorderOptions {
  readonly workers: number;
  readonly coresPerTask?: number | undefined;
  /** Bars that a timeline keeps; 20 000 unless told. */
  readonly maxBars?: number | undefined;
}

/** Takes down what a run does. It keeps 16 bytes a task, for the quantiles, and a bounded number of bars. */
export class RunRecorder {
  private readonly bodies = new Map<number, Body>();
  private readonly lanes = new Map<string, { tasks: number; busyMs: number }>();
  private readonly laneNames = new Set<string>();
  private readonly bars: TimelineBar[] = [];
  private omitted = 0;
  private completed = 0;
  private failed = 0;
  private cancelled = 0;
  private cached = 0;
  private retries = 0;
  private lastMs = 0;

  constructor(private readonly options: RunRecorderOptions) {}

  /** An attempt that failed and is followed by another. */
  retried(bar: Omit<TimelineBar, 'outcome'>): void {
    this.retries++;
    this.laneOf(bar.lane).busyMs += bar.endMs - bar.startMs;
    this.keep({ ...bar, outcome: 'retried' });
  }

  /** A task that is done with, well or badly. */
  settled(record: TaskRecord): void {
    const body = this.bodyOf(record.nBody);
    const { status, source, startedAtMs, finishedAtMs, workerId } = record;
    const fromStore = source === 'store' && status === 'completed';
    body.tasks++;
    if (status === 'completed') this.completed++;
    else if (status === 'cancelled') this.cancelled++;
    else {
      this.failed++;
      body.failed++;
    }
    if (fromStore) {
      this.cached++;
      body.cached++;
    } else if (record.attempts > 0) {
      const lane = this.laneOf(workerId);
      lane.tasks++;
      lane.busyMs += Math.max(0, finishedAtMs - startedAtMs);
      if (status === 'completed') {
        body.execution.push(record.executionTimeMs);
        body.queue.push(record.queueTimeMs);
      }
    } else {
      return; // cancelled before it began: nothing to draw
    }
    this.keep({
      lane: fromStore ? 'store' : workerId,
      task: record.label,
      modelChemistry: record.modelChemistry,
      nBody: record.nBody,
      attempt: record.attempts,
      startMs: startedAtMs,
      endMs: finishedAtMs,
      outcome: fromStore ? 'store' : status,
      ...(record.error ? { error: record.error.error_message } : {}),
    });
  }

  /** @param sequentialMs wall time of a real run of the same tasks on one worker, where somebody measured it. */
  statistics({ wallMs, sequentialMs }: { wallMs: number; sequentialMs?: number | undefined }): RunStatistics {
    const { workers, coresPerTask = 1 } = this.options;
    const lanes = [...this.lanes].map(([workerId, lane]) => ({ workerId, ...lane }));
    const busy = lanes.reduce((total, { busyMs }) => total + busyMs, 0);
    const execution = summariseTimes(this.join((body) => body.execution));
    return {
      tasks: this.completed + this.failed + this.cancelled,
      completed: this.completed,
      failed: this.failed,
      cancelled: this.cancelled,
      cached: this.cached,
      retries: this.retries,
      workers,
      wallMs,
      coreSeconds: ((execution?.total ?? 0) / 1000) * coresPerTask,
      execution,
      queue: summariseTimes(this.join((body) => body.queue)),
      byBody: [...this.bodies]
        .sort(([a], [b]) => a - b)
        .map(([nBody, { tasks, failed, cached, execution: times, queue }]) => ({
          nBody,
          tasks,
          failed,
          cached,
          execution: summariseTimes(times.view()),
          queue: summariseTimes(queue.view()),
        })),
      lanes,
      utilisation: busy > 0 && wallMs > 0 ? Math.min(1, busy / (wallMs * workers)) : null,
      loadImbalance: busy > 0 ? this.imbalance(busy) : null,
      speedUp: speedUp(wallMs, sequentialMs, execution?.total ?? 0, workers),
    };
  }

  timeline(wallMs: number = this.lastMs): Timeline {
    return { wallMs, lanes: [...this.laneNames], bars: [...this.bars], omitted: this.omitted };
  }

  private imbalance(busy: number): number {
    // A worker that was replaced goes on as `name.2`: its seat is what counts.
    const seats = new Map<string, number>();
    for (const [workerId, { busyMs }] of this.lanes) {
      const seat = workerId.replace(/\.\d+$/, '');
      seats.set(seat, (seats.get(seat) ?? 0) + busyMs);
    }
    return Math.max(...seats.values()) / (busy / Math.max(seats.size, this.options.workers));
  }

  private keep(bar: TimelineBar): void {
    this.lastMs = Math.max(this.lastMs, bar.endMs);
    this.laneNames.add(bar.lane);
    if (this.bars.length < (this.options.maxBars ?? 20_000)) this.bars.push(bar);
    else this.omitted++;
  }

  private laneOf(workerId: string): { tasks: number; busyMs: number } {
    const known = this.lanes.get(workerId);
    if (known) return known;
    const lane = { tasks: 0, busyMs: 0 };
    this.lanes.set(workerId, lane);
    return lane;
  }

  private bodyOf(nBody: number): Body {
    const known = this.bodies.get(nBody);
    if (known) return known;
    const body = { tasks: 0, failed: 0, cached: 0, execution: new Column(), queue: new Column() };
    this.bodies.set(nBody, body);
    return body;
  }

  private join(column: (body: Body) => Column): Float64Array {
    const views = [...this.bodies.values()].map((body) => column(body).view());
    const all = new Float64Array(views.reduce((count, view) => count + view.length, 0));
    let at = 0;
    for (const view of views) {
      all.set(view, at);
      at += view.length;
    }
    return all;
  }
}

function speedUp(
  wallMs: number,
  sequentialMs: number | undefined,
  executionMs: number,
  workers: number,
): SpeedUp | null {
  if (wallMs <= 0) return null;
  if (sequentialMs !== undefined) {
    const note = 'against the measured wall time of a sequential run';
    return { kind: 'measured', value: sequentialMs / wallMs, sequentialMs, note };
  }
  if (executionMs <= 0) return null;
  const value = executionMs / wallMs;
  const note =
    workers === 1
      ? 'one worker: execution time over wall time'
      : 'an estimate: execution times added up; tasks that share a machine slow each other down, so a sequential run may be faster';
  return { kind: 'estimate', value, sequentialMs: executionMs, note };
}
