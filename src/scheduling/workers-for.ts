import { InputError } from '../errors/input-error';

export interface MachineBudget {
  readonly cores: number;
  readonly coresPerTask: number;
  readonly memoryMiB: number;
  /** Largest memory of one task, MiB; 0 where unknown. */
  readonly taskMemoryMiB: number;
}

/**
 * How many tasks may run at once: workers x cores and workers x memory stay within the machine.
 *
 * @throws InputError when not even one task fits, with the number that is too small.
 */
export function workersFor({ cores, coresPerTask, memoryMiB, taskMemoryMiB }: MachineBudget): number {
  if (coresPerTask > cores) {
    throw new InputError(`coresPerTask must be at most ${cores}, the cores there are, got ${coresPerTask}.`);
  }
  if (taskMemoryMiB > memoryMiB) {
    throw new InputError(
      `A task needs ${taskMemoryMiB} MiB, more than memoryMiB ${memoryMiB}. Raise it, or choose a smaller basis.`,
    );
  }
  const byMemory = taskMemoryMiB > 0 ? Math.floor(memoryMiB / taskMemoryMiB) : Number.POSITIVE_INFINITY;
  return Math.min(Math.floor(cores / coresPerTask), byMemory);
}
