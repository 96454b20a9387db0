import type { Task } from '../executor';

type Waiting = readonly { readonly task: Pick<Task, 'groupKey'> }[];

/**
 * Which of the waiting tasks a lane takes next: one that shares work with what the lane did last; else the first whose group
 * no other lane is at; else the first, because a lane without work is worse than work done twice.
 *
 * @param waiting in the order wanted by the scheduler.
 * @param own key of the lane's last task.
 * @param elsewhere keys that the other lanes are at.
 * @returns an index into `waiting`, or -1 when nothing waits.
 */
export function chooseTask(waiting: Waiting, own: string | undefined, elsewhere: ReadonlySet<string>): number {
  if (waiting.length === 0) return -1;
  if (own !== undefined) {
    const same = waiting.findIndex(({ task }) => task.groupKey === own);
    if (same >= 0) return same;
  }
  const free = waiting.findIndex(({ task }) => task.groupKey === undefined || !elsewhere.has(task.groupKey));
  return Math.max(0, free);
}

/**
 * Is this a group that several lanes are at, or will be because nothing else waits?
 *
 * @param elsewhere keys that the other lanes are at.
 * @param waiting tasks for the other lanes.
 * @param more further tasks will come: when they come one by one, as at the start of a run, those of a group follow one another.
 */
export function isTogether(
  { groupKey }: Pick<Task, 'groupKey'>,
  elsewhere: ReadonlySet<string>,
  waiting: Waiting,
  more: boolean,
): boolean {
  if (groupKey === undefined) return false;
  if (elsewhere.has(groupKey)) return true;
  return (more || waiting.length > 0) && waiting.every(({ task }) => task.groupKey === groupKey);
}

/** Work that lies ready in a worker, so that it does not wait for the main thread, which may have other things to do. */
const workAheadMs = 10;
const mostAhead = 63;

/** From here a task is dear: it is handed over alone, and only when the result before it has been taken care of. */
const dearTaskMs = 50;

/** Would losing such a task be worse than the moment that its worker waits for it? */
export function isDear(typicalMs: number | undefined): boolean {
  return typicalMs !== undefined && typicalMs >= dearTaskMs;
}

/**
 * How many tasks a lane may hold at once: one that is dear; else the one that runs and the next one, or so many short ones that
 * they make some {@link workAheadMs}. What has not begun can be taken back, so a task sent ahead is never a task that waits for
 * nothing.
 *
 * @param typicalMs running mean of the lane's execution times; undefined before the first.
 */
export function tasksInHand(typicalMs: number | undefined): number {
  if (typicalMs === undefined || isDear(typicalMs)) return 1;
  return 1 + Math.min(mostAhead, Math.ceil(workAheadMs / Math.max(typicalMs, workAheadMs / mostAhead)));
}
