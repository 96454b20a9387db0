import type { ExecutorConfig } from '../../executors/executor';
import { parseExecutorConfig } from '../../executors/executor-config';
import { ranksThatCompute } from '../../executors/mpi/launcher';
import { workerBudget } from '../../executors/worker-budget';
import type { ResultStore } from '../../store/result-store';
import { openTolerantStore, tolerantStore } from '../../store/tolerant-store';
import { executionDefaults } from './execution-defaults';
import type { ExecutionSettings } from './execution-settings';

/** What the settings, and the notebook around them, say about the execution. @throws InputError */
export function configOf({ config, workers }: ExecutionSettings): ExecutorConfig {
  const nWorkers = workers ?? config.nWorkers ?? executionDefaults()?.workers();
  return parseExecutorConfig(config, nWorkers === undefined ? {} : { nWorkers });
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
