import type { Bsse } from '../../schema/bsse';
import type { Combination } from '../combination';
import type { ExpansionRequest } from '../expansion-request';
import type { LevelGroup } from '../model-chemistries';
import { Combinations } from './combinations';
import { type ClassOptions, type PlannedModelChemistry, planModelChemistries, type TaskClass } from './task-classes';
import type { Amplification, ClusterTask, Row, RowEntry, TaskSpace } from './task-space';
import { uniformContribution } from './uniform-contribution';

/**
 * All clusters up to the largest body order: counts are binomials, tasks are found by rank, and nothing is stored per task.
 * The rows are the classes, each task once in its own.
 */
export class UniformSpace implements TaskSpace {
  readonly modelChemistries: readonly PlannedModelChemistry[];
  readonly classes: readonly TaskClass[];
  readonly taskCount: number;
  readonly rows: readonly Row[];
  private readonly combinations: Combinations;
  private readonly nFragments: number;
  private readonly classOf = new Map<string, Map<number, TaskClass>>();
  private readonly entries: readonly (readonly RowEntry[])[];

  constructor(
    private readonly request: ExpansionRequest,
    groups: readonly LevelGroup[],
    letterOf: (modelChemistry: string) => string,
    private readonly options: ClassOptions,
  ) {
    this.nFragments = request.nFragments;
    this.combinations = new Combinations(request.nFragments);
    this.modelChemistries = planModelChemistries(groups, letterOf, this.combinations, options);
    this.classes = this.modelChemistries.flatMap((modelChemistry) => modelChemistry.classes);
    this.taskCount = this.classes.reduce((total, { count }) => total + count, 0);
    this.rows = this.classes.map(({ id, count }) => ({ id, taskCount: count, largestMultiple: 1 }));
    this.entries = this.classes.map(({ id }) => [{ row: id, multiple: 1 }]);
    for (const entry of this.classes) {
      const ofModelChemistry = this.classOf.get(entry.modelChemistry) ?? new Map<number, TaskClass>();
      ofModelChemistry.set(this.sizeKey(entry.nReal, entry.nBasis), entry);
      this.classOf.set(entry.modelChemistry, ofModelChemistry);
    }
  }

  /** In O(|B| log N). */
  taskAt(index: number, { modelChemistry, offset, nReal, nBasis }: TaskClass): ClusterTask {
    const perBasis = this.combinations.count(nBasis, nReal);
    const rank = index - offset;
    const basis = this.combinations.unrank(Math.floor(rank / perBasis), this.nFragments, nBasis);
    const real = this.combinations.unrank(rank % perBasis, nBasis, nReal);
    return { index, modelChemistry, real: real.map((i) => basis[i]! + 1), basis: basis.map((i) => i + 1) };
  }

  indexOf(modelChemistry: string, real: readonly number[], basis: readonly number[]): number | undefined {
    const entry = this.findClass(modelChemistry, real.length, basis.length);
    if (entry === undefined) return undefined;
    const basisRank = this.rankOf(basis, this.nFragments);
    const positions = real.map((fragment) => basis.indexOf(fragment) + 1);
    const realRank = this.rankOf(positions, basis.length);
    if (basisRank === undefined || realRank === undefined) return undefined;
    return entry.offset + basisRank * this.combinations.count(basis.length, real.length) + realRank;
  }

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

  entriesOf(_: number, { id }: TaskClass): readonly RowEntry[] {
    return this.entries[id]!;
  }

  treatmentsOf(_: number, { treatments }: TaskClass): readonly Bsse[] {
    return treatments;
  }

  basisRank({ index }: ClusterTask, { offset, nReal, nBasis }: TaskClass): number {
    return Math.floor((index - offset) / this.combinations.count(nBasis, nReal));
  }

  contribution(treatment: Bsse, n: number): Combination {
    return uniformContribution(treatment, n, {
      nFragments: this.nFragments,
      maxBody: this.options.maxBody,
      supersystemIeOnly: this.request.supersystemIeOnly,
      modelChemistries: this.modelChemistries,
      findClass: (name, nReal, nBasis) => this.findClass(name, nReal, nBasis),
    });
  }

  amplification(combination: Combination): Amplification {
    let squares = 0;
    let magnitudes = 0;
    for (const [id, coefficient] of combination) {
      const { count } = this.classes[id]!;
      squares += count * coefficient ** 2;
      magnitudes += count * Math.abs(coefficient);
    }
    return { squares, magnitudes };
  }

  private findClass(modelChemistry: string, nReal: number, nBasis: number): TaskClass | undefined {
    return this.classOf.get(modelChemistry)?.get(this.sizeKey(nReal, nBasis));
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
