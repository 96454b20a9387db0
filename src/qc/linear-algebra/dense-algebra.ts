import type { CheckCancelled } from '../scf/fock-builder';
import type { Scratch } from './scratch';

/** Eigenvalues ascending; eigenvector k is column k: `vectors[i * n + k]`. */
export interface Eigensystem {
  readonly values: Float64Array;
  /** Row-major, shape (n, n). */
  readonly vectors: Float64Array;
}

/** The dense matrix work of a calculation: row-major Float64Array in, new arrays out unless told otherwise. Deterministic. */
export interface DenseAlgebra {
  readonly name: string;
  readonly scratch: Scratch;
  /** C = A B, A of shape (n, k), B of shape (k, m). A large product is split where it can be cancelled. */
  multiply(
    A: Float64Array,
    B: Float64Array,
    n: number,
    k: number,
    m: number,
    checkCancelled?: CheckCancelled,
  ): Float64Array;
  /** The same into C, which may not be A or B. @returns C */
  multiplyInto(
    C: Float64Array,
    A: Float64Array,
    B: Float64Array,
    n: number,
    k: number,
    m: number,
    checkCancelled?: CheckCancelled,
  ): Float64Array;
  /** All eigenvalues and eigenvectors of a symmetric matrix of shape (n, n). A is not changed. */
  eigh(A: Float64Array, n: number): Eigensystem;
}
