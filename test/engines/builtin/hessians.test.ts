import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { builtinEngine } from '../../../src/engines/builtin/engine';
import { numericalHessian } from '../../../src/qc/gradient/numerical-hessian';
import { atomicInput, context, largestDifference } from './atomic-input';

interface HessianRecord {
  id: string;
  symbols: string[];
  geometry: number[];
  basis: string;
  hf_hessian: number[];
}
const { records }: { records: HessianRecord[] } = JSON.parse(
  readFileSync(join(__dirname, '..', '..', 'reference', 'hessians.json'), 'utf8'),
);
// hartree/bohr²; central differences with 5e-3 bohr against analytic second derivatives of psi4 1.3.2
const tolerance = 3e-5;

test.each(records.map((record) => [record.id, record] as const))('Hartree-Fock %s', async (_, record) => {
  const { symbols, geometry, basis } = record;
  const input = atomicInput({ symbols, geometry, basis, method: 'hf', driver: 'hessian' });
  const result = await builtinEngine.compute(input, context());
  const hessian = result.return_result as number[];
  expect(largestDifference(hessian, record.hf_hessian)).toBeLessThan(tolerance);
  expect(result.properties.return_hessian).toEqual(hessian);
  expect(result.properties.return_gradient).toHaveLength(geometry.length);
  expect(result.provenance.routine).toContain('central differences of analytic gradients');
});

test('an MP2 Hessian is symmetric and does not feel a translation', async () => {
  const geometry = [0, 0, 0, 1, 2, 2];
  const input = atomicInput({ symbols: ['Li', 'H'], geometry, basis: '6-31g', method: 'mp2', driver: 'hessian' });
  const { return_result } = await builtinEngine.compute(input, context());
  const H = return_result as number[];
  for (let i = 0; i < 6; i++) {
    for (let j = 0; j < 6; j++) {
      expect(H[6 * i + j]).toBe(H[6 * j + i]);
      expect(Math.abs(H[6 * i + (j % 3)]! + H[6 * i + 3 + (j % 3)]!)).toBeLessThan(1e-5);
    }
  }
});

test('the Hessian of a quadratic function is exact', () => {
  const A = [2, 0.5, 0.5, 3];
  const gradient = (x: Float64Array) => Float64Array.of(A[0]! * x[0]! + A[1]! * x[1]!, A[2]! * x[0]! + A[3]! * x[1]!);
  expect(largestDifference(numericalHessian(Float64Array.of(0.3, -0.2), 1e-2, gradient), A)).toBeLessThan(1e-12);
});
