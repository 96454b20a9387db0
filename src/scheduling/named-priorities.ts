import { ownValue } from '../schema/own-value';
import type { NamedTask } from './named-strategies';

/** Heuristic factors of that module, by the method in front of the `/`. */
const methodFactor: Readonly<Record<string, number>> = {
  hf: 1,
  b3lyp: 2,
  wb97x: 3,
  mp2: 5,
  ccsd: 20,
  'ccsd(t)': 100,
};
const otherMethod = 10;

/** Rough cost of the parallel module of QCManyBody's pull request 44: factor of the method times natoms^3.5. */
export function heuristicCost({ chemistry, natoms }: Pick<NamedTask, 'chemistry' | 'natoms'>): number {
  const method = chemistry.split('/')[0]!.toLowerCase();
  return (ownValue(methodFactor, method) ?? otherMethod) * natoms ** 3.5;
}

/**
 * Priorities from the estimated costs that the tasks carry: `nbody_first` 10 · nbody, `cost_first` 100 · normalised cost,
 * `balanced` 60 · nbody / largest nbody + 40 · normalised cost. Costs are normalised to 0 … 1; fractions are cut off.
 */
export function assignTaskPriorities(
  tasks: readonly NamedTask[],
  strategy: 'nbody_first' | 'cost_first' | 'balanced',
): number[] {
  const costs = tasks.map(({ estimatedCost }) => estimatedCost);
  const least = Math.min(...costs);
  const width = Math.max(...costs) - least;
  const normalised = (cost: number) => (width > 0 ? (cost - least) / width : 0);
  const largest = Math.max(...tasks.map(({ nbody }) => nbody));
  return tasks.map(({ nbody, estimatedCost }) => {
    if (strategy === 'nbody_first') return 10 * nbody;
    if (strategy === 'cost_first') return Math.trunc(100 * normalised(estimatedCost));
    return Math.trunc((60 * nbody) / largest + 40 * normalised(estimatedCost));
  });
}

/** Priorities from {@link heuristicCost}: `nbody` small clusters first, `cost` cheap ones first, `cost_desc` dear ones first. */
export function assignPriorities(tasks: readonly NamedTask[], strategy: 'nbody' | 'cost' | 'cost_desc'): number[] {
  const costs = tasks.map(heuristicCost);
  const largest = Math.max(...costs);
  return tasks.map(({ nbody }, i) => {
    if (strategy === 'nbody') return 0 - nbody;
    const part = largest > 0 ? costs[i]! / largest : 0;
    return Math.trunc(100 * (strategy === 'cost' ? 1 - part : part));
  });
}
