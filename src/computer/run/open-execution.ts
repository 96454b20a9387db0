import type { Engine } from '../../engines/engine';
import { InputError } from '../../errors/input-error';
import { createExecutor, refuseForeignOptions } from '../../executors/create-executor';
import type { Executor, ExecutorConfig } from '../../executors/executor';
import type { ResultStore } from '../../store/result-store';
import { type PreparedEngine, prepareEngines } from '../plan/prepare-engines';
import { costsOf, type RunCosts, startOrder } from '../plan/schedule-run';
import { configOf, openStoreOf } from '../request/execution-config';
import type { ExecutionSettings } from '../request/execution-settings';
import type { ResolvedRequest } from '../request/resolve-request';
import { borrowThreads } from './shared-threads';

/** Everything that a run holds open. */
export interface OpenExecution {
  /** By model chemistry. */
  readonly engines: ReadonlyMap<string, PreparedEngine>;
  readonly inlineEngines: ReadonlyMap<string, Engine>;
  readonly executor: Executor;
  /** Options for the executor's run. */
  readonly config: Partial<ExecutorConfig>;
  readonly coresPerTask: number;
  readonly store: ResultStore | undefined;
  readonly costs: RunCosts;
  /** Task indices, first to start first. */
  readonly order: Uint32Array;
  /** Grows while the run goes on. */
  readonly warnings: readonly string[];
  /** Closes what was opened here; a caller's executor and store stay open. */
  close(): Promise<void>;
}

/**
 * Prepares the engines, then opens the store and the executor that the settings name.
 *
 * @throws InputError, EngineNotFoundError; nothing is left open then.
 */
export async function openExecution(request: ResolvedRequest, execution: ExecutionSettings): Promise<OpenExecution> {
  const config = configOf(execution);
  if (typeof execution.executor === 'object' && (execution.workers ?? execution.config.nWorkers) !== undefined) {
    throw new InputError(
      `The executor brings its own ${execution.executor.workers} workers: leave out workers() and config({ nWorkers }), or name the executor ('threads') instead.`,
    );
  }
  const engines = await prepareEngines(request, execution);
  const warnings: string[] = [];
  const store = await openStoreOf(execution, config, (warning) => warnings.push(warning));
  const closeStore = async (): Promise<void> => {
    if (store?.own) await store.store.close();
    else await store?.store.flush();
  };
  try {
    const costs = await costsOf(request, engines, store?.store, execution.priority);
    const { executor: chosen = 'threads' } = execution;
    // What was said, without the defaults: where workers are elsewhere, those of this machine mean nothing.
    const { nWorkers, allowedEngines } = config;
    const said = { ...execution.config, nWorkers, allowedEngines };
    const { executor, giveBack } = await executorOf(chosen, config, said);
    try {
      await executor.checkEngines?.(
        [...engines.values()].filter(({ inline }) => !inline).map(({ reference, version }) => ({ reference, version })),
      );
    } catch (error) {
      await giveBack();
      throw error;
    }
    return {
      engines,
      inlineEngines: execution.inlineEngines,
      executor,
      // The options of a caller's executor are its own; the run adds what it says, not the defaults.
      config: typeof chosen === 'string' ? said : { ...execution.config, allowedEngines },
      coresPerTask: config.coresPerTask,
      store: store?.store,
      costs,
      order: startOrder(costs, config, executor.workers),
      warnings,
      close: async () => {
        await giveBack();
        await closeStore();
      },
    };
  } catch (error) {
    await closeStore();
    throw error;
  }
}

/** The executor of a run, and what ends or returns it: a caller's own stays open. */
async function executorOf(
  chosen: Executor | string,
  config: ExecutorConfig,
  said: Partial<ExecutorConfig>,
): Promise<{ readonly executor: Executor; giveBack(): Promise<void> }> {
  if (typeof chosen !== 'string') return { executor: chosen, giveBack: async () => undefined };
  refuseForeignOptions(chosen, config);
  if (chosen === 'threads') return borrowThreads(config);
  const executor = createExecutor(chosen, said);
  return { executor, giveBack: async () => executor[Symbol.asyncDispose]() };
}
