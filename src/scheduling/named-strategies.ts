import { InputError } from '../errors/input-error';
import { MinHeap } from './min-heap';

/** A task as the parallel module of QCManyBody's pull request 44 describes it. */
export interface NamedTask {
  readonly taskId: string;
  /** Model chemistry, `method/basis`. */
  readonly chemistry: string;
  readonly natoms: number;
  readonly priority: number;
  readonly estimatedCost: number;
  readonly nbody: number;
  /** Task ids that must come before; unknown ones do not count. */
  readonly dependsOn: readonly string[];
}

export type NamedStrategy = 'priority_first' | 'cost_first' | 'nbody_first' | 'dependency_aware' | 'fifo';

/**
 * The order of tasks under a strategy of that module: stable, descending by priority, cost or number of bodies; or, for
 * `dependency_aware`, whatever is ready, highest priority first. A cycle falls back to `priority_first`. (The run loop uses
 * `scheduleTasks`.)
 */
export function orderByName<T extends NamedTask>(tasks: readonly T[], strategy: NamedStrategy): T[] {
  switch (strategy) {
    case 'fifo':
      return [...tasks];
    case 'priority_first':
      return descending(tasks, ({ priority }) => priority);
    case 'cost_first':
      return descending(tasks, ({ estimatedCost }) => estimatedCost);
    case 'nbody_first':
      return descending(tasks, ({ nbody }) => nbody);
    case 'dependency_aware':
      return topological(tasks) ?? descending(tasks, ({ priority }) => priority);
  }
}

/**
 * Sizes of the chunks that tasks are handed out in: as told, or at least 5, at most 100, about three for each worker.
 *
 * @throws InputError for a chunk size below 1.
 */
export function chunkSizes(nTasks: number, workers: number, chunkSize?: number): number[] {
  if (chunkSize !== undefined && !(chunkSize >= 1)) {
    throw new InputError(`chunk_size must be >= 1, got ${chunkSize}`);
  }
  const automatic = nTasks <= workers ? nTasks : Math.min(100, Math.max(5, Math.floor(nTasks / (3 * workers))));
  const size = chunkSize ?? automatic;
  const sizes: number[] = [];
  for (let left = nTasks; left > 0; left -= size) sizes.push(Math.min(size, left));
  return sizes;
}

export interface LoadBalance {
  /** Total cost / workers. */
  readonly idealTime: number;
  /** Largest load when each task in turn goes to the worker with the least. */
  readonly estimatedTime: number;
  /** idealTime / estimatedTime */
  readonly efficiency: number;
  /** estimatedTime / idealTime */
  readonly imbalance: number;
}

/** What an order of tasks would give on `workers` workers. */
export function estimateLoadBalance(tasks: readonly NamedTask[], workers: number): LoadBalance {
  if (tasks.length === 0) return { idealTime: 0, estimatedTime: 0, efficiency: 1, imbalance: 1 };
  const loads = new MinHeap();
  for (let worker = 0; worker < workers; worker++) loads.push(worker, 0);
  let total = 0;
  let estimatedTime = 0;
  for (const { estimatedCost } of tasks) {
    const load = loads.peekKey()! + estimatedCost;
    loads.push(loads.pop()!, load);
    total += estimatedCost;
    estimatedTime = Math.max(estimatedTime, load);
  }
  const idealTime = total / workers;
  const efficiency = estimatedTime > 0 ? idealTime / estimatedTime : 1;
  return { idealTime, estimatedTime, efficiency, imbalance: idealTime > 0 ? estimatedTime / idealTime : 1 };
}

export interface ScheduleStatistics {
  readonly strategy: NamedStrategy;
  readonly nTasks: number;
  /** The strategy is one that may change the order. */
  readonly reordered: boolean;
  readonly priorityRange: readonly [number, number];
  readonly costRange: readonly [number, number];
  readonly avgPriority: number;
  readonly avgCost: number;
}

/** Ranges and means of what was scheduled; zeros for no tasks. */
export function scheduleStatistics(tasks: readonly NamedTask[], strategy: NamedStrategy): ScheduleStatistics {
  const priorities = tasks.map(({ priority }) => priority);
  const costs = tasks.map(({ estimatedCost }) => estimatedCost);
  const range = (values: readonly number[]): [number, number] =>
    values.length > 0 ? [Math.min(...values), Math.max(...values)] : [0, 0];
  return {
    strategy,
    nTasks: tasks.length,
    reordered: strategy !== 'fifo',
    priorityRange: range(priorities),
    costRange: range(costs),
    avgPriority: mean(priorities),
    avgCost: mean(costs),
  };
}

function mean(values: readonly number[]): number {
  return values.length > 0 ? values.reduce((sum, value) => sum + value, 0) / values.length : 0;
}

function descending<T>(tasks: readonly T[], key: (task: T) => number): T[] {
  return [...tasks].sort((a, b) => key(b) - key(a)); // Array.prototype.sort is stable
}

/** Kahn's algorithm. @returns undefined for a cycle. @see Kahn, Commun. ACM 5, 558 (1962). */
function topological<T extends NamedTask>(tasks: readonly T[]): T[] | undefined {
  const position = new Map(tasks.map(({ taskId }, i) => [taskId, i]));
  const waitsFor = tasks.map(() => 0);
  const followers: number[][] = tasks.map(() => []);
  for (const [i, { dependsOn }] of tasks.entries()) {
    for (const id of dependsOn) {
      const before = position.get(id);
      if (before === undefined) continue;
      followers[before]!.push(i);
      waitsFor[i]!++;
    }
  }
  const ready: number[] = tasks.flatMap((_, i) => (waitsFor[i] === 0 ? [i] : []));
  const order: T[] = [];
  while (ready.length > 0) {
    // Equal priorities leave in the order in which they became ready, so a heap keyed by position would not do.
    let first = 0;
    for (let r = 1; r < ready.length; r++) if (tasks[ready[r]!]!.priority > tasks[ready[first]!]!.priority) first = r;
    const [i] = ready.splice(first, 1) as [number];
    order.push(tasks[i]!);
    for (const follower of followers[i]!) if (--waitsFor[follower]! === 0) ready.push(follower);
  }
  return order.length === tasks.length ? order : undefined;
}
