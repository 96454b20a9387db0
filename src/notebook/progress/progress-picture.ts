import type { ProgressEvent, ProgressSnapshot } from '../../computer/run/progress';

/** What a progress display draws: the run's last snapshot and what the display itself has added up. */
export interface ProgressPicture {
  readonly title: string;
  readonly status: 'running' | 'complete' | 'failed' | 'cancelled';
  readonly progress: ProgressSnapshot;
  /** Summed execution time of the tasks that were computed (not taken from the store). */
  readonly busyMs: number;
  /** The estimated end moved later than was last announced by more than a quarter. */
  readonly etaRevised: boolean;
}

/** The picture after `event`. `before` is undefined for the first event. */
export function nextPicture(before: ProgressPicture | undefined, event: ProgressEvent): ProgressPicture {
  const { progress } = event;
  const computed =
    event.type === 'task-finished' && event.record.source === 'engine' ? event.record.executionTimeMs : 0;
  return {
    title: event.type === 'started' ? event.title : (before?.title ?? ''),
    status: event.type === 'finished' ? event.status : 'running',
    progress,
    busyMs: (before?.busyMs ?? 0) + computed,
    etaRevised: isRevised(before?.progress, progress),
  };
}

/** Did the estimated total time grow by more than a quarter since the snapshot before? */
function isRevised(before: ProgressSnapshot | undefined, now: ProgressSnapshot): boolean {
  if (before?.etaMs == null || now.etaMs === null) return false;
  return now.elapsedMs + now.etaMs > 1.25 * (before.elapsedMs + before.etaMs);
}

/** `running`, or how the run ended, with the numbers that matter: `64/64 ok`, `61/64 ok, 3 failed`, `stopped, 41/64 kept`. */
export function outcome({ status, progress }: ProgressPicture): string {
  const { completed, total, failed } = progress;
  if (status === 'cancelled') return `stopped, ${completed}/${total} kept`;
  return failed > 0 ? `${completed}/${total} ok, ${failed} failed` : `${completed}/${total} ok`;
}

/** Counts that a line of text names; the zeros of rare events are left out. */
export function counts({ progress }: ProgressPicture): string[] {
  const { cached, retried, failed } = progress;
  return [
    ...(cached > 0 ? [`cached ${cached}`] : []),
    ...(retried > 0 ? [`retried ${retried}`] : []),
    ...(failed > 0 ? [`failed ${failed}`] : []),
  ];
}

/** Share of the workers' time that was spent computing, 0 to 1. */
export function busyShare({ busyMs, progress }: ProgressPicture): number {
  const available = progress.elapsedMs * Math.max(1, progress.workers);
  return available > 0 ? Math.min(1, busyMs / available) : 0;
}
