import { MinHeap } from './min-heap';
import { orderTasks, type Strategy, type TaskColumns } from './task-order';

export interface ScheduleOptions {
  /** Longest first unless told. */
  readonly strategy?: Strategy | undefined;
  readonly workers: number;
  /**
   * Time to hand a task to a worker, in the unit of the costs. Given, tasks are batched until it is at most 5 % of their work.
   * Leave it out while costs are mere weights.
   */
  readonly dispatchCost?: number | undefined;
}

/** The order in which tasks start, cut into batches that belong to one worker each. */
export interface Schedule {
  /** Task numbers, first to last. */
  readonly order: Uint32Array;
  /** Positions in `order` where batches begin, ascending; the first is 0. */
  readonly batchStarts: Uint32Array;
}

/** Dispatch may take this part of the work. */
const dispatchShare = 0.05;
/** A batch is at most this part of a worker's share of what is left: the batches shrink, so that the workers end together. */
const shareOfRest = 0.5;

/**
 * Orders tasks and batches them.
 *
 * With the strategy `cost` the largest piece of work comes first, where a piece is a task or a part of a group of tasks that share
 * work. A group stays together as long as it is less than half of what each worker still has to do, and is cut otherwise (guided
 * self-scheduling), so that sharing never costs balance. The other strategies keep their order; only neighbours are batched.
 *
 * @see Graham, SIAM J. Appl. Math. 17, 416 (1969); Polychronopoulos & Kuck, IEEE Trans. Comput. 36, 1425 (1987).
 */
export function scheduleTasks(tasks: TaskColumns, options: ScheduleOptions): Schedule {
  const { strategy = 'cost', workers, dispatchCost = 0 } = options;
  const { cost, group } = tasks;
  const total = sum(cost);
  const smallest = dispatchCost / dispatchShare;
  const builder = new BatchBuilder(cost);
  const largest = () => (shareOfRest * (total - builder.emitted)) / workers;

  if (strategy !== 'cost') {
    for (const task of orderTasks(tasks, strategy)) {
      const sameGroup = group !== undefined && group[task]! >= 0 && group[task] === builder.lastGroup;
      const fits = builder.batchCost + cost[task]! <= largest();
      if (!((sameGroup || builder.batchCost < smallest) && fits)) builder.cut();
      builder.add(task, group?.[task] ?? -1);
    }
    return builder.finish();
  }

  const { single, members, starts } = splitIntoGroups(tasks);
  // Groups by what is left of them, largest first.
  const heap = new MinHeap();
  const rest = new Float64Array(starts.length - 1);
  const next = Uint32Array.from(starts.subarray(0, -1));
  for (let g = 0; g < rest.length; g++) {
    for (let i = starts[g]!; i < starts[g + 1]!; i++) rest[g]! += cost[members[i]!]!;
    heap.push(g, -rest[g]!);
  }
  let nextSingle = 0;
  while (nextSingle < single.length || heap.size > 0) {
    const limit = largest();
    const singleCost = nextSingle < single.length ? cost[single[nextSingle]!]! : Number.NEGATIVE_INFINITY;
    const g = heap.peek();
    const groupPiece = g === undefined ? -1 : Math.max(cost[members[next[g]!]!]!, Math.min(limit, rest[g]!));
    if (g === undefined || singleCost >= groupPiece) {
      const small = builder.lastGroup === -1 && builder.batchCost < smallest;
      if (!(small && builder.batchCost + singleCost <= limit)) builder.cut();
      builder.add(single[nextSingle++]!, -1);
      continue;
    }
    heap.pop();
    builder.cut();
    do {
      const task = members[next[g]!++]!;
      builder.add(task, g);
      rest[g]! -= cost[task]!;
    } while (next[g]! < starts[g + 1]! && builder.batchCost + cost[members[next[g]!]!]! <= limit);
    if (next[g]! < starts[g + 1]!) heap.push(g, -rest[g]!);
    else builder.cut();
  }
  return builder.finish();
}

/** Appends tasks to the order and notes where batches begin. */
class BatchBuilder {
  private readonly order: Uint32Array;
  private readonly starts: number[] = [];
  private count = 0;
  private open = false;
  /** Cost of all tasks so far, and of those in the open batch. */
  emitted = 0;
  batchCost = 0;
  /** Group of the open batch; -1 for none, undefined when no batch is open. */
  lastGroup: number | undefined;

  constructor(private readonly cost: ArrayLike<number>) {
    this.order = new Uint32Array(cost.length);
  }

  /** The next task begins a batch. */
  cut(): void {
    this.open = false;
    this.batchCost = 0;
    this.lastGroup = undefined;
  }

  add(task: number, group: number): void {
    if (!this.open) this.starts.push(this.count);
    this.open = true;
    this.order[this.count++] = task;
    this.emitted += this.cost[task]!;
    this.batchCost += this.cost[task]!;
    this.lastGroup = group;
  }

  finish(): Schedule {
    return { order: this.order, batchStarts: Uint32Array.from(this.starts) };
  }
}

/** Tasks without a group, and the members of each group one group after the other; both longest first. */
function splitIntoGroups(tasks: TaskColumns): { single: Uint32Array; members: Uint32Array; starts: Uint32Array } {
  const byCost = orderTasks(tasks, 'cost');
  const { group } = tasks;
  if (!group) return { single: byCost, members: new Uint32Array(0), starts: new Uint32Array(1) };
  // Group numbers may have gaps: they are renumbered in the order of their longest task.
  const dense = new Map<number, number>();
  const sizes: number[] = [];
  for (const task of byCost) {
    const name = group[task]!;
    if (name < 0) continue;
    const g = dense.get(name) ?? sizes.push(0) - 1;
    dense.set(name, g);
    sizes[g]!++;
  }
  const starts = new Uint32Array(sizes.length + 1);
  for (let g = 0; g < sizes.length; g++) starts[g + 1] = starts[g]! + sizes[g]!;
  const members = new Uint32Array(starts[sizes.length]!);
  const single = new Uint32Array(byCost.length - members.length);
  const fill = Uint32Array.from(starts);
  let singles = 0;
  for (const task of byCost) {
    const name = group[task]!;
    if (name < 0) single[singles++] = task;
    else members[fill[dense.get(name)!]!++] = task;
  }
  return { single, members, starts };
}

function sum(values: ArrayLike<number>): number {
  let total = 0;
  for (let i = 0; i < values.length; i++) total += values[i]!;
  return total;
}
