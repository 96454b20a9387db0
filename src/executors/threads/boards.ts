/** Of a board, zero when it is lent to the first thread. */
const clearBytes = 4096;
/** What one board may take at most. */
const mostBytes = 512 * 2 ** 20;

interface Board {
  /** Whose content it has; undefined when that is of no use to others. */
  group: string | undefined;
  readonly buffer: SharedArrayBuffer;
  borrowers: number;
}

/** A board in one borrower's hands. */
export interface Loan {
  readonly buffer: SharedArrayBuffer;
  /** The borrower does not touch it any more. @param intact false: it may have left something half done. */
  giveBack(intact: boolean): void;
  /** The borrower was ended by force: it may have written to the last moment. */
  lose(): void;
}

/**
 * Memory for threads at the same group of tasks (`EngineContext.board`). One that everybody has given back keeps its content
 * until another group needs one: fresh memory costs more than what is copied into it, and an abandoned one goes back to the
 * system only some time later. No more than one waits like this.
 */
export class Boards {
  private boards: Board[] = [];

  /** @returns the board of this group, the same for all who borrow it; undefined for 0 bytes, or too many. */
  lend(group: string, bytes: () => number): Loan | undefined {
    let board = this.boards.find((one) => one.group === group);
    if (!board) {
      const size = bytes();
      if (!(size > 0 && size <= mostBytes)) return undefined;
      board = this.reuse(group, size) ?? { group, buffer: new SharedArrayBuffer(size), borrowers: 0 };
      this.boards.push(board);
    }
    board.borrowers++;
    return this.loan(board);
  }

  /** Takes the waiting board off the list. @returns undefined where it does not do. */
  private reuse(group: string, size: number): Board | undefined {
    const waiting = this.boards.find(({ borrowers }) => borrowers === 0);
    if (!waiting) return undefined;
    this.remove(waiting);
    if (waiting.buffer.byteLength < size) return undefined;
    new Uint8Array(waiting.buffer, 0, clearBytes).fill(0);
    waiting.group = group;
    return waiting;
  }

  private loan(board: Board): Loan {
    const { buffer } = board;
    return {
      buffer,
      giveBack: (intact) => {
        board.borrowers--;
        if (!intact) board.group = undefined;
        if (board.borrowers > 0) return;
        const [smaller, ...others] = this.boards
          .filter(({ borrowers }) => borrowers === 0)
          .sort((a, b) => a.buffer.byteLength - b.buffer.byteLength);
        if (smaller && others.length > 0) this.remove(smaller);
      },
      lose: () => this.remove(board),
    };
  }

  private remove(board: Board): void {
    this.boards = this.boards.filter((one) => one !== board);
  }
}
