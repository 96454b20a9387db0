import { describe, expect, test } from 'vitest';
import { Boards } from '../../src/executors/threads/boards';

const bytes = 8192;
const write = (buffer: SharedArrayBuffer) => new Uint8Array(buffer).fill(7);
const headOf = (buffer: SharedArrayBuffer) => new Uint8Array(buffer, 0, 4096);

describe('boards', () => {
  test('all who borrow the board of a group get the same one; other groups get others', () => {
    const boards = new Boards();
    const [one, two, other] = ['a', 'a', 'b'].map((group) => boards.lend(group, () => bytes)!);
    expect(two!.buffer).toBe(one!.buffer);
    expect(other!.buffer).not.toBe(one!.buffer);
    expect(one!.buffer.byteLength).toBe(bytes);
  });

  test('one that everybody gave back is used for the next group, with its first 4 KiB cleared', () => {
    const boards = new Boards();
    const loans = [boards.lend('a', () => bytes)!, boards.lend('a', () => bytes)!];
    write(loans[0]!.buffer);
    loans[0]!.giveBack(true);
    expect(boards.lend('b', () => bytes)!.buffer).not.toBe(loans[0]!.buffer);
    loans[1]!.giveBack(true);
    const next = boards.lend('c', () => bytes / 2)!;
    expect(next.buffer).toBe(loans[0]!.buffer);
    expect(headOf(next.buffer).every((byte) => byte === 0)).toBe(true);
  });

  test('one that everybody gave back keeps its content for its own group', () => {
    const boards = new Boards();
    const loan = boards.lend('a', () => bytes)!;
    write(loan.buffer);
    loan.giveBack(true);
    expect(headOf(boards.lend('a', () => bytes)!.buffer).every((byte) => byte === 7)).toBe(true);
  });

  test('one on which something failed is cleared, for its own group, too', () => {
    const boards = new Boards();
    const [failed, other] = [boards.lend('a', () => bytes)!, boards.lend('a', () => bytes)!];
    write(failed.buffer);
    failed.giveBack(false);
    expect(boards.lend('a', () => bytes)!.buffer).not.toBe(failed.buffer);
    other.giveBack(true);
    const next = boards.lend('b', () => bytes)!;
    expect(next.buffer).toBe(failed.buffer);
    expect(headOf(next.buffer).every((byte) => byte === 0)).toBe(true);
  });

  test('of several that everybody gave back the larger one waits', () => {
    const boards = new Boards();
    const loans = [1, 3, 2].map((n) => boards.lend(String(n), () => n * bytes)!);
    for (const loan of loans) loan.giveBack(true);
    const [next, another] = ['b', 'c'].map((group) => boards.lend(group, () => bytes)!.buffer);
    expect(next).toBe(loans[1]!.buffer);
    expect(loans.map(({ buffer }) => buffer)).not.toContain(another);
  });

  test('a larger one is made when it is needed', () => {
    const boards = new Boards();
    boards.lend('a', () => bytes)!.giveBack(true);
    expect(boards.lend('b', () => 2 * bytes)!.buffer.byteLength).toBe(2 * bytes);
  });

  test('one that a killed thread had is never used again', () => {
    const boards = new Boards();
    const [killed, other] = [boards.lend('a', () => bytes)!, boards.lend('a', () => bytes)!];
    killed.lose();
    const again = boards.lend('a', () => bytes)!;
    expect(again.buffer).not.toBe(killed.buffer);
    other.giveBack(true);
    expect(boards.lend('b', () => bytes)!.buffer).not.toBe(killed.buffer);
    expect(boards.lend('a', () => bytes)!.buffer).toBe(again.buffer);
  });

  test.each([0, -1, Number.NaN, 2 ** 40])('none for %d bytes', (size) => {
    expect(new Boards().lend('a', () => size)).toBeUndefined();
  });
});
