import type { TaskRecord } from '../computer/result/task-record';
import type { Bsse } from '../schema/bsse';
import { modelChemistryOf, type ResultView } from './view-model';

/** The n-body increment of one cluster. */
export interface ClusterIncrement {
  /** 1-based, ascending. */
  readonly fragments: readonly number[];
  /** hartree; null when a task that it needs has failed or is missing. */
  readonly increment: number | null;
}

/**
 * Increments of all n-body clusters in one treatment:
 *
 *   ΔE(R) = Σ_{∅≠S⊆R} (-1)^(|R|-|S|) E(S@B(S)),   B(S) = S (nocp), all fragments (cp), R (vmfc)
 *
 * Their sum over the clusters of n bodies is the n-body contribution to the energy.
 */
export function increments(view: ResultView, treatment: Bsse, n: number): ClusterIncrement[] {
  const modelChemistry = modelChemistryOf(view, n);
  if (modelChemistry === undefined) return [];
  const tasks = view.tasks.filter((task) => task.modelChemistry === modelChemistry);
  const energies = new Map(tasks.map((task) => [key(task.real, task.basis), task.energy]));
  const all = view.molecule.fragments.map((_, i) => i + 1);
  return clusters(tasks, treatment, n, all.length).map((fragments) => {
    const basis = (subset: readonly number[]) => (treatment === 'nocp' ? subset : treatment === 'cp' ? all : fragments);
    let increment: number | null = 0;
    for (const subset of subsets(fragments)) {
      const energy: number | null | undefined = energies.get(key(subset, basis(subset)));
      if (energy === null || energy === undefined) {
        increment = null;
        break;
      }
      increment += (fragments.length - subset.length) % 2 === 0 ? energy : -energy;
    }
    return { fragments, increment };
  });
}

/** The clusters of n bodies whose own task belongs to the treatment. */
function clusters(tasks: readonly TaskRecord[], treatment: Bsse, n: number, nFragments: number): (readonly number[])[] {
  const size = treatment === 'cp' ? nFragments : n;
  const found = new Map<string, readonly number[]>();
  for (const { real, basis } of tasks) {
    if (real.length === n && basis.length === size) found.set(real.join('-'), real);
  }
  return [...found.values()];
}

/** All non-empty subsets, each ascending. */
function subsets(fragments: readonly number[]): number[][] {
  return Array.from({ length: 2 ** fragments.length - 1 }, (_, mask) =>
    fragments.filter((_fragment, i) => ((mask + 1) >> i) & 1),
  );
}

function key(real: readonly number[], basis: readonly number[]): string {
  return `${real.join('-')}@${basis.join('-')}`;
}
