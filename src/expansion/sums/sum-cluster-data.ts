import { InputError } from '../../errors/input-error';
import { labeler } from '../labels';
import { exactSum } from './exact-sum';

export interface SumOptions {
  /** Weigh each cluster with (-1)^(nb - |R|), as a vmfc contribution of `nb` bodies. */
  readonly vmfc?: boolean;
  readonly nb?: number;
}

/**
 * Exactly rounded sum of the data of a list of clusters.
 *
 * @param data values by label: numbers, or flat arrays of one length.
 * @param computeList [real fragments, basis fragments] of each cluster, from 1.
 * @throws InputError when a label is missing or shapes differ.
 */
export function sumClusterData(
  data: Readonly<Record<string, number | readonly number[]>>,
  computeList: readonly (readonly [real: readonly number[], basis: readonly number[]])[],
  modelChemistry: string,
  { vmfc = false, nb = 0 }: SumOptions = {},
): number | number[] {
  const labels = computeList.map(([real, basis]) => labeler(modelChemistry, real, basis));
  const missing = labels.filter((label) => data[label] === undefined);
  if (missing.length > 0) {
    throw new InputError(`Data of ${missing.length} clusters are missing: ${missing.join('; ')}`, {
      detail: { missing },
    });
  }
  const values = labels.map((label) => data[label]!);
  const signs = computeList.map(([real]) => (vmfc && (nb - real.length) % 2 !== 0 ? -1 : 1));
  const shape = (value: number | readonly number[]) => (typeof value === 'number' ? -1 : value.length);
  const size = values.length === 0 ? -1 : shape(values[0]!);
  if (values.some((value) => shape(value) !== size)) {
    throw new InputError('All values in data dictionary must have the same shape.');
  }
  if (size === -1) return exactSum(values.map((value, i) => signs[i]! * (value as number)));
  return Array.from({ length: size }, (_, j) =>
    exactSum(values.map((value, i) => signs[i]! * (value as readonly number[])[j]!)),
  );
}
