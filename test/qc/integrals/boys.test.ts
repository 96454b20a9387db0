import { expect, test } from 'vitest';
import { boys, boysSeries, maxBoysOrder } from '../../../src/qc/integrals/boys';

test('the table and the recursions agree with the series to rounding', () => {
  const F = new Float64Array(maxBoysOrder + 1);
  for (const N of [0, 1, 4, 12, maxBoysOrder]) {
    for (let T = 0; T < 60; T += 0.37) {
      boys(N, T, F);
      for (let n = 0; n <= N; n++) {
        const exact = boysSeries(n, T);
        expect(Math.abs(F[n]! - exact), `F_${n}(${T})`).toBeLessThan(2e-15 + 2e-13 * exact);
      }
    }
  }
});

test('known values: F_n(0) = 1/(2n+1), F_0(T) = ½ √(π/T) for large T', () => {
  const F = new Float64Array(4);
  boys(3, 0, F);
  expect(Array.from(F)).toEqual([1, 1 / 3, 1 / 5, 1 / 7]);
  boys(1, 1e4, F);
  expect(F[0]).toBeCloseTo(0.5 * Math.sqrt(Math.PI / 1e4), 15);
});
