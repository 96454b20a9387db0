import { InputError } from '../errors/input-error';
import { nearestName } from '../schema/nearest-name';
import { BullMqExecutor } from './bullmq/bullmq-executor';
import type { Executor, ExecutorConfig } from './executor';
import { MpiExecutor } from './mpi/mpi-executor';
import { ProcessExecutor } from './processes/process-executor';
import { SequentialExecutor } from './sequential-executor';
import { ThreadExecutor } from './threads/thread-executor';

/** Executors by name; a new one adds its line here. */
const byName: Readonly<Record<string, (config: Partial<ExecutorConfig>) => Executor>> = {
  sequential: (config) => new SequentialExecutor(config),
  threads: (config) => new ThreadExecutor(config),
  processes: (config) => new ProcessExecutor(config),
  bullmq: (config) => new BullMqExecutor(config),
  mpi: (config) => new MpiExecutor(config),
};

/** Names that {@link createExecutor} knows. */
export function listExecutors(): readonly string[] {
  return Object.keys(byName);
}

/**
 * Makes an executor; end it with `[Symbol.asyncDispose]()` or `await using`.
 *
 * @throws InputError when the name or an option is wrong.
 */
export function createExecutor(name: string, config: Partial<ExecutorConfig> = {}): Executor {
  if (!Object.hasOwn(byName, name)) {
    const near = nearestName(name, listExecutors());
    const hint = near === undefined ? '' : ` Did you mean '${near}'?`;
    throw new InputError(`There is no executor '${name}'.${hint} There are: ${listExecutors().join(', ')}.`);
  }
  refuseForeignOptions(name, config);
  return byName[name]!(config);
}

/** @throws InputError for an address that this executor has no use for: whoever gave it meant another one. */
export function refuseForeignOptions(name: string, { queue }: Partial<ExecutorConfig>): void {
  if (queue != null && name !== 'bullmq') {
    throw new InputError(
      `The executor '${name}' has no queue: give queue with the executor 'bullmq', or leave it out.`,
    );
  }
}
