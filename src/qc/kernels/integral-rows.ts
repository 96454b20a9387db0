import type { CheckCancelled } from '../scf/fock-builder';
import type { KernelMachine } from './kernel-machine';
import type { SupermatrixFockBuilder } from './stored-fock-builder';

/** The integrals (μν|λσ) of a basis as rows: one pair λσ, all μν. */
export interface IntegralRows {
  readonly machine: KernelMachine;
  readonly nbf: number;
  /** λσ = λ(λ+1)/2 + σ of each row, in the order they come. Rows that are left out are zero. */
  readonly order: Int32Array;
  /** Bytes of linear memory that `forEach` takes. */
  readonly bytes: number;
  /** Writes each row as a full matrix, shape (nbf, nbf), to the address `square` and calls `use` with its position. */
  forEach(square: number, use: (position: number) => void, checkCancelled?: CheckCancelled): void;
}

/** Rows of stored integrals. */
export function storedRows(integrals: SupermatrixFockBuilder): IntegralRows {
  const { machine, nbf } = integrals;
  const order = Int32Array.from({ length: (nbf * (nbf + 1)) / 2 }, (_, kl) => kl);
  return {
    machine,
    nbf,
    order,
    bytes: 0,
    forEach(square, use, checkCancelled) {
      for (const kl of order) {
        if (kl % 8 === 0) checkCancelled?.();
        machine.algebra.unpackRow(integrals.integralsAddress, square, nbf, kl);
        use(kl);
      }
    },
  };
}
