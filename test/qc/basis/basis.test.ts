import { expect, test } from 'vitest';
import { loadBasisSet } from '../../../src/engines/builtin/basis-library';
import { buildBasis, countFunctions } from '../../../src/qc/basis/basis-set';
import { pureOrder, shellFunctions } from '../../../src/qc/basis/solid-harmonics';
import { overlapAndKinetic } from '../../../src/qc/integrals/one-electron';

const r3 = Math.sqrt(3);

test('pure d functions are those of the textbooks, in the order 0, +1, -1, +2, -2', () => {
  // monomials xx, xy, xz, yy, yz, zz
  const d = shellFunctions(2, true);
  const expected = [
    [-0.5, 0, 0, -0.5, 0, 1],
    [0, 0, r3, 0, 0, 0],
    [0, 0, 0, 0, r3, 0],
    [r3 / 2, 0, 0, -r3 / 2, 0, 0],
    [0, r3, 0, 0, 0, 0],
  ];
  for (const [i, row] of expected.entries()) {
    for (const [c, value] of row.entries()) expect(d[i]![c]).toBeCloseTo(value, 14);
  }
  expect(pureOrder(3)).toEqual([0, 1, -1, 2, -2, 3, -3]);
});

test.each([0, 1, 2, 3, 4])('pure functions of l = %i are orthonormal', (l) => {
  const letter = 'spdfg'[l]!;
  const data = {
    name: 'two primitives',
    role: 'orbital',
    pure: true,
    source: '',
    elements: { H: [[letter, [1.7, 0.4], [0.6, 0.7]]] },
  } as const;
  const basis = buildBasis(data, [1], [0.1, -0.2, 0.3]);
  const { S } = overlapAndKinetic(basis);
  const n = 2 * l + 1;
  expect(basis.nbf).toBe(n);
  for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) expect(S[i * n + j]).toBeCloseTo(i === j ? 1 : 0, 12);
});

test('a cartesian d shell has <xx|xx> = 1 and <xy|xy> = 1/3, as in psi4', () => {
  const data = { name: 'd', role: 'orbital', pure: false, source: '', elements: { H: [['d', [0.8, 1]]] } } as const;
  const { S } = overlapAndKinetic(buildBasis(data, [1], [0, 0, 0]));
  expect(S[0]).toBeCloseTo(1, 13);
  expect(S[7]).toBeCloseTo(1 / 3, 13);
});

test('functions are counted without building the basis', () => {
  for (const [name, pure] of [
    ['cc-pvtz', true],
    ['6-31g*', false],
    ['sto-3g', true],
  ] as const) {
    const data = loadBasisSet(name);
    expect(countFunctions(data, 'O')).toBe(buildBasis(data, [8], [0, 0, 0]).nbf);
    expect(data.pure).toBe(pure);
  }
});

test('a set without the element says which it knows', () => {
  expect(() => buildBasis(loadBasisSet('6-311++g**'), [2], [0, 0, 0])).toThrow(
    'Basis set 6-311++G** has no functions for He. It knows H, Li,',
  );
});
