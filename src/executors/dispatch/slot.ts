import type { ComputeError } from '../../errors/compute-error';
import type { Job, Lane } from './lane';

/** One of the things that may happen at the same time: a lane, and its successors when it is lost. */
export interface Slot {
  readonly index: number;
  readonly lanes: { worker?: Lane | undefined; here?: Lane | undefined };
  /** Lanes opened so far, for their names. */
  opened: { worker: number; here: number };
  /** What runs now. */
  running: Job | undefined;
  /** Group of the last task posted. */
  groupKey: string | undefined;
  typicalMs: number | undefined;
  /** What the posted tasks need, the largest of them. */
  memoryMiB: number;
  timer: NodeJS.Timeout | undefined;
  bootFailures: number;
  broken: ComputeError | undefined;
}

export function newSlot(index: number): Slot {
  return {
    index,
    lanes: {},
    opened: { worker: 0, here: 0 },
    running: undefined,
    groupKey: undefined,
    typicalMs: undefined,
    memoryMiB: 0,
    timer: undefined,
    bootFailures: 0,
    broken: undefined,
  };
}

export const lanesOf = ({ lanes }: Slot): Lane[] => [lanes.worker, lanes.here].filter((lane) => lane !== undefined);
export const isBusy = (slot: Slot): boolean => lanesOf(slot).some((lane) => lane.size > 0);

/** What the lane with the most tasks in hand has not begun: it was sent ahead, but now a worker has nothing to do. */
export function takeBackFrom(slots: readonly Slot[]): readonly Job[] {
  const lanes = slots.flatMap(lanesOf).filter(({ size }) => size > 1);
  const fullest = lanes.sort((a, b) => b.size - a.size)[0];
  return fullest?.takeBack() ?? [];
}
