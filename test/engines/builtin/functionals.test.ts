import { describe, expect, test } from 'vitest';
import { builtinEngine } from '../../../src/engines/builtin/engine';
import { atomicInput, type Calculation, context } from './atomic-input';

/** With the constant that PySCF converts with (CODATA 2010). */
const inBohr = (angstrom: number[]) => angstrom.map((x) => x / 0.52917721092);

const water = { symbols: ['O', 'H', 'H'], geometry: inBohr([0, 0, 0.1173, 0, 0.7572, -0.4692, 0, -0.7572, -0.4692]) };
const hydroxyl = { symbols: ['O', 'H'], geometry: inBohr([0, 0, 0, 0, 0, 0.97]), multiplicity: 2 };
// No degenerate hole, which would turn with the grid.
const waterCation = { ...water, charge: 1, multiplicity: 2 };
const dimer = {
  symbols: ['O', 'H', 'H', 'O', 'H', 'H'],
  geometry: inBohr([
    -1.29, -0.624, 0.012, -1.415, 0.326, 0.055, -2.005, -0.975, 0.544, 1.338, -0.572, -0.013, 0.417, -0.834, 0.023,
    1.633, -0.912, -0.859,
  ]),
};

/** PySCF 2.14.0 with libxc, 120 spheres of 770 points without pruning; hartree. */
const energies: readonly [string, Omit<Calculation, 'method'>, string, number][] = [
  ['water', { ...water, basis: 'cc-pvdz' }, 'svwn', -75.8546891698006],
  ['water', { ...water, basis: 'cc-pvdz' }, 'pbe', -76.3334422223709],
  ['water', { ...water, basis: 'cc-pvdz' }, 'revpbe', -76.39446481232082],
  ['water', { ...water, basis: 'cc-pvdz' }, 'blyp', -76.39795733010894],
  ['water', { ...water, basis: 'cc-pvdz' }, 'r2scan', -76.38136867321423],
  ['water', { ...water, basis: 'cc-pvdz' }, 'pbe0', -76.33883352164246],
  ['water', { ...water, basis: 'cc-pvdz' }, 'b3lyp', -76.42036882064002],
  ['water dimer', { ...dimer, basis: '6-31g*' }, 'pbe', -152.65400742312073],
  ['water dimer', { ...dimer, basis: '6-31g*' }, 'r2scan', -152.74230567398],
  ['hydroxyl', { ...hydroxyl, basis: '6-31g*' }, 'svwn', -75.15207651785607],
  ['hydroxyl', { ...hydroxyl, basis: '6-31g*' }, 'pbe', -75.63644329749368],
  ['hydroxyl', { ...hydroxyl, basis: '6-31g*' }, 'revpbe', -75.69783399278288],
];
/** Of the quadratures: ours is pruned, r²SCAN needs more points than others. */
const quadrature = (method: string) => (method === 'r2scan' ? 5e-6 : 3e-7);

const compute = async (calculation: Calculation) => builtinEngine.compute(atomicInput(calculation), context());
const energy = async (calculation: Calculation) => (await compute(calculation)).return_result as number;

test.each(energies)('%s: the energy of PySCF (%#)', async (_, molecule, method, expected) => {
  const result = await compute({ ...molecule, method, keywords: { grid: 'fine' } });
  expect(Math.abs((result.return_result as number) - expected)).toBeLessThan(quadrature(method));
  const { calcinfo_nalpha: alpha, calcinfo_nbeta: beta } = result.properties;
  expect(Math.abs((result.extras.grid_electrons as number) - alpha! - beta!)).toBeLessThan(2e-6);
});

describe.each([
  ['svwn', water],
  ['b3lyp', water],
  ['pbe', waterCation],
  ['r2scan', waterCation],
] as const)('gradient of %s', (method, molecule) => {
  test('is the derivative of the energy on the same grid, however coarse', async () => {
    const geometry = molecule.geometry.map((x, i) => x + 0.03 * Math.sin(1 + i));
    const keywords = { grid: 'coarse', e_convergence: 1e-11, d_convergence: 1e-9 };
    const calculation = { ...molecule, geometry, basis: '6-31g', method, keywords };
    const result = await compute({ ...calculation, driver: 'gradient' });
    const gradient = result.return_result as number[];
    for (const i of [2, 4]) {
      const at = (step: number) =>
        energy({ ...calculation, geometry: geometry.map((x, k) => (k === i ? x + step : x)) });
      const h = 4e-3;
      const [e1, e_1, e2, e_2] = [await at(h), await at(-h), await at(2 * h), await at(-2 * h)];
      const difference = (8 * (e1 - e_1) - (e2 - e_2)) / (12 * h);
      expect(Math.abs(gradient[i]! - difference)).toBeLessThan(2e-8);
    }
    // Translations change nothing.
    for (let x = 0; x < 3; x++) {
      expect(Math.abs(gradient.reduce((sum, g, i) => (i % 3 === x ? sum + g : sum), 0))).toBeLessThan(1e-10);
    }
  });
});

test('every way of making the Fock matrix gives the same energy', async () => {
  for (const method of ['pbe', 'pbe0']) {
    const calculation = { ...water, basis: '6-31g*', method };
    const stored = await energy({ ...calculation, keywords: { scf_type: 'pk' } });
    const direct = await energy({ ...calculation, keywords: { scf_type: 'direct' } });
    expect(direct).toBeCloseTo(stored, 9);
    const fitted = await energy({ ...calculation, keywords: { scf_type: 'df' } });
    expect(Math.abs(fitted - stored)).toBeGreaterThan(0);
    expect(Math.abs(fitted - stored)).toBeLessThan(2e-4);
  }
});

test('ghosts lower the energy a little, and have their share of the grid', async () => {
  const alone = { symbols: dimer.symbols.slice(0, 3), geometry: dimer.geometry.slice(0, 9), basis: '6-31g*' };
  const ghosts = { ...dimer, real: [true, true, true, false, false, false], basis: '6-31g*' };
  const [without, withGhosts] = [
    await energy({ ...alone, method: 'b3lyp' }),
    await energy({ ...ghosts, method: 'b3lyp' }),
  ];
  expect(withGhosts).toBeLessThan(without);
  expect(withGhosts).toBeGreaterThan(without - 0.01);
});

test('values that are not kept between iterations change nothing', async () => {
  const input = atomicInput({ ...water, basis: '6-31g*', method: 'b3lyp' });
  const much = await builtinEngine.compute(input, context());
  const little = await builtinEngine.compute(input, { ...context(), memoryMiB: 45 });
  expect(little.return_result).toBe(much.return_result);
});

test('a request is refused where it has no meaning', async () => {
  const calculation = { ...water, basis: '6-31g*', method: 'b3lyp' };
  await expect(energy({ ...calculation, keywords: { grid: 'huge' } })).rejects.toThrow(/grid/);
  await expect(energy({ ...calculation, keywords: { stability_analysis: 'follow' } })).rejects.toThrow(/Hartree-Fock/);
  await expect(energy({ ...calculation, method: 'b3lip' })).rejects.toThrow(/b3lyp/);
});
