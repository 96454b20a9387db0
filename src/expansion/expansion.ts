import { InputError } from '../errors/input-error';
import { type Bsse, bsseSchema } from '../schema/bsse';
import type { ExpansionRequest } from './expansion-request';
import { groupLevels, type LevelGroup, ordinalLetter } from './model-chemistries';
import type { Selection } from './sets/selection';
import { ListedSpace } from './space/listed-space';
import type { PlannedModelChemistry, TaskClass } from './space/task-classes';
import type { ClusterTask, RowEntry, TaskSpace } from './space/task-space';
import { UniformSpace } from './space/uniform-space';

/** Counts by model chemistry and number of real fragments, for one list of treatments. */
export type TaskCounts = Record<string, Record<number, number>>;
/** The lists of the plan: every task, and those that each treatment uses (they overlap). */
export type PlanSubset = 'all' | 'nocp' | 'cp' | 'vmfc_compute';

/**
 * The plan of an expansion: exact counts and lazily enumerated tasks.
 *
 * Order of the tasks: model chemistry, |B|, |R|, then B and R lexicographically.
 */
export class Expansion {
  /** The treatments asked for and those that come free with them; the first is the returned one. */
  readonly treatments: readonly Bsse[];
  /** M, the largest numeric level. */
  readonly maxBody: number;
  /** Body orders that have a value: 1 … M, and N with a supersystem; 1 and N with `supersystemIeOnly`. */
  readonly bodies: readonly number[];
  /** The tasks, and what each adds to the sums. */
  readonly space: TaskSpace;
  private lastClass: TaskClass | undefined;

  /** Use `createExpansion`. */
  constructor(
    readonly request: ExpansionRequest,
    treatments: readonly Bsse[],
    groups: readonly LevelGroup[],
    /** The clusters that are kept; undefined: all of them. */
    readonly selection?: Selection,
  ) {
    const N = request.nFragments;
    this.treatments = treatments;
    this.maxBody = Object.keys(request.levels).filter((key) => key !== 'supersystem').length;
    const letters = new Map(groups.map(({ modelChemistry }, i) => [modelChemistry, ordinalLetter(i)]));
    const letterOf = (name: string): string => letters.get(name)!;
    const { returnTotalData, supersystemIeOnly } = request;
    const options = { treatments, nFragments: N, maxBody: this.maxBody, returnTotalData, supersystemIeOnly };
    this.space = selection
      ? new ListedSpace(selection, groups, letterOf, options)
      : new UniformSpace(request, groups, letterOf, options);
    this.lastClass = this.classes[0];
    const numeric = Array.from({ length: this.maxBody }, (_, i) => i + 1);
    this.bodies = request.supersystemIeOnly
      ? [1, N]
      : this.hasSupersystem && this.maxBody < N
        ? [...numeric, N]
        : numeric;
  }

  get modelChemistries(): readonly PlannedModelChemistry[] {
    return this.space.modelChemistries;
  }

  /** All classes, in the order of the tasks. */
  get classes(): readonly TaskClass[] {
    return this.space.classes;
  }

  /** Exact number of tasks. */
  get taskCount(): number {
    return this.space.taskCount;
  }

  get nFragments(): number {
    return this.request.nFragments;
  }

  get hasSupersystem(): boolean {
    return this.request.levels.supersystem !== undefined;
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

  taskAt(index: number): ClusterTask {
    return this.space.taskAt(index, this.classAt(index));
  }

  /** Position of a task; undefined when it is not part of the expansion. Fragments count from 1, ascending. */
  indexOf(modelChemistry: string, real: readonly number[], basis: readonly number[]): number | undefined {
    return this.space.indexOf(modelChemistry, real, basis);
  }

  /** Every task, in order. */
  tasks(): Generator<ClusterTask, void, undefined> {
    return this.space.tasks();
  }

  /** What a task adds to the rows. */
  entriesOf(index: number): readonly RowEntry[] {
    return this.space.entriesOf(index, this.classAt(index));
  }

  /** The treatments that use a task; some of them may not have been asked for. */
  treatmentsOf(index: number): readonly Bsse[] {
    return this.space.treatmentsOf(index, this.classAt(index));
  }

  /** Counts by model chemistry and number of real fragments; a model chemistry without tasks has an empty map. */
  counts(subset: PlanSubset = 'all'): TaskCounts {
    const treatment = subset === 'vmfc_compute' ? 'vmfc' : subset;
    return Object.fromEntries(
      this.modelChemistries.map(({ name, classes }) => {
        const byReal: Record<number, number> = {};
        for (const { counts, nReal, count } of classes) {
          const used = treatment === 'all' ? count : (counts[treatment] ?? 0);
          if (used > 0) byReal[nReal] = (byReal[nReal] ?? 0) + used;
        }
        return [name, byReal];
      }),
    );
  }
}

/** The levels, and besides them the model chemistries that only a selection names; the supersystem's stays last. */
function withSelected(groups: readonly LevelGroup[], selection: Selection | undefined): readonly LevelGroup[] {
  const named = new Set(groups.map(({ modelChemistry }) => modelChemistry));
  const others = [...(selection?.kept ?? [])].filter(([name]) => !named.has(name));
  const all = [...groups, ...others.map(([modelChemistry, { sizes }]) => ({ modelChemistry, bodies: sizes }))];
  const first = ({ bodies }: LevelGroup): number =>
    typeof bodies[0] === 'number' ? bodies[0] : Number.POSITIVE_INFINITY;
  return others.length === 0 ? groups : all.sort((a, b) => first(a) - first(b));
}

/**
 * Plans an expansion. Takes milliseconds and no memory to speak of, for any number of tasks.
 *
 * vmfc on one model chemistry computes everything that nocp needs (of a closed selection), and cp too when the whole is one of
 * the clusters: those treatments are added free.
 *
 * @param selection the clusters that are kept; without it, all up to the largest level are.
 *
 * @throws InputError when the request contradicts itself; the message says what disagrees.
 */
export function createExpansion(request: ExpansionRequest, selection?: Selection): Expansion {
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
  const groups = withSelected(groupLevels(levels), selection);
  const maxBody = Object.keys(levels).filter((key) => key !== 'supersystem').length;
  if (!Number.isInteger(nFragments) || nFragments < 2) {
    fail(
      `A many-body expansion needs at least two fragments, this molecule has ${nFragments}: molecule fragmentation has not been specified through the fragments field. Write '--' between the fragments, or let them be found at the bonds (detectFragments; --detect-fragments).`,
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
  if (supersystemIeOnly && selection) {
    fail(
      'supersystem_ie_only computes monomers and the whole: there are no clusters to choose from. Leave out supersystem_ie_only, or what selects clusters.',
    );
  }
  if (treatments.includes('vmfc') && groups.length === 1) {
    const { closed = true, maxBody: largest = maxBody } = selection?.union ?? {};
    if (closed && !treatments.includes('nocp')) treatments.push('nocp');
    if (largest === nFragments && !treatments.includes('cp')) treatments.push('cp');
  }
  const expansion = new Expansion(request, treatments, groups, selection);
  if (!(expansion.taskCount <= Number.MAX_SAFE_INTEGER)) {
    fail(
      `This expansion of ${nFragments} fragments through ${maxBody} bodies has more than 2^53 tasks. Lower the largest level.`,
    );
  }
  return expansion;
}
