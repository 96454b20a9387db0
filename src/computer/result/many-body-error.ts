import { ManyBodyBaseError } from '../../errors/many-body-error';
import type { ManyBodyResult } from './many-body-result';

/** One cluster that could not be computed. */
export interface FailedCluster {
  /** QCManyBody label, e.g. `["hf/6-31g", [1, 2], [1, 2, 3]]`. */
  readonly label: string;
  /** The same for people, e.g. `hf/6-31g (1, 2)@(1, 2, 3)`. */
  readonly name: string;
  readonly status: 'failed' | 'timeout' | 'cancelled';
  readonly attempts: number;
  readonly error: { readonly error_type: string; readonly error_message: string };
}

/**
 * Some clusters of an expansion failed. Every one of them is listed; all that could be computed is on `partial`, and in the
 * store if there is one: running again computes only what is missing.
 */
export class ManyBodyError extends ManyBodyBaseError {
  readonly failures: readonly FailedCluster[];
  /** What is known: sums that need a failed cluster are absent. */
  readonly partial: ManyBodyResult;

  constructor(failures: readonly FailedCluster[], partial: ManyBodyResult) {
    super('RUN_FAILED', explain(failures, partial), { detail: { failures } });
    this.failures = failures;
    this.partial = partial;
  }
}

const mostListed = 20;

function explain(failures: readonly FailedCluster[], partial: ManyBodyResult): string {
  const lines = failures.slice(0, mostListed).map(({ name, attempts, error }) => {
    const tries = attempts === 1 ? '' : ` (after ${attempts} attempts)`;
    return `  ${name}${tries}: ${error.error_message}`;
  });
  if (failures.length > mostListed) lines.push(`  … and ${failures.length - mostListed} more, in error.failures`);
  const total = partial.plan.total;
  return [
    `${failures.length} of ${total} clusters failed:`,
    ...lines,
    `${partial.statistics.completed} are computed and kept: error.partial has the sums that do not need the failed ones` +
      `${partial.storeLocation ? `, and running again computes only what is missing (store ${partial.storeLocation})` : ''}.`,
  ].join('\n');
}
