/** In which order tasks start: longest first, as enumerated, largest body first, or highest priority first. */
export type Strategy = 'cost' | 'fifo' | 'nbody' | 'priority';

/** Tasks as columns, so that hundreds of thousands take a few megabytes. All have the same length; tasks count from 0. */
export interface TaskColumns {
  /** Core-seconds, or any other weight that is comparable among the tasks. */
  readonly cost: ArrayLike<number>;
  readonly nBody?: ArrayLike<number> | undefined;
  readonly priority?: ArrayLike<number> | undefined;
  /** Tasks with the same number share work; -1 for none. */
  readonly group?: ArrayLike<number> | undefined;
}

/**
 * The order of the tasks under a strategy: descending by cost, number of bodies or priority; equals stay in their order. A column
 * that is left out counts as equal for all.
 *
 * @returns task numbers from 0, first to last.
 */
export function orderTasks(tasks: TaskColumns, strategy: Strategy): Uint32Array {
  const order = Uint32Array.from({ length: tasks.cost.length }, (_, i) => i);
  const column = { cost: tasks.cost, nbody: tasks.nBody, priority: tasks.priority, fifo: undefined }[strategy];
  return column ? order.sort((a, b) => column[b]! - column[a]! || a - b) : order;
}
