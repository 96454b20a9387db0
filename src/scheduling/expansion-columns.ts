import type { Expansion } from '../expansion/expansion';
import type { ClusterTask } from '../expansion/space/task-space';
import type { Driver } from '../schema/driver';
import type { CostEstimate, CostModel } from './cost-model';

/** Sizes of the single fragments under one model chemistry; those of a cluster are their sums. Fragment 1 is at index 0. */
export interface FragmentSizes {
  readonly engine: string;
  readonly method: string;
  readonly driver: Driver;
  readonly atoms: readonly number[];
  readonly electrons: readonly number[];
  /** null where the engine cannot tell. */
  readonly basisFunctions: readonly number[] | null;
}

/** All tasks of an expansion as columns, by task index, with what is known about their cost. */
export interface ExpansionColumns {
  /** Core-seconds, or mere weights where `calibrated` is false. */
  readonly cost: Float64Array;
  readonly nBody: Uint16Array;
  /** The same number for tasks of one model chemistry with the same basis. */
  readonly group: Int32Array;
  /** Every cost comes from measured times. */
  readonly calibrated: boolean;
  /** Standard deviations of the logarithm, mean over the tasks weighted by cost; see {@link CostEstimate}. */
  readonly uncertainty: number;
  readonly scatter: number;
}

/**
 * The columns that the scheduler works with: 16 bytes a task, no molecule is built.
 *
 * @param sizes by model chemistry.
 */
export function expansionColumns(
  expansion: Expansion,
  sizes: ReadonlyMap<string, FragmentSizes>,
  model: CostModel,
): ExpansionColumns {
  const cost = new Float64Array(expansion.taskCount);
  const nBody = new Uint16Array(expansion.taskCount);
  const group = new Int32Array(expansion.taskCount);
  const groupOf = groupNumbers(expansion);
  let calibrated = true;
  let [total, uncertainty, scatter] = [0, 0, 0];
  // Clusters of equal fragments cost the same: the model is asked once for each combination of sizes.
  const known = new Map<string, CostEstimate>();

  for (const task of expansion.tasks()) {
    const { index, modelChemistry, real, basis } = task;
    const of = sizes.get(modelChemistry)!;
    const atoms = sum(of.atoms, basis);
    const electrons = sum(of.electrons, real);
    const basisFunctions = of.basisFunctions && sum(of.basisFunctions, basis);
    const key = `${modelChemistry}\n${atoms}\n${electrons}\n${basisFunctions}`;
    let estimate = known.get(key);
    if (!estimate) {
      const { engine, method, driver } = of;
      estimate = model.estimate({ engine, method, driver, atoms, electrons, basisFunctions });
      known.set(key, estimate);
      calibrated &&= estimate.coreSeconds !== null;
    }
    cost[index] = estimate.weight;
    nBody[index] = real.length;
    group[index] = groupOf(task);
    total += estimate.weight;
    uncertainty += estimate.weight * estimate.uncertainty;
    scatter += estimate.weight * estimate.scatter;
  }
  return {
    cost,
    nBody,
    group,
    calibrated,
    uncertainty: total > 0 ? uncertainty / total : 0,
    scatter: total > 0 ? scatter / total : 0,
  };
}

/** Numbers the bases of each model chemistry and size, for tasks in the order of the enumeration. */
function groupNumbers(expansion: Expansion): (task: ClusterTask) => number {
  let [first, next] = [0, 0];
  let size = '';
  return (task) => {
    const newSize = `${task.basis.length} ${task.modelChemistry}`;
    if (newSize !== size) first = next;
    size = newSize;
    const number = first + expansion.space.basisRank(task, expansion.classAt(task.index));
    next = Math.max(next, number + 1);
    return number;
  };
}

/** @param fragments 1-based. */
function sum(ofFragment: readonly number[], fragments: readonly number[]): number {
  let total = 0;
  for (const fragment of fragments) total += ofFragment[fragment - 1]!;
  return total;
}
