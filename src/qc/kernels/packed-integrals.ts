import type { CheckCancelled } from '../scf/fock-builder';
import type { KernelMachine, RunKernel } from './kernel-machine';
import { isBra, kernelName } from './md-kernel';
import type { KetPairs, Pair, PairList } from './pair-list';

/** Primitive quartets whose bound is below are left out of a contracted integral. */
const primitiveThreshold = 1e-15;

/**
 * Called with each block of integrals (ab|cd) in `map.block`. Lanes of the ket at a position in its class after `last`
 * come again with bra and ket exchanged.
 */
export type UseBlock = (bra: Pair, ket: KetPairs, last: number) => void;

export interface QuartetOptions {
  readonly screening: number;
  /** A second look at a quartet whose bound is large enough: false leaves it out. */
  readonly screen?: (bra: Pair, ket: KetPairs) => boolean;
  readonly checkCancelled?: CheckCancelled | undefined;
  /** Asked before each part of the work, in order; false leaves it to another thread. */
  readonly isMine?: (() => boolean) | undefined;
}

/**
 * Integrates every unique quartet of super-shells whose bound reaches `screening`. Within one class the ket may hold,
 * in its second lane, a pair that comes after the bra: that quartet comes again, with bra and ket exchanged. A part of the work is
 * as many bras as there are lanes, so that both are in the same one.
 *
 * @returns the number of parts.
 */
export function forEachQuartet(
  machine: KernelMachine,
  { classes }: PairList,
  options: QuartetOptions,
  use: UseBlock,
): number {
  let parts = 0;
  let mine = true;
  classes.forEach((one, x) => {
    for (const two of classes.slice(0, x + 1)) {
      const [bras, kets] = isBra(one.type, two.type) ? [one, two] : [two, one];
      const run = machine.kernel(kernelName(bras.type, kets.type));
      bras.pairs.forEach((bra, i) => {
        if (i % machine.map.lanes === 0) {
          parts++;
          mine = options.isMine?.() ?? true;
        }
        if (!mine) return;
        options.checkCancelled?.();
        const end = bras === kets ? Math.floor(i / machine.map.lanes) + 1 : kets.kets.length;
        const last = bras === kets ? i : Number.POSITIVE_INFINITY;
        integrateRow(run, bra, kets.kets, end, options, (ket) => use(bra, ket, last));
      });
    }
  });
  return parts;
}

/** Blocks between two looks at cancellation, each below about 0.1 ms. */
const ketsAtATime = 100;

/** One bra with the first `end` kets, as far as the bounds reach. */
export function integrateRow(
  run: RunKernel,
  bra: Pair,
  kets: readonly KetPairs[],
  end: number,
  { screening, screen, checkCancelled }: QuartetOptions,
  use: (ket: KetPairs) => void,
): void {
  const { records, recordsEnd, bound } = bra;
  for (let j = 0; j < end; j++) {
    const ket = kets[j]!;
    if (bound * ket.bound < screening) break; // in descending order
    if (j % ketsAtATime === ketsAtATime - 1) checkCancelled?.();
    if (screen && !screen(bra, ket)) continue;
    run(records, recordsEnd, ket.records, ket.recordsEnd, primitiveThreshold);
    use(ket);
  }
}

/**
 * Writes integrals of a basis into 8-fold packed ones.
 *
 * @param G their address; zero at first.
 * @returns the number of parts of the work.
 */
export function packIntegrals(machine: KernelMachine, pairs: PairList, G: number, options: QuartetOptions): number {
  const { algebra, map } = machine;
  return forEachQuartet(machine, pairs, options, (bra, ket) => {
    const { size } = ket.first.type;
    algebra.scatterBlock(map.block, bra.index, bra.type.size, ket.first.index, ket.second.index, size, G);
  });
}
