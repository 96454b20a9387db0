import type { Bsse } from '../../schema/bsse';
import type { Combination } from '../combination';
import type { PlannedModelChemistry, TaskClass } from './task-classes';

/** One calculation of an expansion. Fragments count from 1, ascending; `basis` contains `real`. */
export interface ClusterTask {
  /** Position in the enumeration, from 0. */
  readonly index: number;
  readonly modelChemistry: string;
  readonly real: readonly number[];
  readonly basis: readonly number[];
}

/** An exact sum that is kept while results come in: every reported number is an integer combination of rows. */
export interface Row {
  /** Position among the rows, from 0. */
  readonly id: number;
  /** Tasks that are in it. */
  readonly taskCount: number;
  /** Largest multiple of a task in it, in magnitude. */
  readonly largestMultiple: number;
}

/** A task adds `multiple` times its value to a row. */
export interface RowEntry {
  readonly row: number;
  /** Whole, not 0. */
  readonly multiple: number;
}

/** How much a combination amplifies errors of the tasks: Σ c² and Σ |c| of their coefficients c. */
export interface Amplification {
  readonly squares: number;
  readonly magnitudes: number;
}

/**
 * The tasks of an expansion, in the order model chemistry, |B|, |R|, then B and R lexicographically, and what each adds to
 * the sums. Everything that is summed, counted or shown of an expansion goes through here.
 */
export interface TaskSpace {
  readonly modelChemistries: readonly PlannedModelChemistry[];
  /** Tasks of one model chemistry and size, in the order of the tasks. */
  readonly classes: readonly TaskClass[];
  readonly taskCount: number;
  readonly rows: readonly Row[];

  /** @param owner the class that holds the task. */
  taskAt(index: number, owner: TaskClass): ClusterTask;
  /** Undefined for a task that is not part of the expansion. Fragments count from 1, ascending. */
  indexOf(modelChemistry: string, real: readonly number[], basis: readonly number[]): number | undefined;
  tasks(): Generator<ClusterTask, void, undefined>;
  /** @param owner the class that holds the task. */
  entriesOf(index: number, owner: TaskClass): readonly RowEntry[];
  /** The treatments that use a task. @param owner the class that holds the task. */
  treatmentsOf(index: number, owner: TaskClass): readonly Bsse[];
  /**
   * Number of the basis of a task among those of the same model chemistry and size, from 0.
   *
   * @param owner the class that holds the task.
   */
  basisRank(task: ClusterTask, owner: TaskClass): number;
  /** What exactly n bodies contribute, as a combination of rows; n = N includes what a supersystem adds. */
  contribution(treatment: Bsse, n: number): Combination;
  amplification(combination: Combination): Amplification;
}
