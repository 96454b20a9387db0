import { clusterMolecule } from '../../molecule/cluster-molecule';
import type { AtomicInput } from '../../schema/atomic';
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
