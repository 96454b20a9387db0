import { describe, expect, test } from 'vitest';
import { chooseTask, isTogether, tasksInHand } from '../../src/executors/dispatch/task-choice';

const waiting = (...keys: (string | undefined)[]) => keys.map((groupKey) => ({ task: { groupKey } }));

describe('the next task of a lane', () => {
  test('is of the lane’s own group, if one waits', () => {
    expect(chooseTask(waiting('a', 'b', 'b'), 'b', new Set(['a']))).toBe(1);
  });

  test('else the first whose group no other lane is at', () => {
    expect(chooseTask(waiting('a', 'a', 'c', undefined), 'b', new Set(['a']))).toBe(2);
    expect(chooseTask(waiting('a', undefined, 'c'), undefined, new Set(['a']))).toBe(1);
  });

  test('else the first: better work done twice than no work', () => {
    expect(chooseTask(waiting('a', 'b'), undefined, new Set(['a', 'b']))).toBe(0);
  });

  test('without groups the order is kept', () => {
    expect(chooseTask(waiting(undefined, undefined), undefined, new Set())).toBe(0);
  });

  test('is none when nothing waits', () => {
    expect(chooseTask([], 'a', new Set())).toBe(-1);
  });
});

describe('a group has several lanes', () => {
  const task = { groupKey: 'a' };

  test('when another lane is at it', () => {
    expect(isTogether(task, new Set(['a']), waiting('b'), true)).toBe(true);
    expect(isTogether(task, new Set(['b']), waiting('b', 'a'), true)).toBe(false);
  });

  test('when nothing else waits for the other lanes', () => {
    expect(isTogether(task, new Set(), waiting('a', 'a'), false)).toBe(true);
    expect(isTogether(task, new Set(), waiting('a', undefined), false)).toBe(false);
  });

  test('perhaps, when further tasks are still to come; not when it is the last', () => {
    expect(isTogether(task, new Set(), [], true)).toBe(true);
    expect(isTogether(task, new Set(), [], false)).toBe(false);
  });

  test('never without a key', () => {
    expect(isTogether({ groupKey: undefined }, new Set(), [], true)).toBe(false);
  });
});

describe('tasks in the hands of a lane', () => {
  test('one while nothing is known, and one that is dear; else also the next', () => {
    expect([undefined, 10, 49, 50, 1e6].map(tasksInHand)).toEqual([1, 2, 2, 1, 1]);
  });

  test('more of the short ones, about ten milliseconds of work ahead, and no more than 64', () => {
    expect([9, 5, 1, 0.1, 0].map(tasksInHand)).toEqual([3, 3, 11, 64, 64]);
  });
});
