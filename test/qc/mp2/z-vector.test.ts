import { expect, test } from 'vitest';
import { solveInSubspace } from '../../../src/qc/mp2/z-vector';

test('solves symmetric equations, also with negative eigenvalues', () => {
  const A = [
    [4, 0.3, -0.2],
    [0.3, -2, 0.1],
    [-0.2, 0.1, 7],
  ];
  const apply = (x: Float64Array) => Float64Array.from(A, (row) => row.reduce((sum, a, j) => sum + a * x[j]!, 0));
  const expected = Float64Array.of(1, -2, 0.5);
  const x = solveInSubspace(apply, apply(expected), Float64Array.of(4, -2, 7), 1e-13);
  for (const [i, value] of x.entries()) expect(value).toBeCloseTo(expected[i]!, 11);
});

test('no solution is a ConvergenceError', () => {
  const apply = (x: Float64Array) => Float64Array.of(x[0]! + x[1]!, x[0]! + x[1]!);
  expect(() => solveInSubspace(apply, Float64Array.of(1, -1), Float64Array.of(1, 1), 1e-12)).toThrow(
    'coupled-perturbed equations',
  );
});
