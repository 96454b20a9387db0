import { expect, test } from 'vitest';
import { loadBasisSet } from '../../../src/engines/builtin/basis-library';
import { buildBasis } from '../../../src/qc/basis/basis-set';
import { dipoleIntegrals, nuclearAttraction, overlapAndKinetic } from '../../../src/qc/integrals/one-electron';
import { packedEri, triangle } from '../../../src/qc/integrals/packed-eri';

// H2 in STO-3G at 1.4 bohr: the worked example of Szabo & Ostlund (1996), sec. 3.5.2, eqs. 3.229 to 3.235.
const basis = buildBasis(loadBasisSet('sto-3g'), [1, 1], [0, 0, 0, 0, 0, 1.4]);

test('one-electron integrals are those of the book', () => {
  const { S, T } = overlapAndKinetic(basis);
  const V1 = nuclearAttraction(basis, Float64Array.of(1, 0, 0, 0));
  expect(S[1]).toBeCloseTo(0.6593, 4);
  expect(T[0]).toBeCloseTo(0.76, 4);
  expect(T[1]).toBeCloseTo(0.2365, 4);
  expect(V1[0]).toBeCloseTo(-1.2266, 4);
  expect(V1[1]).toBeCloseTo(-0.5974, 4);
  expect(V1[3]).toBeCloseTo(-0.6538, 4);
});

test('two-electron integrals are those of the book', () => {
  const eri = packedEri(basis, 0);
  const at = (i: number, j: number, k: number, l: number) =>
    eri[triangle(triangle(i - 1, j - 1), triangle(k - 1, l - 1))];
  expect(at(1, 1, 1, 1)).toBeCloseTo(0.7746, 4);
  expect(at(1, 1, 2, 2)).toBeCloseTo(0.5697, 4);
  expect(at(2, 1, 1, 1)).toBeCloseTo(0.4441, 4);
  expect(at(2, 1, 2, 1)).toBeCloseTo(0.297, 4);
});

test('the dipole of a normalised function is its centre', () => {
  const z = dipoleIntegrals(basis)[2];
  expect(z[0]).toBeCloseTo(0, 13);
  expect(z[3]).toBeCloseTo(1.4, 13);
});
