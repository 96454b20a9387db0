import type { Basis } from '../basis/shell';
import { chunkOfNumbers, chunkOfOperations, inChunks } from '../in-chunks';
import type { CheckCancelled } from '../scf/fock-builder';
import { Cholesky } from './cholesky';
import type { KernelMachine } from './kernel-machine';
import { isBra, kernelName } from './md-kernel';
import { forEachQuartet, integrateRow } from './packed-integrals';
import { basisPairs, fittingPairs, type KetPairs, type Pair, type PairList, prepareEriKernels } from './pair-list';
import { superShells } from './super-shell';

/** (μν|Q) of a fitting set, fitted: B_μν,Q with Σ_Q B_μν,Q B_λσ,Q ≈ (μν|λσ). */
export interface FittedIntegrals {
  readonly fitting: Basis;
  readonly nbf: number;
  readonly nFitting: number;
  /** Address of B, shape (pairs μ >= ν, nFitting). */
  readonly B: number;
  release(): void;
}

/** Half-transformed integrals that an exchange matrix keeps at a time: at most 256 MiB. */
export const exchangeScratchDoubles = 2 ** 25;

/** The fitted integrals, the metric while they are made, and the scratch space of an exchange matrix. */
export function fittedBytes(nbf: number, nFitting: number): number {
  const exchange = nFitting * nbf * Math.max(1, Math.min(nbf, exchangeScratchDoubles / (nFitting * nbf)));
  return 8 * ((nbf * (nbf + 1)) / 2 + 2 * nFitting + nbf) * nFitting + 8 * exchange;
}

/**
 * Density fitting with the Coulomb metric: (μν|λσ) ≈ Σ_PQ (μν|P) [V⁻¹]_PQ (Q|λσ), V_PQ = (P|Q); with V = L Lᵀ,
 * B = (μν|·) L⁻ᵀ. Whitten, J. Chem. Phys. 58, 4496 (1973); Dunlap, Connolly & Sabin, J. Chem. Phys. 71, 3396 (1979).
 */
export function fitIntegrals(
  machine: KernelMachine,
  basis: Basis,
  fitting: Basis,
  options: { screening: number; checkCancelled?: CheckCancelled | undefined },
): FittedIntegrals {
  const { memory } = machine;
  const n = basis.nbf;
  const nPairs = (n * (n + 1)) / 2;
  const nFitting = fitting.nbf;
  const lists: PairList[] = [];
  const B = memory.allocate(8 * nPairs * nFitting);
  try {
    const fits = fittingPairs(machine, superShells(fitting), options.checkCancelled);
    lists.push(fits);
    const pairs = basisPairs(machine, superShells(basis), options.checkCancelled);
    lists.push(pairs);
    memory.scoped((doubles) => {
      const V = doubles(nFitting ** 2);
      metric(machine, fits, nFitting, V, options);
      threeIndex(machine, pairs, fits, nPairs, nFitting, B, options);
      const cholesky = new Cholesky(machine, V, nFitting, options.checkCancelled);
      try {
        inChunks(nPairs, Math.min(64, chunkOfOperations / nFitting ** 2), options.checkCancelled, (row, end) =>
          cholesky.solve(B + 8 * row * nFitting, end - row),
        );
      } finally {
        cholesky.release();
      }
    });
  } catch (error) {
    memory.release(B);
    throw error;
  } finally {
    for (const list of lists) list.release();
  }
  return { fitting, nbf: n, nFitting, B, release: () => memory.release(B) };
}

/**
 * M = L⁻ᵀ of the metric V = L Lᵀ, shape (nFitting, nFitting), to address `out`: V⁻¹ = M Mᵀ, and B Mᵀ = (μν|·) V⁻¹.
 */
export function inverseFactor(
  machine: KernelMachine,
  fits: PairList,
  nFitting: number,
  out: number,
  checkCancelled?: CheckCancelled,
): void {
  const { memory } = machine;
  memory.scoped((doubles) => {
    const V = doubles(nFitting ** 2);
    metric(machine, fits, nFitting, V, { checkCancelled });
    const cholesky = new Cholesky(machine, V, nFitting, checkCancelled);
    try {
      const M = memory.f64(out, nFitting ** 2).fill(0);
      for (let P = 0; P < nFitting; P++) M[P * nFitting + P] = 1;
      inChunks(nFitting, Math.min(64, chunkOfOperations / nFitting ** 2), checkCancelled, (row, end) =>
        cholesky.solve(out + 8 * row * nFitting, end - row),
      );
    } finally {
      cholesky.release();
    }
  });
}

/** V_PQ = (P|Q), shape (nFitting, nFitting). */
function metric(
  machine: KernelMachine,
  fits: PairList,
  nFitting: number,
  V: number,
  options: { checkCancelled?: CheckCancelled | undefined },
): void {
  const { memory, map } = machine;
  const out = memory.f64(V, nFitting ** 2).fill(0);
  forEachQuartet(machine, fits, { screening: 0, checkCancelled: options.checkCancelled }, (bra, ket) => {
    forEachElement(
      machine,
      bra,
      ket,
      memory.f64(map.block, bra.type.size * ket.first.type.size * map.lanes),
      (P, Q, v) => {
        out[P * nFitting + Q] = v;
        out[Q * nFitting + P] = v;
      },
    );
  });
}

/** (μν|P) at pair · nFitting + P. */
function threeIndex(
  machine: KernelMachine,
  pairs: PairList,
  fits: PairList,
  nPairs: number,
  nFitting: number,
  B: number,
  options: { screening: number; checkCancelled?: CheckCancelled | undefined },
): void {
  const { memory, map } = machine;
  const types = (list: PairList) => new Set(list.classes.map(({ type }) => type));
  prepareEriKernels(machine, types(pairs), types(fits), options.checkCancelled);
  const out = memory.f64(B, nPairs * nFitting);
  inChunks(out.length, chunkOfNumbers, options.checkCancelled, (from, to) => out.fill(0, from, to));
  for (const products of pairs.classes) {
    for (const functions of fits.classes) {
      const productsAreBra = isBra(products.type, functions.type);
      const [bras, kets] = productsAreBra ? [products, functions] : [functions, products];
      const run = machine.kernel(kernelName(bras.type, kets.type));
      const block = memory.f64(map.block, bras.type.size * kets.type.size * map.lanes);
      const put = productsAreBra
        ? (ij: number, P: number, v: number) => {
            out[ij * nFitting + P] = v;
          }
        : (P: number, ij: number, v: number) => {
            out[ij * nFitting + P] = v;
          };
      for (const bra of bras.pairs) {
        options.checkCancelled?.();
        integrateRow(run, bra, kets.kets, kets.kets.length, options, (ket) =>
          forEachElement(machine, bra, ket, block, put),
        );
      }
    }
  }
}

/** Every integral of a block with the indices of its bra and ket. */
function forEachElement(
  { memory, map: { lanes } }: KernelMachine,
  bra: Pair,
  ket: KetPairs,
  block: Float64Array,
  use: (bra: number, ket: number, value: number) => void,
): void {
  const nKet = ket.first.type.size;
  const ij = memory.i32(bra.index, bra.type.size);
  [ket.first, ket.second].slice(0, lanes).forEach((pair, lane) => {
    const kl = memory.i32(pair.index, nKet);
    for (let a = 0; a < ij.length; a++) {
      for (let c = 0; c < nKet; c++) use(ij[a]!, kl[c]!, block[(a * nKet + c) * lanes + lane]!);
    }
  });
}
