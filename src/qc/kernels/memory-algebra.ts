/**
 * Dense algebra and data movement on the linear memory: arguments are byte addresses of doubles, matrices row-major.
 * Two implementations: `assembly/` (WebAssembly) and `plain-memory-algebra.ts`, which states what each does.
 */
export interface MemoryAlgebra {
  /**
   * C[n,m] = A[n,k] B[k,m], added to C where `accumulate` is 1. Rows of A and C are `strideA` and `strideC` elements
   * apart; 0 or nothing stands for k and m.
   */
  gemm(
    A: number,
    B: number,
    C: number,
    n: number,
    k: number,
    m: number,
    accumulate: 0 | 1,
    strideA?: number,
    strideC?: number,
  ): void;
  /** C[n,m] = A[n,k] B[m,k]ᵀ; otherwise as `gemm`. */
  gemmTransposed(
    A: number,
    B: number,
    C: number,
    n: number,
    k: number,
    m: number,
    accumulate: 0 | 1,
    strideA?: number,
    strideC?: number,
  ): void;
  /** out += G d for rows [from, to) of a packed symmetric matrix and their mirror images. */
  packedMatvec(G: number, d: number, out: number, from: number, to: number): void;
  /** The same for G = H + L in two halves of single precision: 48 bits of each element. */
  splitMatvec(H: number, L: number, d: number, out: number, from: number, to: number): void;
  /** The same with H alone: 24 bits of each element, half the memory traffic. Products and sums are in double precision. */
  coarseMatvec(H: number, d: number, out: number, from: number, to: number): void;
  /**
   * P[ij,kl] = (ij|kl) - ¼ [(ik|jl) + (il|jk)] for functions i in [from, to), packed as G, as H = f32(P) and L = f32(P - H).
   * `scratch` has to² doubles.
   */
  fockSupermatrix(G: number, H: number, L: number, from: number, to: number, scratch: number): void;
  /** Full M[n,n] from row kl of the packed integrals. */
  unpackRow(G: number, M: number, n: number, kl: number): void;
  /** Full M[n,n] from a packed triangle. */
  unpackTriangle(packed: number, M: number, n: number): void;
  /** to[c stride + r] = from[r columns + c]. */
  transposeBlock(from: number, rows: number, columns: number, to: number, stride: number): void;
  /** Row k of V becomes the eigenvector of d[k], unsorted. `work` has 2n doubles. */
  eigh(V: number, n: number, d: number, work: number): void;
  /**
   * A block of integrals, lanes interleaved, into the packed array. Tables of int32: packed pair index of each product.
   * With one lane `second` is not used.
   */
  scatterBlock(block: number, bra: number, nBra: number, first: number, second: number, nKet: number, G: number): void;
  /** One lane of block += weight × packed array. Returns the largest entry of that lane. */
  gatherBlock(block: number, bra: number, nBra: number, ket: number, nKet: number, weight: number, G: number): number;
  /**
   * Contributions of a block to half of J and K (the caller adds the transpose). Tables of int32, four a product (i, j):
   * 8 n i, 8 i, 8 n j, 8 j. A lane with weight 0 is left out.
   */
  digestBlock(
    block: number,
    bra: number,
    nBra: number,
    first: number,
    second: number,
    nKet: number,
    firstWeight: number,
    secondWeight: number,
    D: number,
    J: number,
    K: number,
  ): void;
  /** One lane of block += one separable term of Γ times weight; tables as `digestBlock`. Returns its largest entry. */
  densityBlock(
    block: number,
    bra: number,
    nBra: number,
    ket: number,
    nKet: number,
    weight: number,
    coulomb: number,
    exchange: number,
    L: number,
    R: number,
  ): number;
}
