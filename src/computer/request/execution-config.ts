import type { ExecutorConfig } from '../../executors/executor';
import { parseExecutorConfig } from '../../executors/executor-config';
import { ranksThatCompute } from '../../executors/mpi/launcher';
import { workerBudget } from '../../executors/worker-budget';
import type { ResultStore } from '../../store/result-store';
import { openTolerantStore, tolerantStore } from '../../store/tolerant-store';
import { executionDefaults } from './execution-defaults';
import type { ExecutionSettings } from './execution-settings';

/** What the settings, and the notebook around them, say about the execution. @throws InputError */
export function configOf(execution: ExecutionSettings): ExecutorConfig {
  const { config, workers } = execution;
  const nWorkers = workers ?? config.nWorkers ?? executionDefaults()?.workers();
  const allowedEngines = allowedEnginesOf(execution);
  return parseExecutorConfig(config, { allowedEngines, ...(nWorkers === undefined ? {} : { nWorkers }) });
}

/** Paths of the engine modules that a run may load: those that a person named, in calls or in the configuration. */
export function allowedEnginesOf({ namedEngines, config }: ExecutionSettings): readonly string[] {
  return [...namedEngines, ...(config.allowedEngines ?? [])];
}

/** How many tasks will run at once. */
export function workersOf({ executor }: ExecutionSettings, config: ExecutorConfig): number {
  if (typeof executor === 'object') return executor.workers;
  if (executor === 'mpi') return config.nWorkers === 'auto' ? ranksThatCompute() : config.nWorkers;
  return executor === 'sequential' ? 1 : workerBudget(config).workers;
}

/** The store of a run: one that the caller has open, one in a folder, or none. */
export async function openStoreOf(
  execution: ExecutionSettings,
  config: ExecutorConfig,
  onWarning: (warning: string) => void,
): Promise<{ readonly store: ResultStore; readonly own: boolean } | undefined> {
  const chosen = execution.store ?? config.storeDir ?? executionDefaults()?.storeDir();
  if (chosen === undefined || chosen === false) return undefined;
  if (typeof chosen !== 'string') return { store: tolerantStore(chosen, onWarning), own: false };
  const { checkpointInterval } = config;
  return { store: await openTolerantStore(chosen, { checkpointInterval, onWarning }), own: true };
}
