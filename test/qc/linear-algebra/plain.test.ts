import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createKernelBackend } from '../../../src/qc/kernels/backend';
import { multiply, plainAlgebra, transpose } from '../../../src/qc/linear-algebra/plain';

const symmetric = fc.integer({ min: 1, max: 12 }).chain((n) =>
  fc.array(fc.double({ min: -10, max: 10, noNaN: true }), { minLength: n * n, maxLength: n * n }).map((values) => {
    const A = new Float64Array(n * n);
    for (let i = 0; i < n; i++) for (let j = 0; j <= i; j++) A[i * n + j] = A[j * n + i] = values[i * n + j]!;
    return { n, A };
  }),
);

const algebras = [plainAlgebra, createKernelBackend({ kind: 'wasm' }).algebra];

// The numbers that fast-check makes reach down to the smallest there are: squares of them underflow.
test.each(algebras)('eigenvectors are orthonormal and rebuild the matrix, eigenvalues ascend: $name', ({ eigh }) => {
  fc.assert(
    fc.property(symmetric, ({ n, A }) => {
      const { values, vectors } = eigh(A, n);
      const VtV = multiply(transpose(vectors, n, n), vectors, n, n, n);
      const scaled = vectors.map((v, at) => v * values[at % n]!);
      const rebuilt = multiply(scaled, transpose(vectors, n, n), n, n, n);
      for (let i = 0; i < n; i++) {
        if (i > 0) expect(values[i]).toBeGreaterThanOrEqual(values[i - 1]!);
        for (let j = 0; j < n; j++) {
          expect(VtV[i * n + j]).toBeCloseTo(i === j ? 1 : 0, 11);
          expect(rebuilt[i * n + j]).toBeCloseTo(A[i * n + j]!, 10);
        }
      }
    }),
    { seed: 1, numRuns: 100 },
  );
});

test.each(algebras)('degenerate and empty matrices: $name', ({ eigh }) => {
  expect(Array.from(eigh(Float64Array.of(2, 0, 0, 0, 2, 0, 0, 0, 2), 3).values)).toEqual([2, 2, 2]);
  expect(eigh(new Float64Array(0), 0).values).toHaveLength(0);
});
