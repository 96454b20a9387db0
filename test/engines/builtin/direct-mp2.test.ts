import { describe, expect, test } from 'vitest';
import { makeBuiltinEngine } from '../../../src/engines/builtin/engine';
import { createKernelBackend } from '../../../src/qc/kernels/backend';
import { atomicInput, type Calculation, context, largestDifference } from './atomic-input';

const dimer: Calculation = {
  symbols: ['O', 'H', 'H', 'O', 'H', 'H'],
  geometry: [0, 0, -0.1432, 0, 1.4305, 1.1366, 0, -1.4305, 1.1366, 0, 0.3, 5.6, 0.1, 1.6, 6.8, -0.2, -1.1, 6.9],
  method: 'mp2',
  basis: 'cc-pvdz',
};
const cation = { charge: 1, multiplicity: 2 };

/** A fresh engine: its memory is that of this calculation alone. */
async function run(calculation: Calculation, scf_type: 'pk' | 'direct' | 'auto', memoryMiB = 2048) {
  const backend = createKernelBackend();
  const keywords = { ...calculation.keywords, scf_type };
  const engine = makeBuiltinEngine(() => backend);
  const result = await engine.compute(atomicInput({ ...calculation, keywords }), context({ memoryMiB }));
  return { result, takenMiB: backend.memoryBytes() / 2 ** 20 };
}

// What is left out of stored integrals and of direct Fock matrices differs: both are cut at 1e-12 hartree.
const sameEnergy = 1e-10;
const sameGradient = 1e-8;

describe('MP2 with integrals made anew equals MP2 with stored ones', () => {
  test.each<[string, Calculation]>([
    ['rmp2', dimer],
    [
      'rmp2, cartesian functions, a ghost',
      { ...dimer, basis: '6-31g*', real: [true, true, true, false, false, false] },
    ],
    ['frozen core', { ...dimer, basis: '6-31g*', keywords: { freeze_core: true } }],
    ['scs-mp2', { ...dimer, method: 'scs-mp2', basis: '6-31g' }],
    ['ump2', { ...dimer, ...cation, basis: '6-31g' }],
    ['f functions', { ...dimer, symbols: ['O', 'H', 'H'], geometry: dimer.geometry.slice(0, 9), basis: 'cc-pvtz' }],
  ])('%s', async (_, calculation) => {
    const tight = { ...calculation, keywords: { ...calculation.keywords, d_convergence: 1e-10 } };
    const stored = (await run(tight, 'pk')).result.properties;
    const direct = (await run(tight, 'direct')).result.properties;
    for (const name of [
      'return_energy',
      'mp2_same_spin_correlation_energy',
      'mp2_opposite_spin_correlation_energy',
    ] as const) {
      expect(Math.abs(direct[name]! - stored[name]!)).toBeLessThan(sameEnergy);
    }
  });

  test.each<[string, Calculation]>([
    ['rmp2', { ...dimer, basis: '6-31g*' }],
    ['ump2', { ...dimer, ...cation, basis: '6-31g' }],
  ])('gradients: %s', async (_, calculation) => {
    const tight = { ...calculation, driver: 'gradient' as const, keywords: { d_convergence: 1e-10 } };
    const stored = (await run(tight, 'pk')).result.properties.return_gradient!;
    const direct = (await run(tight, 'direct')).result.properties.return_gradient!;
    expect(largestDifference(direct, stored)).toBeLessThan(sameGradient);
  });
});

test('batches that fit a small budget give the same bits as one batch, and keep to it', async () => {
  const task = { ...dimer, keywords: { ints_tolerance: 1e-10 } };
  const least = makeBuiltinEngine(() => createKernelBackend()).size!(atomicInput(task))!.memoryMiB;
  const ample = await run(task, 'direct');
  const scarce = await run(task, 'auto', least);
  expect(scarce.result.provenance.scf_type).toBe('direct');
  expect(scarce.result.properties.return_energy).toBe(ample.result.properties.return_energy);
  expect(scarce.takenMiB).toBeLessThan(least);
  expect(scarce.takenMiB).toBeLessThan(ample.takenMiB);
});
