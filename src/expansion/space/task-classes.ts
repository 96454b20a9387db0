import type { Bsse } from '../../schema/bsse';
import type { LevelGroup } from '../model-chemistries';
import type { Combinations } from './combinations';
import { taskLists } from './task-lists';

/** All tasks (R, B) of one model chemistry with |R| = nReal and |B| = nBasis: the unit of counting. */
export interface TaskClass {
  /** Position among the classes of the expansion, from 0. */
  readonly id: number;
  readonly modelChemistry: string;
  readonly nReal: number;
  readonly nBasis: number;
  /** C(N, |B|) · C(|B|, |R|) when no cluster is left out. */
  readonly count: number;
  /** Index of its first task. */
  readonly offset: number;
  /** The treatments that use some of it. */
  readonly treatments: readonly Bsse[];
  /** How many of its tasks each treatment uses. */
  readonly counts: Readonly<Partial<Record<Bsse, number>>>;
}

/** A model chemistry of the expansion, with everything that it computes. */
export interface PlannedModelChemistry {
  readonly name: string;
  /** §A, §B, … */
  readonly letter: string;
  /** The body orders that it covers, ascending; empty for the supersystem alone. */
  readonly bodies: readonly number[];
  readonly supersystem: boolean;
  /** Ordered by |B|, then |R|. */
  readonly classes: readonly TaskClass[];
  readonly taskCount: number;
}

export interface ClassOptions {
  readonly treatments: readonly Bsse[];
  readonly nFragments: number;
  readonly maxBody: number;
  readonly returnTotalData: boolean;
  readonly supersystemIeOnly: boolean;
}

/** Turns the task lists of each model chemistry into classes, each computed once however many lists it is in. */
export function planModelChemistries(
  groups: readonly LevelGroup[],
  letterOf: (modelChemistry: string) => string,
  combinations: Combinations,
  options: ClassOptions,
): PlannedModelChemistry[] {
  const N = options.nFragments;
  let id = 0;
  let offset = 0;
  return groups.map((group) => {
    const bodies = group.bodies.filter((n) => n !== 'supersystem');
    const supersystem = group.bodies.includes('supersystem');
    const lists = taskLists({ ...options, bodies, supersystem });
    const users = new Map<number, { nReal: number; nBasis: number; treatments: Set<Bsse> }>();
    for (const treatment of ['nocp', 'cp', 'vmfc'] as const) {
      for (const sizes of lists[treatment].values()) {
        for (const { nReal, nBasis } of sizes) {
          const key = nBasis * (N + 1) + nReal;
          const entry = users.get(key) ?? { nReal, nBasis, treatments: new Set() };
          entry.treatments.add(treatment);
          users.set(key, entry);
        }
      }
    }
    const first = offset;
    const classes = [...users]
      .sort(([a], [b]) => a - b)
      .map(([, { nReal, nBasis, treatments }]) => {
        const count = combinations.count(N, nBasis) * combinations.count(nBasis, nReal);
        const entry = { id, modelChemistry: group.modelChemistry, nReal, nBasis, count, offset };
        id += 1;
        offset += count;
        const counts = Object.fromEntries([...treatments].map((treatment) => [treatment, count]));
        return { ...entry, treatments: [...treatments], counts };
      });
    const name = group.modelChemistry;
    return { name, letter: letterOf(name), bodies, supersystem, classes, taskCount: offset - first };
  });
}
