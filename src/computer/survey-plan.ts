import { keyOf } from '../store/key';
import type { ExecutionSettings } from './execution-settings';
import { makeTask } from './make-task';
import { configOf, openStoreOf } from './open-execution';
import { prepareEngines } from './prepare-engines';
import type { ResolvedRequest } from './resolve-request';

/** What a plan does not know by itself. */
export interface Survey {
  /** Tasks that the store already has. */
  readonly cached: number;
}

/** Looks up every task of a plan. Takes time in proportion to their number. */
export async function surveyPlan(request: ResolvedRequest, execution: ExecutionSettings): Promise<Survey> {
  const engines = await prepareEngines(request, execution);
  const open = await openStoreOf(execution, configOf(execution), () => undefined);
  try {
    let cached = 0;
    for (const cluster of request.expansion.tasks()) {
      const prepared = engines.get(cluster.modelChemistry)!;
      if (!prepared.storable || !open) continue;
      const task = makeTask(request, cluster, prepared, 0);
      if (await open.store.has(keyOf(task.input, { name: prepared.engine.name, version: prepared.version }))) cached++;
    }
    return { cached };
  } finally {
    if (open?.own) await open.store.close();
  }
}
