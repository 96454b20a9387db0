import type { ExecutorEvent } from '../../executors/executor';
import type { Expansion } from '../../expansion/expansion';
import { prettyLabel } from '../../expansion/labels';
import { RunRecorder, type RunStatistics, type Timeline } from '../result/statistics';
import type { TaskRecord } from '../result/task-record';
import type { LevelProgress, ProgressEvent, ProgressSnapshot, WorkerLane } from './progress';

/** Tasks of one model chemistry and number of real fragments. */
export interface PlannedLevel {
  readonly modelChemistry: string;
  readonly nBody: number;
  readonly total: number;
  /** Estimated cost of all of them, in any unit. */
  readonly cost: number;
}

export interface ProgressTrackerOptions {
  readonly title: string;
  readonly levels: readonly PlannedLevel[];
  readonly workers: number;
  /** Estimated cost of a task by its index, in the unit of the levels. */
  readonly costOf: (index: number) => number;
  readonly coresPerTask?: number | undefined;
  /** ms since the epoch; Date.now unless told. */
  readonly now?: (() => number) | undefined;
}

/** Tasks that an engine finished: how many, their estimated cost, and their time. */
interface Rate {
  measured: number;
  estimated: number;
  measuredMs: number;
}

interface Level extends Rate {
  readonly modelChemistry: string;
  readonly nBody: number;
  readonly total: number;
  done: number;
  failed: number;
  cached: number;
  /** Estimated cost of what is not settled. */
  remainingCost: number;
  remaining: number;
}

interface Lane {
  task: { id: string; name: string; since: number; cost: number; level: Level | undefined } | undefined;
  /** When the last task ended; undefined before that. */
  idleSince: number | undefined;
  done: number;
}

/** Weight of the newest of the waits that are averaged. */
const recentShare = 0.02;
/** Problems that a snapshot lists. */
const rememberedProblems = 5;

/**
 * Follows a run: events of the executor and settled tasks in, events with a complete picture out. Each costs time in proportion to
 * the levels and workers, not to the tasks.
 *
 * The time left comes from the estimated cost of what is left, corrected level by level by what finished tasks took, and from the
 * waits between tasks and the failed attempts so far.
 */
export class ProgressTracker {
  private readonly now: () => number;
  private readonly startedAt: number;
  private readonly levels = new Map<string, Level>();
  private readonly lanes = new Map<string, Lane>();
  private readonly recorder: RunRecorder;
  private readonly problems: ProgressSnapshot['problems'][number][] = [];
  private readonly total: number;
  private completed = 0;
  private failed = 0;
  private cached = 0;
  private retried = 0;
  private computed = 0;
  private readonly firstTasks: Rate = { measured: 0, estimated: 0, measuredMs: 0 };
  /** Time of attempts that led to nothing. */
  private wastedMs = 0;
  /** Running mean of how long a worker waits between two tasks, and how often that was seen. */
  private gapMs = 0;
  private gaps = 0;
  private finishedAt: number | undefined;

  constructor(private readonly options: ProgressTrackerOptions) {
    this.now = options.now ?? Date.now;
    this.startedAt = this.now();
    this.recorder = new RunRecorder(options);
    for (const { modelChemistry, nBody, total, cost } of options.levels) {
      this.levels.set(levelKey(modelChemistry, nBody), {
        modelChemistry,
        nBody,
        total,
        done: 0,
        failed: 0,
        cached: 0,
        remainingCost: cost,
        remaining: total,
        estimated: 0,
        measuredMs: 0,
        measured: 0,
      });
    }
    this.total = options.levels.reduce((sum, { total }) => sum + total, 0);
  }

  started(): ProgressEvent {
    return { type: 'started', title: this.options.title, progress: this.snapshot() };
  }

  /** @returns what there is to tell, if anything. */
  observe(event: ExecutorEvent): ProgressEvent | undefined {
    switch (event.type) {
      case 'worker-started':
        this.laneOf(event.workerId);
        return undefined;
      case 'worker-lost':
      case 'worker-stopped':
        this.release(event.workerId, event.at);
        this.lanes.delete(event.workerId);
        return undefined;
      case 'task-started': {
        const { task, workerId, at } = event;
        this.release(workerId, at);
        const lane = this.laneOf(workerId);
        if (lane.idleSince !== undefined) {
          const share = Math.max(1 / ++this.gaps, recentShare);
          this.gapMs += share * (Math.max(0, at - lane.idleSince) - this.gapMs);
        }
        lane.task = {
          id: task.id,
          name: nameOf(task),
          since: at,
          cost: this.options.costOf(task.index),
          level: this.levels.get(levelKey(task.modelChemistry, task.nBody)),
        };
        return { type: 'task-started', task: nameOf(task), workerId, progress: this.snapshot() };
      }
      case 'attempt-failed': {
        const { task, workerId, attempt, error, retryInMs, at } = event;
        const began = this.release(workerId, at) ?? at;
        this.wastedMs += at - began;
        const retried = retryInMs !== null;
        this.problems.push({ task: nameOf(task), attempt, message: error.error_message, retried });
        if (this.problems.length > rememberedProblems) this.problems.shift();
        if (!retried) return undefined; // `settled` follows
        this.retried++;
        this.recorder.retried({
          lane: workerId,
          task: task.id,
          modelChemistry: task.modelChemistry,
          nBody: task.nBody,
          attempt,
          startMs: began - this.startedAt,
          endMs: at - this.startedAt,
          error: error.error_message,
        });
        return { type: 'task-retried', task: nameOf(task), message: error.error_message, progress: this.snapshot() };
      }
    }
  }

  /** A task that is done with, from the store or from an engine. */
  settled(record: TaskRecord): ProgressEvent {
    const level = this.levels.get(levelKey(record.modelChemistry, record.nBody));
    const cost = this.options.costOf(record.index);
    const fromEngine = record.source === 'engine' && record.status === 'completed';
    const lane = this.lanes.get(record.workerId);
    if (lane?.task?.id === record.label) this.release(record.workerId, record.finishedAtMs + this.startedAt);
    // The first task of a worker also loads and compiles its engine: it says little about the others.
    const rate = lane?.done === 0 ? this.firstTasks : level;
    if (fromEngine) {
      this.computed++;
      if (lane) lane.done++;
      if (rate) {
        rate.measured++;
        rate.estimated += cost;
        rate.measuredMs += record.executionTimeMs;
      }
    }
    if (level) {
      level.remaining--;
      level.remainingCost = level.remaining > 0 ? Math.max(0, level.remainingCost - cost) : 0;
      if (record.status !== 'cancelled') level.done++;
    }
    if (record.status === 'completed') {
      this.completed++;
      if (record.source === 'store') {
        this.cached++;
        if (level) level.cached++;
      }
    } else if (record.status !== 'cancelled') {
      this.failed++;
      if (level) level.failed++;
    }
    this.recorder.settled(record);
    return { type: 'task-finished', task: nameOf(record), record, progress: this.snapshot() };
  }

  finished(status: 'complete' | 'failed' | 'cancelled'): ProgressEvent & { type: 'finished' } {
    this.finishedAt = this.now();
    this.lanes.clear();
    return { type: 'finished', status, progress: this.snapshot() };
  }

  /** @param options.sequentialMs wall time of a real sequential run of the same tasks, for a measured speed-up. */
  statistics(options: { readonly sequentialMs?: number | undefined } = {}): RunStatistics {
    return this.recorder.statistics({ wallMs: this.elapsedMs, ...options });
  }

  timeline(): Timeline {
    return this.recorder.timeline(this.elapsedMs);
  }

  snapshot(): ProgressSnapshot {
    const { elapsedMs } = this;
    const lanes: WorkerLane[] = [];
    let running = 0;
    for (const [workerId, { task, done }] of this.lanes) {
      if (task) running++;
      lanes.push({ workerId, task: task?.name ?? null, since: task?.since ?? null, done });
    }
    const levels: LevelProgress[] = [];
    for (const { modelChemistry, nBody, total, done, failed, cached } of this.levels.values()) {
      levels.push({ modelChemistry, nBody, total, done, failed, cached });
    }
    return {
      total: this.total,
      done: this.completed + this.failed,
      completed: this.completed,
      failed: this.failed,
      cached: this.cached,
      retried: this.retried,
      running,
      levels,
      lanes,
      elapsedMs,
      tasksPerSecond: this.computed > 0 && elapsedMs > 0 ? (1000 * this.computed) / elapsedMs : null,
      etaMs: this.etaMs(),
      problems: [...this.problems],
      workers: this.options.workers,
    };
  }

  private get elapsedMs(): number {
    return (this.finishedAt ?? this.now()) - this.startedAt;
  }

  private etaMs(): number | null {
    if (this.finishedAt !== undefined) return 0;
    let remaining = 0;
    let all: Rate = { measured: 0, estimated: 0, measuredMs: 0 };
    for (const level of this.levels.values()) {
      all.measured += level.measured;
      all.estimated += level.estimated;
      all.measuredMs += level.measuredMs;
      remaining += level.remaining;
    }
    if (remaining === 0) return 0;
    if (!(all.estimated > 0 && all.measuredMs > 0)) all = this.firstTasks;
    if (!(all.estimated > 0 && all.measuredMs > 0)) return null;
    const msPerCost = all.measuredMs / all.estimated;
    // One task's worth of the common rate steadies the rate of a level that has just begun.
    const rateOf = (level: Level): number => {
      const prior = level.measured > 0 ? level.estimated / level.measured : 1;
      return (level.measuredMs + prior * msPerCost) / (level.estimated + prior);
    };
    let leftMs = 0;
    for (const level of this.levels.values()) leftMs += level.remainingCost * rateOf(level);
    // Work is lost to failed attempts, and time to waits, as it has been so far.
    leftMs = leftMs * (1 + this.wastedMs / all.measuredMs) + remaining * this.gapMs;
    const now = this.now();
    let longestMs = 0;
    for (const { task } of this.lanes.values()) {
      if (!task) continue;
      const expectedMs = task.cost * (task.level ? rateOf(task.level) : msPerCost);
      const spentMs = now - task.since;
      leftMs -= Math.min(spentMs, expectedMs);
      longestMs = Math.max(longestMs, expectedMs - spentMs);
    }
    return Math.max(longestMs, leftMs / Math.min(this.options.workers, remaining), 0);
  }

  /** Ends what a lane is doing. @returns when that began. */
  private release(workerId: string, at: number): number | undefined {
    const lane = this.lanes.get(workerId);
    const since = lane?.task?.since;
    if (!lane || since === undefined) return undefined;
    lane.task = undefined;
    lane.idleSince = at;
    return since;
  }

  private laneOf(workerId: string): Lane {
    const known = this.lanes.get(workerId);
    if (known) return known;
    const lane: Lane = { task: undefined, idleSince: undefined, done: 0 };
    this.lanes.set(workerId, lane);
    return lane;
  }
}

/** The levels of an expansion, in its order. @param cost of each task, by index. */
export function plannedLevels(expansion: Expansion, cost: ArrayLike<number>): PlannedLevel[] {
  const levels = new Map<string, { modelChemistry: string; nBody: number; total: number; cost: number }>();
  for (const { modelChemistry, nReal, offset, count } of expansion.classes) {
    const key = levelKey(modelChemistry, nReal);
    const level = levels.get(key) ?? { modelChemistry, nBody: nReal, total: 0, cost: 0 };
    level.total += count;
    for (let index = offset; index < offset + count; index++) level.cost += cost[index]!;
    levels.set(key, level);
  }
  return [...levels.values()];
}

function levelKey(modelChemistry: string, nBody: number): string {
  return `${nBody}\n${modelChemistry}`;
}

/** `hf/6-31g (1)@(1, 2)` */
function nameOf(task: { modelChemistry: string; real: readonly number[]; basis: readonly number[] }): string {
  return `${task.modelChemistry} ${prettyLabel(null, task.real, task.basis)}`;
}
