import type { Task } from './executor';

/**
 * Which of the waiting tasks a lane takes next: one that shares work with what the lane did last; else the first whose group
 * no other lane is at; else the first, because a lane without work is worse than work done twice.
 *
 * @param waiting in the order wanted by the scheduler.
 * @param own key of the lane's last task.
 * @param elsewhere keys that the other lanes are at.
 * @returns an index into `waiting`, or -1 when nothing waits.
 */
export function chooseTask(
  waiting: readonly { readonly task: Pick<Task, 'groupKey'> }[],
  own: string | undefined,
  elsewhere: ReadonlySet<string>,
): number {
  if (waiting.length === 0) return -1;
  if (own !== undefined) {
    const same = waiting.findIndex(({ task }) => task.groupKey === own);
    if (same >= 0) return same;
  }
  const free = waiting.findIndex(({ task }) => task.groupKey === undefined || !elsewhere.has(task.groupKey));
  return Math.max(0, free);
}

/** Tasks shorter than this are sent ahead, so that the worker does not wait for the main thread between them. */
const workAheadMs = 10;
const mostAhead = 64;

/**
 * How many tasks a lane may hold at once: one, unless they are so short that handing them over one by one would cost a
 * noticeable part of their time.
 *
 * @param typicalMs running mean of the lane's execution times; undefined before the first.
 */
export function tasksInHand(typicalMs: number | undefined): number {
  if (typicalMs === undefined || typicalMs >= workAheadMs) return 1;
  return Math.min(mostAhead, 1 + Math.ceil(workAheadMs / Math.max(typicalMs, workAheadMs / mostAhead)));
}
