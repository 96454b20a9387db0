import { expect, test } from 'vitest';
import { angstrom, kcal, kJ } from '../../src/schema/atomic-units';

test('atomic units in those that people think in, CODATA 2014', () => {
  expect(kcal(1)).toBeCloseTo(627.5094737775, 9);
  expect(kJ(1)).toBeCloseTo(4.184 * kcal(1), 9);
  expect(angstrom(1)).toBeCloseTo(0.52917721067, 11);
});
