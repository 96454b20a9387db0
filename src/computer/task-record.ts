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
  readonly queueTimeMs: number;
  readonly executionTimeMs: number;
  /** Since the start of the run. */
  readonly startedAtMs: number;
  readonly finishedAtMs: number;
  readonly error?: { readonly error_type: string; readonly error_message: string } | undefined;
}
