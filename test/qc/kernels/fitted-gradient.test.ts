import { describe, expect, test } from 'vitest';
import { makeBuiltinEngine } from '../../../src/engines/builtin/engine';
import { createKernelBackend } from '../../../src/qc/kernels/backend';
import { atomicInput, type Calculation, context } from '../../engines/builtin/atomic-input';

const water = { symbols: ['O', 'H', 'H'], geometry: [0, 0, -0.1432, 0, 1.4305, 1.1366, 0, -1.4305, 1.1366] };
const bent = { ...water, geometry: [0.1, 0, 0.02, 0, 1.43, 1.11, 0.05, -1.4, 1.2] };
const cation = { charge: 1, multiplicity: 2 };
const withGhosts = {
  symbols: ['O', 'H', 'H', 'O', 'H', 'H'],
  geometry: [...water.geometry, 0.3, 5.4, 0.2, 0.1, 7.1, 1.1, -1.2, 5, 1.5],
  real: [true, true, true, false, false, false],
};
const phosphine = {
  symbols: ['P', 'H', 'H', 'H'],
  geometry: [0, 0, 0, 2.2, 0.3, 1.4, -1.3, 1.9, 1.4, -1.1, -2.0, 1.35],
};

type Case = [name: string, calculation: Calculation, gradient: number[]];

/** psi4 1.3.2: scf_type df, mp2_type df, e_convergence 1e-11, d_convergence 1e-10, ints_tolerance 1e-14; hartree/bohr. */
const psi4: Case[] = [
  [
    'RHF',
    { ...water, method: 'hf', basis: 'cc-pvdz' },
    [0, 0, -0.0952499825, 0, 0.0383264354, 0.0476249912, 0, -0.0383264354, 0.0476249912],
  ],
  [
    'RMP2',
    { ...water, method: 'mp2', basis: 'cc-pvdz' },
    [0, 0, -0.0624484778, 0, 0.0269320302, 0.0312242389, 0, -0.0269320302, 0.0312242389],
  ],
  [
    'RMP2, frozen core',
    { ...water, method: 'mp2', basis: 'cc-pvdz', keywords: { freeze_core: true } },
    [0, 0, -0.0618568244, 0, 0.0266155586, 0.0309284122, 0, -0.0266155586, 0.0309284122],
  ],
  [
    'UHF',
    { ...water, ...cation, method: 'hf', basis: 'cc-pvdz' },
    [0, 0, -0.0568329205, 0, 0.0023909086, 0.0284164602, 0, -0.0023909086, 0.0284164602],
  ],
  [
    'UMP2',
    { ...water, ...cation, method: 'mp2', basis: 'cc-pvdz' },
    [0, 0, -0.0298517153, 0, -0.0065625626, 0.0149258464, 0, 0.0065625626, 0.0149258688],
  ],
  [
    'RMP2 of phosphine',
    { ...phosphine, method: 'mp2', basis: 'def2-svp' },
    [
      0.0129039406, -0.0115947757, 0.0111299118, -0.008438995, 0.0044861737, -0.0089141853, -0.0013055987, 0.0037188101,
      0.003668205, -0.0031593469, 0.0033897919, -0.0058839315,
    ],
  ],
  [
    'RMP2 with ghosts',
    { ...withGhosts, method: 'mp2', basis: 'cc-pvdz' },
    [
      0.0002114531, -0.0008105897, -0.0623306034, -0.0005406664, 0.0268449925, 0.0309226118, 0.0001911858,
      -0.0268541225, 0.0311779343, -6.78203e-5, 0.0003557592, 8.1502e-5, 3.26705e-5, 0.0001036419, 6.515e-6,
      0.0001731773, 0.0003603186, 0.0001420404,
    ],
  ],
];

const engine = makeBuiltinEngine(() => createKernelBackend());
const compute = ({ keywords, ...calculation }: Calculation) =>
  engine.compute(
    atomicInput({ ...calculation, keywords: { scf_type: 'df', d_convergence: 1e-10, ...keywords } }),
    context(),
  );
const gradientOf = async (calculation: Calculation) =>
  (await compute({ ...calculation, driver: 'gradient' })).return_result as number[];
const largest = (values: number[]) => values.reduce((max, x) => Math.max(max, Math.abs(x)), 0);

describe('gradients of density-fitted energies', () => {
  // psi4's UMP2 makes a difference between the two hydrogens; differences of energies (below) hold ours.
  test.each(psi4)('equal psi4: %s', async (name, calculation, expected) => {
    const gradient = await gradientOf(calculation);
    expect(gradient.length).toBe(expected.length);
    expect(largest(gradient.map((x, i) => x - expected[i]!))).toBeLessThan(name === 'UMP2' ? 2e-6 : 5e-8);
  });

  test.each([
    ['hf', '6-31g*', {}, {}],
    ['hf', 'cc-pvdz', cation, {}],
    ['mp2', 'aug-cc-pvdz', {}, {}],
    ['mp2', 'cc-pvdz', {}, { freeze_core: true }],
    ['mp2', 'cc-pvdz', cation, { freeze_core: true }],
    ['scs-mp2', 'def2-svp', {}, {}],
  ])('equal differences of energies: %s/%s %j %j', async (method, basis, state, keywords) => {
    const calculation = { ...bent, ...state, method, basis, keywords };
    const gradient = await gradientOf(calculation);
    const step = 2e-3;
    for (const i of [0, 2, 4, 8]) {
      const energy = async (steps: number) => {
        const geometry = bent.geometry.map((x, k) => (k === i ? x + steps * step : x));
        return (await compute({ ...calculation, geometry })).properties.return_energy!;
      };
      const [far, near] = [(await energy(2)) - (await energy(-2)), (await energy(1)) - (await energy(-1))];
      expect(Math.abs(gradient[i]! - (8 * near - far) / (12 * step))).toBeLessThan(5e-9);
    }
    for (let axis = 0; axis < 3; axis++) {
      expect(Math.abs(gradient[axis]! + gradient[3 + axis]! + gradient[6 + axis]!)).toBeLessThan(1e-11);
    }
  });

  test('charges around the molecule feel forces too', async () => {
    const charge: [number, [number, number, number]] = [0.4, [0, 1, 6]];
    const result = await compute({
      ...bent,
      method: 'hf',
      basis: 'cc-pvdz',
      driver: 'gradient',
      embeddingCharges: [charge],
    });
    const forces = result.extras.embedding_gradient as number[];
    const sum = (axis: number) =>
      (result.return_result as number[]).filter((_, i) => i % 3 === axis).reduce((x, y) => x + y, 0) + forces[axis]!;
    expect(largest(forces)).toBeGreaterThan(1e-3);
    for (let axis = 0; axis < 3; axis++) expect(Math.abs(sum(axis))).toBeLessThan(1e-11);
  });

  test('Hessians are differences of them', async () => {
    const hessian = (await compute({ ...bent, method: 'hf', basis: 'cc-pvdz', driver: 'hessian' }))
      .return_result as number[];
    const step = 5e-3;
    const [plus, minus] = await Promise.all(
      [step, -step].map((shift) =>
        gradientOf({
          ...bent,
          geometry: bent.geometry.map((x, i) => (i === 2 ? x + shift : x)),
          method: 'hf',
          basis: 'cc-pvdz',
        }),
      ),
    );
    const row = plus!.map((x, i) => (x - minus![i]!) / (2 * step));
    expect(largest(row.map((x, i) => x - hessian[2 * 9 + i]!))).toBeLessThan(1e-5);
  });

  test.each([
    ['hf', {}],
    ['mp2', {}],
    ['mp2', cation],
  ])('take no more memory than was estimated: %s %j', async (method, state) => {
    const dimer = {
      ...withGhosts,
      real: Array<boolean>(6).fill(true),
      ...state,
      method,
      basis: 'cc-pvdz',
      driver: 'gradient' as const,
    };
    const input = atomicInput({ ...dimer, keywords: { scf_type: 'df' } });
    const run = async (memoryMiB: number) => {
      const backend = createKernelBackend();
      await makeBuiltinEngine(() => backend).compute(input, context({ memoryMiB }));
      return backend.memoryBytes() / 2 ** 20;
    };
    const refused = await run(1).catch((error: unknown) => error);
    expect(refused).toMatchObject({ code: 'RESOURCE' });
    const { neededMiB } = (refused as { detail: { needed: { neededMiB: number }[] } }).detail.needed[0]!;
    const taken = await run(neededMiB);
    expect(taken).toBeLessThan(neededMiB);
    expect(taken).toBeGreaterThan(0.4 * neededMiB);
  });

  test('JavaScript kernels give the same, and memory is given back', async () => {
    const calculation = { ...bent, method: 'mp2', basis: 'cc-pvdz' };
    const expected = await gradientOf(calculation);
    const backend = createKernelBackend({ kind: 'js' });
    const other = makeBuiltinEngine(() => backend);
    const input = atomicInput({
      ...calculation,
      driver: 'gradient',
      keywords: { scf_type: 'df', d_convergence: 1e-10 },
    });
    const gradient = (await other.compute(input, context())).return_result as number[];
    expect(largest(gradient.map((x, i) => x - expected[i]!))).toBeLessThan(1e-10);
  });
});
