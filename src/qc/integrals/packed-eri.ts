import type { Basis } from '../basis/shell';
import type { CheckCancelled } from '../scf/fock-builder';
import { ElectronRepulsion, schwarzBound } from './electron-repulsion';
import { makeShellPair, type ShellPair } from './shell-pair';

/** Position of the pair (i, j) in a triangle. */
export function triangle(i: number, j: number): number {
  return i >= j ? (i * (i + 1)) / 2 + j : (j * (j + 1)) / 2 + i;
}

/** Number of integrals of the 8-fold packed array for n functions. */
export function packedLength(n: number): number {
  const pairs = (n * (n + 1)) / 2;
  return (pairs * (pairs + 1)) / 2;
}

/** All pairs of shells (b not after a) with their Schwarz bounds; pairs that vanish are left out. */
export function shellPairs(basis: Basis): { pair: ShellPair; bound: number }[] {
  const repulsion = new ElectronRepulsion();
  const pairs: { pair: ShellPair; bound: number }[] = [];
  for (const a of basis.shells) {
    for (const b of basis.shells) {
      if (b.offset > a.offset) break;
      const pair = makeShellPair(a, b);
      if (pair.nPrimitives > 0) pairs.push({ pair, bound: schwarzBound(pair, repulsion) });
    }
  }
  return pairs;
}

/**
 * All two-electron integrals, 8-fold packed as `FockBuilder.eri()`; memory nbf⁴ bytes.
 * Quartets whose Schwarz bound is below `screening` stay zero.
 */
export function packedEri(basis: Basis, screening: number, checkCancelled?: CheckCancelled): Float64Array {
  const eri = new Float64Array(packedLength(basis.nbf));
  const repulsion = new ElectronRepulsion();
  const pairs = shellPairs(basis);
  const size = Math.max(...pairs.map(({ pair }) => pair.nFunctions));
  const block = new Float64Array(size * size);
  pairs.forEach(({ pair: bra, bound }, x) => {
    for (let y = 0; y <= x; y++) {
      if (y % 64 === 0) checkCancelled?.();
      const { pair: ket, bound: ketBound } = pairs[y]!;
      if (bound * ketBound < screening) continue;
      repulsion.block(bra, ket, block);
      scatter(eri, bra, ket, block);
    }
  });
  return eri;
}

function scatter(eri: Float64Array, bra: ShellPair, ket: ShellPair, block: Float64Array): void {
  let at = 0;
  for (let a = 0; a < bra.a.size; a++) {
    for (let b = 0; b < bra.b.size; b++) {
      const ij = triangle(bra.a.offset + a, bra.b.offset + b);
      for (let c = 0; c < ket.a.size; c++) {
        for (let d = 0; d < ket.b.size; d++) {
          eri[triangle(ij, triangle(ket.a.offset + c, ket.b.offset + d))] = block[at++]!;
        }
      }
    }
  }
}
