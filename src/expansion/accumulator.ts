import { InputError } from '../errors/input-error';
import type { Driver } from '../schema/driver';
import { type Analysis, analyzeSums, energyTables, type PartialAnalysis, type PropertyValue } from './analysis';
import type { Combination } from './combination';
import type { Expansion } from './expansion';
import { labeler, prettyLabel } from './labels';
import { flatten, type NumberArray } from './number-array';
import { coordinateRuns, type FragmentCoordinates, fragmentCoordinates, matrixRuns } from './resize';
import type { TaskClass } from './space/task-classes';
import type { Run } from './sums/exact-vector-sum';
import { PropertySums } from './sums/property-sums';

/** What one task came to, in the frame and atom order of its cluster (ghost atoms included). */
export interface TaskValues {
  /** hartree */
  readonly energy?: number | null | undefined;
  /** (atoms of the basis, 3), hartree/bohr */
  readonly gradient?: NumberArray | null | undefined;
  /** (3 atoms, 3 atoms), hartree/bohr² */
  readonly hessian?: NumberArray | null | undefined;
}

/** A task named by what it computes. Fragments count from 1, ascending. */
export interface TaskKey {
  readonly modelChemistry: string;
  readonly real: readonly number[];
  readonly basis: readonly number[];
}

export interface AccumulatorShape {
  /** Number of atoms of each fragment. */
  readonly atomsOfFragment: readonly number[];
  /** The property that every result must bring, besides the energy. What else results bring is summed too. */
  readonly driver?: Driver | undefined;
}

const PROPERTIES = ['energy', 'gradient', 'hessian'] as const;
// Usual magnitudes as powers of two: hartree, hartree/bohr, hartree/bohr². Larger values are as exact, only slower.
const EXPONENTS: Record<Driver, number> = { energy: 20, gradient: 4, hessian: 6 };

/** Where the coordinates of a cluster are among those of the whole system. */
interface Place {
  readonly runs: readonly Run[];
  /** Number of coordinates of the cluster. */
  readonly size: number;
}
const NOWHERE: Place = { runs: [], size: 0 };
const SCALAR_RUN: readonly Run[] = [{ from: 0, at: 0, length: 1 }];

/**
 * Takes the results of an expansion's tasks in any order and sums them by row, exactly: nothing that is read from it
 * depends on the order of arrival, not even in the last bit. Memory grows with rows × atoms, not with tasks.
 */
export class Accumulator {
  private readonly sums: Record<Driver, PropertySums>;
  private readonly coordinates: FragmentCoordinates;
  private readonly whole: Place;
  private readonly scalar = new Float64Array(1);

  /** Use `createAccumulator`. */
  constructor(
    readonly expansion: Expansion,
    private readonly shape: AccumulatorShape,
  ) {
    this.coordinates = fragmentCoordinates(shape.atomsOfFragment);
    const size = this.coordinates.starts.at(-1)!;
    this.whole = { runs: [{ from: 0, at: 0, length: size }], size };
    const { rows } = expansion.space;
    this.sums = {
      energy: new PropertySums(rows, 1, EXPONENTS.energy),
      gradient: new PropertySums(rows, size, EXPONENTS.gradient),
      hessian: new PropertySums(rows, size * size, EXPONENTS.hessian),
    };
  }

  /** Number of tasks added. */
  get completed(): number {
    return this.sums.energy.total;
  }

  /** Has this task been added? */
  has(index: number): boolean {
    return this.sums.energy.has(index);
  }

  /**
   * Adds the result of one task, named by its index or by what it computes.
   *
   * @throws InputError when the task is not part of the expansion or was added before, when the energy or the driver's
   *   property is missing, when an array has the wrong size, or when a number is not finite. Nothing is added then.
   */
  add(task: number | TaskKey, values: TaskValues): void {
    const index = this.indexOf(task);
    const owner = this.expansion.classAt(index);
    if (this.has(index)) throw this.refusal(index, 'was added before');
    const { driver = 'energy' } = this.shape;
    if (typeof values.energy !== 'number') throw this.refusal(index, 'has no energy');
    if (driver !== 'energy' && !values[driver]) throw this.refusal(index, `has no ${driver}`);

    const { runs, size } = values.gradient || values.hessian ? this.placeOf(task, owner) : NOWHERE;
    const gradient = values.gradient && this.flat(index, 'gradient', values.gradient, size);
    const hessian = values.hessian && this.flat(index, 'hessian', values.hessian, size * size);
    const entries = this.expansion.entriesOf(index);
    // An array of numbers that are not all finite refuses to be added and leaves its sums alone. What else could fail is
    // checked first, so that nothing is added unless everything is.
    if (!Number.isFinite(values.energy)) throw this.refusal(index, 'has an energy that is not finite');
    if (hessian) {
      if (gradient && !gradient.every(Number.isFinite)) throw this.refusal(index, 'has a gradient that is not finite');
      const blocks = matrixRuns(runs, size, this.whole.size);
      if (!this.sums.hessian.add(index, entries, hessian, blocks)) {
        throw this.refusal(index, 'has a hessian that is not finite');
      }
    }
    if (gradient && !this.sums.gradient.add(index, entries, gradient, runs)) {
      throw this.refusal(index, 'has a gradient that is not finite');
    }
    this.scalar[0] = values.energy;
    this.sums.energy.add(index, entries, this.scalar, SCALAR_RUN);
  }

  /** Labels of the tasks that have not been added, in order. */
  missing(property: Driver = 'energy'): string[] {
    const labels: string[] = [];
    if (this.sums[property].total === this.expansion.taskCount) return labels;
    for (const { index, modelChemistry, real, basis } of this.expansion.tasks()) {
      if (!this.sums[property].has(index)) labels.push(labeler(modelChemistry, real, basis));
    }
    return labels;
  }

  /**
   * The analysis, once every task has been added.
   *
   * @throws InputError listing every missing label.
   */
  finish(): Analysis {
    for (const property of this.properties()) {
      const missing = this.missing(property);
      if (missing.length > 0) throw missingError(property, missing);
    }
    const { ret_energy, absent: _, ...parts } = this.analyze();
    return { ret_energy: ret_energy!, ...parts, stdout: energyTables(this.expansion, parts.rows) };
  }

  /** What is known so far. A number is absent when any task that it depends on is missing. */
  partial(): PartialAnalysis {
    return { ...this.analyze(), missing: this.missing() };
  }

  private analyze(): ReturnType<typeof analyzeSums> {
    return analyzeSums(this.expansion, {
      properties: this.properties(),
      evaluate: (property, combination) => this.evaluate(property, combination),
    });
  }

  // A property is reported when the driver asks for it or any result brought it.
  private properties(): Driver[] {
    return PROPERTIES.filter(
      (property) => property === 'energy' || property === this.shape.driver || this.sums[property].total > 0,
    );
  }

  private evaluate(property: Driver, combination: Combination): PropertyValue | undefined {
    const sums = this.sums[property];
    for (const row of combination.keys()) {
      if (!sums.isComplete(row)) return undefined;
    }
    const value = sums.evaluate(combination);
    return property === 'energy' ? value[0]! : Array.from(value);
  }

  private indexOf(task: number | TaskKey): number {
    if (typeof task === 'number') return task; // classAt refuses what is out of range
    const index = this.expansion.indexOf(task.modelChemistry, task.real, task.basis);
    if (index !== undefined) return index;
    const label = labeler(task.modelChemistry, task.real, task.basis);
    throw new InputError(`Task ${label} is not part of this expansion.`, { detail: { label } });
  }

  private placeOf(task: number | TaskKey, entry: TaskClass): Place {
    if (entry.nBasis === this.expansion.nFragments) return this.whole;
    const { basis } = typeof task === 'number' ? this.expansion.taskAt(task) : task;
    const runs = coordinateRuns(this.coordinates, basis);
    return { runs, size: runs.reduce((total, { length }) => total + length, 0) };
  }

  private flat(index: number, property: Driver, values: NumberArray, expected: number): Float64Array {
    const flat = flatten(values);
    if (flat.length !== expected) {
      throw this.refusal(index, `has a ${property} of ${flat.length} numbers, but its cluster needs ${expected}`);
    }
    if (flat instanceof Float64Array) return flat;
    // A list may hold null (JSON's NaN), which a typed array would take for 0.
    if (!flat.every((value) => typeof value === 'number')) throw this.refusal(index, `has a ${property} with gaps`);
    return new Float64Array(flat);
  }

  private refusal(index: number, problem: string): InputError {
    const { modelChemistry, real, basis } = this.expansion.taskAt(index);
    const label = labeler(modelChemistry, real, basis);
    return new InputError(`The result of ${prettyLabel(modelChemistry, real, basis)} ${problem}.`, {
      detail: { label, index },
    });
  }
}

/** An empty accumulator for the results of an expansion. */
export function createAccumulator(expansion: Expansion, shape: AccumulatorShape): Accumulator {
  if (shape.atomsOfFragment.length !== expansion.nFragments) {
    throw new InputError(
      `The expansion has ${expansion.nFragments} fragments, but the number of atoms is given for ${shape.atomsOfFragment.length}.`,
    );
  }
  return new Accumulator(expansion, shape);
}

// A message stays readable; the error's detail always lists every label.
const LISTED = 1000;

/** The error that lists what is missing. */
export function missingError(property: Driver, missing: readonly string[]): InputError {
  const more = missing.length > LISTED ? `; and ${missing.length - LISTED} more (error.detail.missing)` : '';
  const what = property === 'energy' ? 'Results' : `The ${property}s`;
  const tasks = missing.length === 1 ? 'of 1 task' : `of ${missing.length} tasks`;
  return new InputError(`${what} ${tasks} are missing: ${missing.slice(0, LISTED).join('; ')}${more}`, {
    detail: { property, missing },
  });
}
