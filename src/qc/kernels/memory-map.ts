/**
 * Where the generated kernels find their tables and scratch space: byte addresses at the start of the linear memory,
 * the same in every thread, so that a module compiled once works everywhere.
 */
import { hermiteIndex } from '../integrals/hermite-index';
import { boysTable, boysTableLength } from './boys';

/** Highest total angular momentum: (ff|ff) and one more for its derivative. */
export const maxTotalL = 13;
/** Highest angular momentum of a pair: two f shells. */
export const maxPairL = 6;
/** Most products in a pair of super-shells: two cartesian f shells, or two cartesian spd super-shells. */
export const maxPairSize = 100;

export interface MemoryMap {
  /** Lanes of a vector; ket records and blocks are interleaved by it. */
  readonly lanes: number;
  /** Table of `boysTable(L)`. */
  boys(L: number): number;
  /** Byte offsets within `cube` of the Hermite indices of a bra with angular momentum `braL`; one i32 each. */
  cubeOffsets(braL: number, L: number): number;
  /** R_tuv at ((t (L+1) + u) (L+1) + v), vectors. */
  readonly cube: number;
  /** Half-contracted integrals, vectors, shape (hermites of the bra, products of the ket). */
  readonly accumulators: number;
  /** A block of Γ with its bra already in Hermite form, vectors, as `accumulators`. */
  readonly hermiteDensity: number;
  /** Integrals of one shell quartet, or their Γ; vectors, shape (products of the bra, products of the ket). */
  readonly block: number;
  /** A ket record (one primitive of two pairs) for Schwarz bounds. */
  readonly record: number;
  /** First byte after the map; a multiple of 64. */
  readonly end: number;
}

export function memoryMap(lanes: number): MemoryMap {
  let top = 1024; // address 0 is never valid
  const take = (bytes: number) => {
    const address = top;
    top = (top + bytes + 63) & ~63;
    return address;
  };
  const width = 8 * lanes;
  const boys = Array.from({ length: maxTotalL + 1 }, (_, L) => take(8 * boysTableLength(L)));
  const stride = 4 * hermiteIndex(maxPairL).n;
  const offsets = take((maxPairL + 1) * (maxTotalL + 1) * stride);
  const rows = hermiteIndex(maxPairL).n * maxPairSize * width;
  return {
    lanes,
    boys: (L) => boys[L]!,
    cubeOffsets: (braL, L) => offsets + (braL * (maxTotalL + 1) + L) * stride,
    cube: take((maxTotalL + 1) ** 3 * width),
    accumulators: take(rows),
    hermiteDensity: take(rows),
    block: take(maxPairSize ** 2 * width),
    record: take(rows),
    end: take(0),
  };
}

/** Byte offset of R_tuv in the cube of total angular momentum L. */
export function cubeOffset(L: number, t: number, u: number, v: number, lanes: number): number {
  return ((t * (L + 1) + u) * (L + 1) + v) * 8 * lanes;
}

/** Fills the tables that kernels of total angular momentum L read. */
export function writeTables(buffer: ArrayBufferLike, map: MemoryMap, L: number): void {
  new Float64Array(buffer, map.boys(L), boysTableLength(L)).set(boysTable(L));
  for (let braL = 0; braL <= Math.min(L, maxPairL); braL++) {
    const { n, t, u, v } = hermiteIndex(braL);
    const offsets = new Int32Array(buffer, map.cubeOffsets(braL, L), n);
    for (let h = 0; h < n; h++) offsets[h] = cubeOffset(L, t[h]!, u[h]!, v[h]!, map.lanes);
  }
}
