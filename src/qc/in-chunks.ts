import type { CheckCancelled } from './scf/fock-builder';

/** Numbers that are copied or cleared between two looks at cancellation: below about 5 ms, page faults included. */
export const chunkOfNumbers: number = 2 ** 20;

/** Floating-point operations of one call of the algebra between two looks at cancellation: below about 20 ms. */
export const chunkOfOperations = 1e8;

/** Runs `work(from, to)` over 0 .. n in pieces of at most `size` (at least 1), with a look at cancellation before each. */
export function inChunks(
  n: number,
  size: number,
  checkCancelled: CheckCancelled | undefined,
  work: (from: number, to: number) => void,
): void {
  const step = Math.max(1, Math.floor(size));
  for (let from = 0; from < n; from += step) {
    checkCancelled?.();
    work(from, Math.min(n, from + step));
  }
}
