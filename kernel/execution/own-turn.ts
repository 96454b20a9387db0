import { type Cell, inCell } from './cell';

/**
 * Runs code that belongs to a cell in a turn of the event loop of its own: when the control thread unwinds the stack, none of the
 * kernel's frames are on it, only this turn. What was unwound never settles, so the cell's interrupt settles for it.
 *
 * @param body the cell's code, or a piece of the kernel that calls it (a display, a getter).
 * @throws KeyboardInterrupt when the cell is interrupted, else whatever `body` throws.
 */
export function inOwnTurn<T>(cell: Cell, body: () => T | PromiseLike<T>): Promise<T> {
  const finished = new Promise<T>((resolve, reject) => {
    setImmediate(() => {
      // Resolving asks for the value's `then`, which is the cell's code too.
      inCell(cell, () => {
        try {
          resolve(body());
        } catch (error) {
          reject(error);
        }
      });
    });
  });
  return Promise.race([finished, cell.interrupted]);
}
