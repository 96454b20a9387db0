import { describe, expect, test } from 'vitest';
import { resolveEngine } from '../../../src/engines/registry';
import type { AtomicResult } from '../../../src/schema/atomic';
import { atomicInput, type Calculation, context, largestDifference } from '../../engines/builtin/atomic-input';
import { enginesHere, useTestPythons } from './pythons';

useTestPythons();
const here = await enginesHere([
  'tblite',
  'dftd3',
  'dftd4',
  'qcengine:psi4',
  'qcengine:nwchem',
  'qcengine:dftd4',
  'psi4',
]);

const water = { symbols: ['O', 'H', 'H'], geometry: [0, 0, 0.1, 0, 1.4, 1.1, 0.2, -1.4, 1.1], basis: null };

async function compute(name: string, calculation: Calculation): Promise<AtomicResult> {
  const engine = await resolveEngine({ name });
  const input = atomicInput(calculation);
  engine.validate?.(input);
  return engine.compute(input, context());
}

const energy = async (name: string, calculation: Calculation) =>
  (await compute(name, calculation)).return_result as number;

/** Largest difference between the gradient and central differences of energies, hartree/bohr. */
async function gradientError(name: string, calculation: Calculation): Promise<number> {
  const step = 1e-3; // bohr
  const gradient = (await compute(name, { ...calculation, driver: 'gradient' })).return_result as number[];
  const numeric: number[] = [];
  for (const k of gradient.keys()) {
    const at = (shift: number) => {
      const geometry = calculation.geometry.map((x, i) => (i === k ? x + shift : x));
      return energy(name, { ...calculation, geometry });
    };
    numeric.push(((await at(step)) - (await at(-step))) / (2 * step));
  }
  return largestDifference(gradient, numeric);
}

describe('tblite', () => {
  const run = test.skipIf(!here.has('tblite'));

  run('gives the energy that xtb 6.5.1 has for this water', async () => {
    // ../shared/reference/qc/samples/native/xtb_coord, `xtb coord --gfn 2 --grad`
    const sample = {
      symbols: ['O', 'H', 'H'],
      geometry: [0, 0, -0.1432, 0, 1.4305, 1.1366, 0, -1.4305, 1.1366],
      basis: null,
    };
    const gfn2 = await energy('tblite', { ...sample, method: 'gfn2' });
    expect(await energy('tblite', { ...sample, method: 'GFN2-xTB' })).toBe(gfn2);
    // xtb stops at 1e-6 hartree.
    expect(Math.abs(gfn2 - -5.06412612611)).toBeLessThan(1e-6);
  });

  run.each(['gfn1', 'gfn2'])('%s: the gradient is that of the energy', async (method) => {
    expect(await gradientError('tblite', { ...water, method })).toBeLessThan(1e-6);
  });

  run('charge and unpaired electrons count', async () => {
    const neutral = await energy('tblite', { ...water, method: 'gfn2' });
    const cation = await energy('tblite', { ...water, method: 'gfn2', charge: 1, multiplicity: 2 });
    expect(cation - neutral).toBeGreaterThan(0.3);
    const quartet = await energy('tblite', { ...water, method: 'gfn2', charge: 1, multiplicity: 4 });
    expect(quartet).toBeGreaterThan(cation);
  });

  run('refuses ghosts and basis sets with the reason, and says when it does not converge', async () => {
    const ghost = { ...water, real: [true, true, false], method: 'gfn2' };
    await expect(compute('tblite', ghost)).rejects.toMatchObject({
      code: 'INPUT',
      message: expect.stringMatching(/no ghost atoms.*nocp/),
    });
    const basis = { ...water, method: 'gfn2', basis: '6-31g' };
    await expect(compute('tblite', basis)).rejects.toMatchObject({
      code: 'INPUT',
      message: expect.stringMatching(/6-31g/),
    });
    const stopped = { ...water, method: 'gfn2', keywords: { max_iter: 2 } };
    await expect(compute('tblite', stopped)).rejects.toMatchObject({ code: 'CONVERGENCE' });
    const misspelt = { ...water, method: 'gfn2', keywords: { acuracy: 2 } };
    await expect(compute('tblite', misspelt)).rejects.toMatchObject({
      code: 'INPUT',
      message: expect.stringMatching(/acuracy.*accuracy/s),
    });
  });
});

describe.each(['dftd3', 'dftd4'])('%s', (name) => {
  const run = test.skipIf(!here.has(name));

  run('the gradient is that of the energy, zero for a ghost, and a ghost changes nothing', async () => {
    const ghost = {
      ...water,
      symbols: [...water.symbols, 'Ne'],
      geometry: [...water.geometry, 0, 0, 4],
      real: [true, true, true, false],
      method: 'b3lyp',
    };
    expect(await gradientError(name, ghost)).toBeLessThan(1e-9);
    const { return_result } = await compute(name, { ...ghost, driver: 'gradient' });
    expect((return_result as number[]).slice(9)).toEqual([0, 0, 0]);
    expect(await energy(name, ghost)).toBe(await energy(name, { ...water, method: 'b3lyp' }));
  });

  run('an unknown functional is an error of the input, and other parameters give another energy', async () => {
    await expect(compute(name, { ...water, method: 'nonsense' })).rejects.toMatchObject({ code: 'INPUT' });
    const parameters = { s6: 1, s8: 2, a1: 0.4, a2: 5 };
    const other = await energy(name, { ...water, method: 'b3lyp', keywords: parameters });
    expect(other).not.toBe(await energy(name, { ...water, method: 'b3lyp' }));
  });
});

describe('QCEngine', () => {
  const hf = { ...water, method: 'hf', basis: '6-31g' };
  const pk = { scf_type: 'pk' };

  test.skipIf(!here.has('qcengine:psi4') || !here.has('psi4'))('runs psi4 as the engine psi4 does', async () => {
    const direct = await compute('psi4', { ...hf, driver: 'gradient', keywords: pk });
    const through = await compute('qcengine:psi4', { ...hf, driver: 'gradient', keywords: pk });
    expect(Math.abs(through.properties.return_energy! - direct.properties.return_energy!)).toBeLessThan(1e-8);
    expect(largestDifference(through.return_result as number[], direct.return_result as number[])).toBeLessThan(1e-7);
    const dipoles = [through, direct].map(({ properties }) => properties.scf_dipole_moment!);
    expect(largestDifference(dipoles[0]!, dipoles[1]!)).toBeLessThan(1e-6);
    expect(through.provenance.version).toMatch(/qcelemental .*psi4 /);
  });

  test.skipIf(!here.has('qcengine:psi4'))('sorts the errors of psi4', async () => {
    const wrong = compute('qcengine:psi4', { ...hf, keywords: { no_such_keyword: 1 } });
    await expect(wrong).rejects.toMatchObject({ code: 'INPUT', message: expect.stringMatching(/NO_SUCH_KEYWORD/) });
    const stopped = compute('qcengine:psi4', { ...hf, keywords: { maxiter: 2 } });
    await expect(stopped).rejects.toMatchObject({
      code: 'CONVERGENCE',
      message: expect.stringMatching(/Could not converge/),
    });
  });

  test.skipIf(!here.has('qcengine:nwchem'))('runs NWChem as tightly as the builtin engine', async () => {
    const difference = (await energy('qcengine:nwchem', hf)) - (await energy('builtin', hf));
    expect(Math.abs(difference)).toBeLessThan(1e-7);
  });

  test.skipIf(!here.has('qcengine:dftd4') || !here.has('dftd4'))('runs dftd4 as the engine dftd4 does', async () => {
    const calculation = { ...water, method: 'b3lyp' };
    const difference = (await energy('qcengine:dftd4', calculation)) - (await energy('dftd4', calculation));
    expect(Math.abs(difference)).toBeLessThan(1e-14);
  });

  test.skipIf(!here.has('qcengine:psi4'))('names the programs that it knows, and those that are here', async () => {
    await expect(compute('qcengine:no-such', hf)).rejects.toMatchObject({
      code: 'ENGINE_NOT_FOUND',
      message: expect.stringMatching(/no-such.*It knows.*gamess/s),
    });
    await expect(compute('qcengine', hf)).rejects.toMatchObject({
      code: 'INPUT',
      message: expect.stringMatching(/qcengine:NAME/),
    });
  });
});
