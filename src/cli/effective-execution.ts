import { tmpdir } from 'node:os';
import { workersOf } from '../computer/request/execution-config';
import { defaultExecution } from '../computer/request/execution-settings';
import type { ExecutorConfig } from '../executors/executor';
import { parseExecutorConfig } from '../executors/executor-config';
import { configOfFlags, type ExecutionFlags, storeOf } from './execution-flags';
import type { FileExecution } from './read-input';

/** How `run` would run an input: the file, the flags over it, and the defaults for the rest. */
export interface EffectiveExecution {
  readonly executor: string;
  readonly workers: number;
  /** The folder of the results; false for none. */
  readonly store: string | false;
  readonly config: ExecutorConfig;
}

/** @throws InputError when an option is wrong, or the machine has not what is asked, as a run would. */
export function effectiveExecution(file: FileExecution, flags: ExecutionFlags): EffectiveExecution {
  const workers = flags.workers ?? file.workers;
  const executor = flags.executor ?? file.executor ?? 'threads';
  const config = parseExecutorConfig(
    { logLevel: 'silent' },
    file.config,
    configOfFlags(flags),
    workers === undefined ? {} : { nWorkers: workers },
  );
  return {
    executor,
    workers: workersOf({ ...defaultExecution, executor }, config),
    store: storeOf(file, flags),
    config,
  };
}

/** The same for an AtomicInput: one calculation in one worker, which keeps nothing. */
export function effectiveAtomicExecution(flags: ExecutionFlags): EffectiveExecution {
  return effectiveExecution({ config: {}, workers: 1, store: false }, { ...flags, store: false });
}

/** The names of the input file's `execution`, so that it can be written there; times in s, memory in MiB. */
export function executionDocument({ executor, workers, store, config }: EffectiveExecution): Record<string, unknown> {
  return {
    executor,
    workers,
    store,
    timeout: config.timeoutPerTaskMs / 1000,
    retries: config.maxRetries,
    strategy: config.strategy,
    cores_per_task: config.coresPerTask,
    memory: config.memoryMiB,
    scratch: config.scratchDir ?? tmpdir(),
    log_level: config.logLevel,
  };
}

/** One line a person reads. */
export function executionText(execution: EffectiveExecution): string {
  return Object.entries(executionDocument(execution))
    .map(([name, value]) => `${name} ${value === false ? 'none' : value}`)
    .join(', ');
}
