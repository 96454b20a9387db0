import { describe, expect, test } from 'vitest';
import { builtinEngine } from '../../../src/engines/builtin/engine';
import { atomicInput, context, largestDifference } from './atomic-input';
import { calculationOf, componentCalculation, manyBodyCases, records } from './records';

// hartree/bohr; psi4's gradients are good to a few 1e-9 themselves.
const gradientTolerance = 1e-7;

async function gradient(calculation: Parameters<typeof atomicInput>[0]): Promise<number[]> {
  const result = await builtinEngine.compute(atomicInput({ ...calculation, driver: 'gradient' }), context());
  return result.return_result as number[];
}

const basisSets = [...new Set(records.filter((record) => record.hf_gradient).map((record) => record.basis))];

describe.each(basisSets)('analytic gradients against psi4 1.3.2 in %s', (basis) => {
  const here = records.filter((record) => record.basis === basis);

  const hf = here.filter((record) => record.hf_gradient);
  test.each(hf.map((record) => [record.id, record] as const))('Hartree-Fock %s', async (_, record) => {
    const found = await gradient(calculationOf(record, { method: 'hf' }));
    expect(largestDifference(found, record.hf_gradient!)).toBeLessThan(gradientTolerance);
  });

  const mp2 = here.filter((record) => record.mp2_gradient);
  test.each(mp2.map((record) => [record.id, record] as const))('MP2 %s', async (_, record) => {
    const found = await gradient(calculationOf(record, { method: 'mp2' }));
    expect(largestDifference(found, record.mp2_gradient!)).toBeLessThan(gradientTolerance);
  });
});

const withGradients = manyBodyCases.filter((whole) => whole.components?.some((component) => component.gradient));

test.each(withGradients.map((whole) => [whole.id, whole] as const))('components of %s', async (_, whole) => {
  for (const component of whole.components!.filter((c) => c.gradient)) {
    const found = await gradient(componentCalculation(whole, component));
    const label = `(${component.fragments})@(${component.basis})`;
    expect(largestDifference(found, component.gradient!), label).toBeLessThan(gradientTolerance);
  }
});

test('the reference has gradients', () => {
  expect(records.filter((record) => record.hf_gradient)).toHaveLength(91);
  expect(records.filter((record) => record.mp2_gradient)).toHaveLength(81);
  expect(withGradients).toHaveLength(4);
});
