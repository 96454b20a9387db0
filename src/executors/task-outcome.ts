import type { ComputeError } from '../errors/compute-error';
import type { AtomicResult, FailedOperation } from '../schema/atomic';
import { ownValue } from '../schema/own-value';
import type { History } from './dispatch/lane';
import type { Task, TaskOutcome } from './executor';

/** For people: `hf/6-31g (1,2)@(1,2,3)`. */
export function taskTitle({ modelChemistry, real, basis }: Task): string {
  return `${modelChemistry} (${real.join(',')})@(${basis.join(',')})`;
}

function timesOf({ task, attempts, submittedAt }: History, endedAt: number) {
  const last = attempts.at(-1);
  const startedAt = last?.startedAt ?? endedAt;
  return {
    task,
    attempts,
    // Threads read the clock on their own: never less than nothing.
    queueTimeMs: Math.max(0, startedAt - submittedAt),
    executionTimeMs: last ? Math.max(0, last.finishedAt - last.startedAt) : 0,
    workerId: last?.workerId ?? 'none',
  };
}

export function completedOutcome(history: History, result: AtomicResult): TaskOutcome {
  const endedAt = history.attempts.at(-1)?.finishedAt ?? history.submittedAt;
  return { ...timesOf(history, endedAt), status: 'completed', result, source: 'engine' };
}

const statusOf: Readonly<Record<string, 'timeout' | 'cancelled'>> = {
  timeout_error: 'timeout',
  cancelled: 'cancelled',
};

/** @param endedAt when it was given up, ms since the epoch. */
export function failedOutcome(history: History, error: ComputeError, endedAt: number): TaskOutcome {
  const failure: FailedOperation = {
    schema_name: 'qcschema_failed_operation',
    schema_version: 2,
    id: history.task.id,
    success: false,
    input_data: history.task.input,
    error,
  };
  return { ...timesOf(history, endedAt), status: ownValue(statusOf, error.error_type) ?? 'failed', failure };
}

/** Why a task was stopped, as data. */
export function timeoutError(task: Task, limitMs: number): ComputeError {
  return {
    error_type: 'timeout_error',
    error_message:
      `${taskTitle(task)} ran longer than its limit of ${limitMs} ms and was stopped. ` +
      'Raise timeoutPerTaskMs, or choose a cheaper level.',
    extras: { limitMs },
  };
}

/** @param reason of the AbortSignal; undefined when the loop over the outcomes was left. */
export function cancelledError(reason: unknown): ComputeError {
  const why = reason instanceof Error ? reason.message : reason === undefined ? 'the loop was left' : String(reason);
  return { error_type: 'cancelled', error_message: `cancelled: ${why}` };
}
