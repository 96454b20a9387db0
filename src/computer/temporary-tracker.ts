import type { ExecutorEvent } from '../executors/executor';
import type { ProgressEvent, TaskRecord } from './progress';
export class ProgressTracker {
  private done = 0;
  private failed = 0;
  private cached = 0;
  private readonly t0 = Date.now();
  constructor(
    private readonly title: string,
    private readonly total: number,
  ) {}
  private snap(): any {
    return {
      total: this.total,
      done: this.done,
      completed: this.done - this.failed,
      failed: this.failed,
      cached: this.cached,
      retried: 0,
      running: 0,
      levels: [],
      lanes: [],
      elapsedMs: Date.now() - this.t0,
      tasksPerSecond: null,
      etaMs: null,
      problems: [],
      workers: 1,
    };
  }
  started(): ProgressEvent {
    return { type: 'started', title: this.title, progress: this.snap() };
  }
  observe(e: ExecutorEvent): ProgressEvent | undefined {
    return e.type === 'task-started'
      ? { type: 'task-started', task: e.task.id, workerId: e.workerId, progress: this.snap() }
      : undefined;
  }
  settled(record: TaskRecord): ProgressEvent {
    this.done++;
    if (record.status !== 'completed') this.failed++;
    if (record.source === 'store') this.cached++;
    return { type: 'task-finished', task: record.label, record, progress: this.snap() };
  }
  finished(status: any, result: any): ProgressEvent {
    return { type: 'finished', status, progress: this.snap(), result } as any;
  }
  statistics(): any {
    return {};
  }
}
