import { InputError } from '../errors/input-error';
import { type Bsse, bsseSchema } from '../schema/bsse';
import { Combinations } from './combinations';
import { groupLevels, type LevelGroup, modelchemLabels } from './model-chemistries';
import { type PlannedModelChemistry, planModelChemistries, type TaskClass } from './task-classes';

/** Everything that decides which tasks an expansion has and how their results combine. */
export interface ExpansionRequest {
  readonly nFragments: number;
  /** The first is the treatment of the returned value. */
  readonly bsse: readonly Bsse[];
  /** Model chemistry of every body order 1 … M, and perhaps of 'supersystem'. */
  readonly levels: Readonly<Record<string, string>>;
  /** Return total data (true) or interaction data (false). */
  readonly returnTotalData: boolean;
  /** Only what the N-body interaction needs: monomers and the supersystem. */
  readonly supersystemIeOnly: boolean;
  /** Are point charges attached to the clusters? Then interaction data have no meaning and are left out. */
  readonly embedding: boolean;
}

/** One calculation of an expansion. Fragments count from 1, ascending; `basis` contains `real`. */
export interface ClusterTask {
  /** Position in the enumeration, from 0. */
  readonly index: number;
  readonly modelChemistry: string;
  readonly real: readonly number[];
  readonly basis: readonly number[];
}

/** Counts by model chemistry and number of real fragments, for one list of treatments. */
export type TaskCounts = Record<string, Record<number, number>>;
/** The lists of the plan: every task, and those that each treatment uses (they overlap). */
export type PlanSubset = 'all' | 'nocp' | 'cp' | 'vmfc_compute';

/**
 * The plan of an expansion: exact counts and lazily enumerated tasks. Nothing is stored per task.
 *
 * Order of the tasks: model chemistry, |B|, |R|, then B and R lexicographically.
 */
export class Expansion {
  /** The treatments asked for and those that come free with them; the first is the returned one. */
  readonly treatments: readonly Bsse[];
  /** M, the largest numeric level. */
  readonly maxBody: number;
  readonly modelChemistries: readonly PlannedModelChemistry[];
  /** All classes, in the order of the tasks. */
  readonly classes: readonly TaskClass[];
  /** Exact number of tasks. */
  readonly taskCount: number;
  /** Body orders that have a value: 1 … M, and N with a supersystem; 1 and N with `supersystemIeOnly`. */
  readonly bodies: readonly number[];
  private readonly combinations: Combinations;
  private readonly classOf = new Map<string, Map<number, TaskClass>>();
  private lastClass: TaskClass | undefined;

  /** Use `createExpansion`. */
  constructor(
    readonly request: ExpansionRequest,
    treatments: readonly Bsse[],
    groups: readonly LevelGroup[],
  ) {
    const N = request.nFragments;
    this.treatments = treatments;
    this.maxBody = Object.keys(request.levels).filter((key) => key !== 'supersystem').length;
    this.combinations = new Combinations(N);
    const bodies = Object.fromEntries(groups.map((group) => [group.modelChemistry, group.bodies]));
    const letters = new Map(Object.values(modelchemLabels(bodies)).map(([name, letter]) => [name, letter]));
    this.modelChemistries = planModelChemistries(groups, (name) => letters.get(name)!, this.combinations, {
      treatments,
      nFragments: N,
      maxBody: this.maxBody,
      returnTotalData: request.returnTotalData,
      supersystemIeOnly: request.supersystemIeOnly,
    });
    this.classes = this.modelChemistries.flatMap((modelChemistry) => modelChemistry.classes);
    this.lastClass = this.classes[0];
    this.taskCount = this.classes.reduce((total, { count }) => total + count, 0);
    const numeric = Array.from({ length: this.maxBody }, (_, i) => i + 1);
    this.bodies = request.supersystemIeOnly
      ? [1, N]
      : this.hasSupersystem && this.maxBody < N
        ? [...numeric, N]
        : numeric;
    for (const entry of this.classes) {
      const ofModelChemistry = this.classOf.get(entry.modelChemistry) ?? new Map<number, TaskClass>();
      ofModelChemistry.set(this.sizeKey(entry.nReal, entry.nBasis), entry);
      this.classOf.set(entry.modelChemistry, ofModelChemistry);
    }
  }

  get nFragments(): number {
    return this.request.nFragments;
  }

  get hasSupersystem(): boolean {
    return this.request.levels.supersystem !== undefined;
  }

  /** The class of a model chemistry with these sizes, if it has one. */
  findClass(modelChemistry: string, nReal: number, nBasis: number): TaskClass | undefined {
    return this.classOf.get(modelChemistry)?.get(this.sizeKey(nReal, nBasis));
  }

  /** The class that holds a task. */
  classAt(index: number): TaskClass {
    if (!Number.isInteger(index) || index < 0 || index >= this.taskCount) {
      throw new InputError(
        `Task ${index} does not exist: this expansion has ${this.taskCount} tasks, counted from 0.`,
        {
          detail: { index, taskCount: this.taskCount },
        },
      );
    }
    // Neighbours are mostly asked for one after the other.
    const { offset, count } = this.lastClass!;
    if (index >= offset && index < offset + count) return this.lastClass!;
    let low = 0;
    let high = this.classes.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >>> 1;
      if (this.classes[middle]!.offset <= index) low = middle;
      else high = middle - 1;
    }
    this.lastClass = this.classes[low]!;
    return this.lastClass;
  }

  /** The task at a position, in O(|B| log N). */
  taskAt(index: number): ClusterTask {
    const { modelChemistry, offset, nReal, nBasis } = this.classAt(index);
    const perBasis = this.combinations.count(nBasis, nReal);
    const rank = index - offset;
    const basis = this.combinations.unrank(Math.floor(rank / perBasis), this.nFragments, nBasis);
    const real = this.combinations.unrank(rank % perBasis, nBasis, nReal);
    return { index, modelChemistry, real: real.map((i) => basis[i]! + 1), basis: basis.map((i) => i + 1) };
  }

  /** Position of a task; undefined when it is not part of the expansion. Fragments count from 1, ascending. */
  indexOf(modelChemistry: string, real: readonly number[], basis: readonly number[]): number | undefined {
    const entry = this.findClass(modelChemistry, real.length, basis.length);
    if (entry === undefined) return undefined;
    const basisRank = this.rankOf(basis, this.nFragments);
    const positions = real.map((fragment) => basis.indexOf(fragment) + 1);
    const realRank = this.rankOf(positions, basis.length);
    if (basisRank === undefined || realRank === undefined) return undefined;
    return entry.offset + basisRank * this.combinations.count(basis.length, real.length) + realRank;
  }

  /** Every task, in order. */
  *tasks(): Generator<ClusterTask, void, undefined> {
    let index = 0;
    for (const { modelChemistry, nReal, nBasis } of this.classes) {
      const basis = Array.from({ length: nBasis }, (_, i) => i);
      do {
        const positions = Array.from({ length: nReal }, (_, i) => i);
        const oneBased = basis.map((i) => i + 1);
        do {
          yield { index, modelChemistry, real: positions.map((i) => oneBased[i]!), basis: oneBased };
          index += 1;
        } while (this.combinations.next(positions, nBasis));
      } while (this.combinations.next(basis, this.nFragments));
    }
  }

  /** Counts by model chemistry and number of real fragments; a model chemistry without tasks has an empty map. */
  counts(subset: PlanSubset = 'all'): TaskCounts {
    const treatment = subset === 'vmfc_compute' ? 'vmfc' : subset;
    return Object.fromEntries(
      this.modelChemistries.map(({ name, classes }) => {
        const byReal: Record<number, number> = {};
        for (const { treatments, nReal, count } of classes) {
          if (treatment === 'all' || treatments.includes(treatment)) byReal[nReal] = (byReal[nReal] ?? 0) + count;
        }
        return [name, byReal];
      }),
    );
  }

  // Rank of an ascending list of numbers from 1 to n; undefined when it is not one.
  private rankOf(oneBased: readonly number[], n: number): number | undefined {
    let previous = 0;
    for (const i of oneBased) {
      if (!Number.isInteger(i) || i <= previous || i > n) return undefined;
      previous = i;
    }
    return this.combinations.rank(
      oneBased.map((i) => i - 1),
      n,
    );
  }

  private sizeKey(nReal: number, nBasis: number): number {
    return nBasis * (this.nFragments + 1) + nReal;
  }
}

/**
 * Plans an expansion. Takes milliseconds and no memory to speak of, for any number of tasks.
 *
 * vmfc on one model chemistry computes everything that nocp needs, and cp too when M = N: those treatments are added free.
 *
 * @throws InputError when the request contradicts itself; the message says what disagrees.
 */
export function createExpansion(request: ExpansionRequest): Expansion {
  const { nFragments, bsse, levels, returnTotalData, supersystemIeOnly, embedding } = request;
  const fail = (message: string): never => {
    throw new InputError(message, { detail: { request } });
  };
  if (bsse.length === 0) fail("No BSSE correction specified: choose from 'nocp', 'cp', 'vmfc'.");
  for (const treatment of bsse) {
    if (!bsseSchema.safeParse(treatment).success) {
      fail(`'${treatment}' is not a BSSE treatment: choose from 'nocp', 'cp', 'vmfc'.`);
    }
  }
  const groups = groupLevels(levels);
  const maxBody = Object.keys(levels).filter((key) => key !== 'supersystem').length;
  if (!Number.isInteger(nFragments) || nFragments < 2) {
    fail(
      `A many-body expansion needs at least two fragments, this molecule has ${nFragments}: molecule fragmentation has not been specified through the fragments field.`,
    );
  }
  if (maxBody > nFragments) {
    fail(`Level ${maxBody} is above the number of fragments: levels go from 1 to ${nFragments}.`);
  }
  if (embedding && !returnTotalData) {
    fail('Cannot return interaction data when using embedding scheme: ask for total data (return_total_data: true).');
  }
  const treatments = [...new Set(bsse)];
  if (supersystemIeOnly) {
    if (treatments.includes('vmfc')) {
      fail(`Cannot skip intermediate n-body jobs when VMFC in bsse_type=[${treatments.join(', ')}]. Use CP instead.`);
    }
    if (maxBody !== nFragments) {
      fail(`Cannot skip intermediate n-body jobs when max_nbody=${maxBody} != nfragments=${nFragments}.`);
    }
    if (groups.length > 1 || levels.supersystem !== undefined) {
      fail(
        `Cannot skip intermediate n-body jobs with several levels (${groups.map((group) => group.modelChemistry).join(', ')}): supersystem_ie_only needs one model chemistry.`,
      );
    }
  }
  if (treatments.includes('vmfc') && groups.length === 1) {
    if (!treatments.includes('nocp')) treatments.push('nocp');
    if (maxBody === nFragments && !treatments.includes('cp')) treatments.push('cp');
  }
  const expansion = new Expansion(request, treatments, groups);
  if (!(expansion.taskCount <= Number.MAX_SAFE_INTEGER)) {
    fail(
      `This expansion of ${nFragments} fragments through ${maxBody} bodies has more than 2^53 tasks. Lower the largest level.`,
    );
  }
  return expansion;
}
