import type { TaskSize } from '../engines/engine';
import type { Task } from '../executors/executor';
import type { ClusterTask } from '../expansion/expansion';
import { labeler } from '../expansion/labels';
import { clusterMolecule } from '../molecule/cluster-molecule';
import type { AtomicInput } from '../schema/atomic';
import type { PreparedEngine } from './prepare-engines';
import type { ResolvedRequest } from './resolve-request';

/**
 * The calculation of one cluster. Its driver is that of the expansion, whatever the specification says.
 *
 * @param real 1-based fragments with nuclei. @param basis 1-based fragments with functions, contains `real`.
 */
export function atomicInputOf(
  request: ResolvedRequest,
  modelChemistry: string,
  real: readonly number[],
  basis: readonly number[],
): AtomicInput {
  const { embeddingCharges } = request;
  return {
    schema_name: 'qcschema_atomic_input',
    schema_version: 2,
    molecule: clusterMolecule(request.molecule, real, basis, embeddingCharges ? { embeddingCharges } : {}),
    specification: { ...request.specifications.get(modelChemistry)!, driver: request.driver },
  };
}

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
