import type { TaskSize } from '../../engines/engine';
import type { Task } from '../../executors/executor';
import { labeler } from '../../expansion/labels';
import type { ClusterTask } from '../../expansion/space/task-space';
import { atomicInputOf } from '../request/atomic-input-of';
import type { ResolvedRequest } from '../request/resolve-request';
import type { PreparedEngine } from './prepare-engines';

/** What a worker gets. @param cost estimated core-seconds. */
export function makeTask(
  request: ResolvedRequest,
  cluster: ClusterTask,
  prepared: PreparedEngine,
  cost: number,
): Task & { readonly size: TaskSize | undefined } {
  const { modelChemistry, real, basis, index } = cluster;
  const input = atomicInputOf(request, modelChemistry, real, basis);
  const size = prepared.engine.size?.(input);
  return {
    id: labeler(modelChemistry, real, basis),
    index,
    engine: prepared.reference,
    input,
    modelChemistry,
    real,
    basis,
    nBody: real.length,
    cost,
    groupKey: prepared.engine.groupKey?.(input),
    memoryMiB: size?.memoryMiB ?? 0,
    priority: 0,
    size,
  };
}
