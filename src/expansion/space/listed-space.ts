import { ResourceError } from '../../errors/resource-error';
import type { Bsse } from '../../schema/bsse';
import { type Combination, combine } from '../combination';
import type { LevelGroup } from '../model-chemistries';
import { ClusterSet } from '../sets/cluster-set';
import type { Selection } from '../sets/selection';
import { type ListedGroup, ListedModelChemistry } from './listed-model-chemistry';
import type { PlannedModelChemistry, TaskClass } from './task-classes';
import type { Amplification, ClusterTask, Row, RowEntry, TaskSpace } from './task-space';

/** What an expansion of listed clusters may hold: the tables of its tasks take some 20 bytes for each. */
export const mostListed = 2e7;

export interface ListedSpaceOptions {
  readonly nFragments: number;
  readonly treatments: readonly Bsse[];
  readonly returnTotalData: boolean;
}

/** The tasks of some clusters: those that a selection keeps, and their parts. */
export class ListedSpace implements TaskSpace {
  readonly modelChemistries: readonly PlannedModelChemistry[];
  readonly classes: readonly TaskClass[];
  readonly taskCount: number;
  readonly rows: readonly Row[];
  private readonly listed = new Map<string, ListedModelChemistry>();
  // By id of the class.
  private readonly groups: ListedGroup[] = [];
  private readonly everything: readonly number[];
  private supersystem: ListedModelChemistry | undefined;
  private readonly amplifications = new Map<string, Amplification>();

  /** @throws ResourceError when it would not fit. */
  constructor(
    selection: Selection,
    levels: readonly LevelGroup[],
    letterOf: (modelChemistry: string) => string,
    private readonly options: ListedSpaceOptions,
  ) {
    checkSize(selection.union);
    const { nFragments } = options;
    this.everything = Array.from({ length: nFragments }, (_, i) => i + 1);
    const rows: Row[] = [];
    const addRow = (taskCount: number, largestMultiple: number): number =>
      rows.push({ id: rows.length, taskCount, largestMultiple }) - 1;
    let offset = 0;
    this.modelChemistries = levels.map(({ modelChemistry: name, bodies: keys }) => {
      const supersystem = keys.includes('supersystem');
      const one = new ListedModelChemistry(selection.kept.get(name) ?? ClusterSet.of(nFragments, []), {
        ...options,
        supersystemOf: supersystem ? selection.union : undefined,
        addRow,
      });
      this.listed.set(name, one);
      if (supersystem) this.supersystem = one;
      const first = offset;
      const classes = one.groups.map((group): TaskClass => {
        const { nReal, nBasis, count, counts } = group;
        const id = this.groups.push(group) - 1;
        const treatments = (Object.keys(counts) as Bsse[]).filter((treatment) => counts[treatment]! > 0);
        offset += count;
        return { id, modelChemistry: name, nReal, nBasis, count, offset: offset - count, treatments, counts };
      });
      const bodies = keys.filter((n) => n !== 'supersystem');
      return { name, letter: letterOf(name), bodies, supersystem, classes, taskCount: offset - first };
    });
    this.classes = this.modelChemistries.flatMap(({ classes }) => classes);
    this.taskCount = offset;
    this.rows = rows;
  }

  taskAt(index: number, { id, modelChemistry, offset }: TaskClass): ClusterTask {
    const { list, parts } = this.groups[id]!;
    const rank = index - offset;
    if (!parts) {
      const real = list.at(rank);
      return { index, modelChemistry, real, basis: this.basisFor(real, id) };
    }
    const basis = list.at(Math.floor(rank / parts.length));
    return { index, modelChemistry, real: parts[rank % parts.length]!.map((p) => basis[p]!), basis };
  }

  indexOf(modelChemistry: string, real: readonly number[], basis: readonly number[]): number | undefined {
    const owner = this.classes.find(
      (one) => one.modelChemistry === modelChemistry && one.nReal === real.length && one.nBasis === basis.length,
    );
    if (!owner || !real.every((fragment) => basis.includes(fragment))) return undefined;
    const { list, parts } = this.groups[owner.id]!;
    const place = list.indexOf(parts ? basis : real);
    if (place < 0) return undefined;
    if (!parts) return this.basisFor(real, owner.id).join() === basis.join() ? owner.offset + place : undefined;
    const positions = real.map((fragment) => basis.indexOf(fragment)).join();
    const part = parts.findIndex((one) => one.join() === positions);
    return part < 0 ? undefined : owner.offset + place * parts.length + part;
  }

  *tasks(): Generator<ClusterTask, void, undefined> {
    let index = 0;
    for (const { id, modelChemistry } of this.classes) {
      const { list, parts } = this.groups[id]!;
      for (const cluster of list) {
        if (parts) {
          for (const positions of parts) {
            yield { index, modelChemistry, real: positions.map((p) => cluster[p]!), basis: cluster };
            index += 1;
          }
        } else {
          yield { index, modelChemistry, real: cluster, basis: this.basisFor(cluster, id) };
          index += 1;
        }
      }
    }
  }

  entriesOf(index: number, owner: TaskClass): readonly RowEntry[] {
    const { real, basis } = this.taskAt(index, owner);
    return this.listed.get(owner.modelChemistry)!.entriesOf(real, basis);
  }

  treatmentsOf(index: number, owner: TaskClass): readonly Bsse[] {
    const { real, basis } = this.taskAt(index, owner);
    return this.listed.get(owner.modelChemistry)!.treatmentsOf(real, basis);
  }

  basisRank({ modelChemistry, basis }: ClusterTask): number {
    if (basis.length === this.options.nFragments) return 0;
    const own = this.classes.find(
      (one) => one.modelChemistry === modelChemistry && one.nReal === basis.length && one.nBasis === basis.length,
    );
    return this.groups[own!.id]!.list.indexOf(basis);
  }

  contribution(treatment: Bsse, n: number): Combination {
    let sum: Combination = new Map();
    for (const one of this.listed.values()) {
      if (one.kept.ofSize(n).count === 0) continue;
      const row = one.rowOf(treatment, n);
      // One-body totals that one level does not have are not known at all.
      if (row === undefined) return new Map();
      sum = combine(sum, 1, new Map([[row, 1]]));
    }
    const beyond = n === this.options.nFragments ? this.supersystem?.rowOf('whole', 0) : undefined;
    return beyond === undefined ? sum : combine(sum, 1, new Map([[beyond, 1]]));
  }

  /** One pass over all tasks. */
  amplification(combination: Combination): Amplification {
    const key = [...combination].flat().join();
    const known = this.amplifications.get(key);
    if (known) return known;
    let squares = 0;
    let magnitudes = 0;
    for (const { modelChemistry, real, basis } of this.tasks()) {
      let coefficient = 0;
      for (const { row, multiple } of this.listed.get(modelChemistry)!.entriesOf(real, basis)) {
        coefficient += multiple * (combination.get(row) ?? 0);
      }
      squares += coefficient ** 2;
      magnitudes += Math.abs(coefficient);
    }
    this.amplifications.set(key, { squares, magnitudes });
    return { squares, magnitudes };
  }

  private basisFor(real: readonly number[], id: number): readonly number[] {
    return this.groups[id]!.nBasis === real.length ? real : this.everything;
  }
}

function checkSize(kept: ClusterSet): void {
  const { count } = kept;
  if (count > mostListed) {
    throw new ResourceError(
      `${count.toLocaleString('en')} clusters are kept; more than ${mostListed.toLocaleString('en')} do not fit. Lower the cutoff of ${kept.maxBody} bodies, or the largest level.`,
      { detail: { kept: count, most: mostListed } },
    );
  }
  const parts = kept.sizes.reduce((sum, size) => sum + kept.ofSize(size).count * 2 ** size, 0);
  if (parts > 2 ** 31) {
    throw new ResourceError(
      `The kept clusters have ${parts.toPrecision(2)} parts in all, too many to count: keep fewer clusters of ${kept.maxBody} fragments.`,
      { detail: { parts } },
    );
  }
}
