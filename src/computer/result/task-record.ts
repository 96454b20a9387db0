interface ErrorRecord {
  readonly error_type: string;
  readonly error_message: string;
}

/** An attempt that failed and was followed by another; ms since the start of the run. */
export interface RetriedAttempt {
  readonly workerId: string;
  readonly startedAtMs: number;
  readonly finishedAtMs: number;
  readonly error: ErrorRecord;
}

/** What became of one task: a row of the per-task table. Energies in hartree, times in ms, fragments 1-based. */
export interface TaskRecord {
  readonly label: string;
  readonly index: number;
  readonly modelChemistry: string;
  readonly real: readonly number[];
  readonly basis: readonly number[];
  readonly nBody: number;
  readonly status: 'completed' | 'failed' | 'timeout' | 'cancelled';
  readonly source: 'engine' | 'store';
  /** null when the task failed. */
  readonly energy: number | null;
  readonly workerId: string;
  readonly attempts: number;
  /** The attempts before the last one, in their order; absent where there was no other. */
  readonly retried?: readonly RetriedAttempt[] | undefined;
  readonly queueTimeMs: number;
  readonly executionTimeMs: number;
  /** Of the first computation, where the result came from the store. */
  readonly storedTimeMs?: number | undefined;
  /** Since the start of the run. */
  readonly startedAtMs: number;
  readonly finishedAtMs: number;
  readonly error?: ErrorRecord | undefined;
}
