import { InputError } from '../errors/input-error';
import { availableCores } from './available-resources';
import type { ExecutorConfig } from './executor';

/** What a run may use at one time. */
export interface WorkerBudget {
  readonly workers: number;
  readonly coresPerTask: number;
  /** Of the whole run. */
  readonly memoryMiB: number;
  /** Share of one worker; the limit of the JavaScript heap of a worker thread. */
  readonly memoryPerWorkerMiB: number;
}

/** A worker thread with an engine in it does not live on less. */
export const leastMemoryPerWorkerMiB = 64;

/**
 * Divides cores and memory among workers so that workers x cores and workers x memory stay within the budget.
 *
 * An explicit number of workers is an upper bound. With one core a task it is taken at its word, even when it exceeds the
 * cores (waiting programs, tests); with more cores a task the number of workers shrinks until all tasks find their cores.
 *
 * @throws InputError when not even one worker fits.
 */
export function workerBudget(config: ExecutorConfig, cores: number = availableCores()): WorkerBudget {
  const { nWorkers, coresPerTask, memoryMiB } = config;
  if (coresPerTask > cores) {
    throw new InputError(
      `coresPerTask must be at most ${cores}, the cores that this process may use, got ${coresPerTask}.`,
    );
  }
  if (memoryMiB < leastMemoryPerWorkerMiB) {
    throw new InputError(
      `memoryMiB must be at least ${leastMemoryPerWorkerMiB}, what one worker needs, got ${memoryMiB}.`,
    );
  }
  const byCores = Math.floor(cores / coresPerTask);
  const byMemory = Math.floor(memoryMiB / leastMemoryPerWorkerMiB);
  const wanted = nWorkers === 'auto' ? byCores : coresPerTask === 1 ? nWorkers : Math.min(nWorkers, byCores);
  if (nWorkers !== 'auto' && wanted > byMemory) {
    throw new InputError(
      `nWorkers must be at most ${byMemory} with memoryMiB ${memoryMiB} (a worker needs ${leastMemoryPerWorkerMiB} MiB), got ${nWorkers}.`,
    );
  }
  const workers = Math.min(wanted, byMemory);
  return { workers, coresPerTask, memoryMiB, memoryPerWorkerMiB: Math.floor(memoryMiB / workers) };
}
