import { describe, expect, test } from 'vitest';
import { builtinEngine } from '../../src/engines/builtin/engine';
import { nwchemEngine } from '../../src/engines/nwchem/engine';
import type { AtomicInput } from '../../src/schema/atomic';
import { atomicInput, type Calculation, largestDifference } from '../engines/builtin/atomic-input';
import { water } from '../engines/water';
import { liveVersion } from './need-engine';
import { gradientError, runEngine } from './run-engine';

const version = await liveVersion('nwchem');

/** Both converge orbitals to 1e-8 and neglect integrals below 1e-12. */
const same = 1e-7; // hartree, and hartree/bohr
const hessianSame = 5e-5; // hartree/bohr²: ours are differences, NWChem writes ten decimals

/** A water molecule and the functions of a helium atom beside it. */
const withGhost: Partial<Calculation> = {
  symbols: ['O', 'H', 'H', 'He'],
  geometry: [0, 0, -0.1432, 0, 1.4305, 1.1366, 0, -1.4305, 1.1366, 0.3, 0.2, 5.6],
  real: [true, true, true, false],
};
const charges: Calculation['embeddingCharges'] = [
  [0.4, [3, 1, 2]],
  [-0.8, [0, 0.5, -5.5]],
];
const hydroxyl: Partial<Calculation> = { symbols: ['O', 'H'], geometry: [0, 0, 0, 0, 0.2, 1.8331], multiplicity: 2 };

const both = (calculation: Partial<Calculation> & { method: string }): AtomicInput => water(calculation);

describe.skipIf(version === undefined)('NWChem', () => {
  const cases: [string, Partial<Calculation> & { method: string }][] = [];
  for (const method of ['hf', 'mp2']) {
    for (const basis of ['6-31g', '6-31g*', 'cc-pvdz', 'aug-cc-pvdz'])
      cases.push([`${method}/${basis}`, { method, basis }]);
    cases.push([`${method} with a ghost`, { method, basis: 'cc-pvdz', ...withGhost }]);
    cases.push([`${method} beside charges`, { method, basis: '6-31g', embeddingCharges: charges }]);
    cases.push([`${method} with both`, { method, basis: 'cc-pvdz', ...withGhost, embeddingCharges: charges }]);
    cases.push([`${method} of a radical`, { method, basis: '6-31g', ...hydroxyl }]);
    cases.push([`${method} of an ion`, { method, basis: '6-31g', charge: 1, multiplicity: 2 }]);
  }
  cases.push([
    'mp2 with frozen core',
    { method: 'mp2', basis: 'cc-pvdz', ...withGhost, keywords: { freeze_core: true } },
  ]);

  test.each(cases)('%s: the energy is that of the builtin engine', async (_, calculation) => {
    const theirs = await runEngine(nwchemEngine, both(calculation));
    const ours = await runEngine(builtinEngine, both(calculation));
    expect(Math.abs((theirs.return_result as number) - (ours.return_result as number))).toBeLessThan(same);
    expect(theirs.properties.scf_total_energy! - ours.properties.scf_total_energy!).toBeCloseTo(0, 7);
    expect(largestDifference(theirs.properties.scf_dipole_moment!, ours.properties.scf_dipole_moment!)).toBeLessThan(
      1e-5,
    );
  });

  test.each(cases)('%s: the gradient is that of the builtin engine', async (_, calculation) => {
    const input = both({ ...calculation, driver: 'gradient' });
    const theirs = await runEngine(nwchemEngine, input);
    const ours = await runEngine(builtinEngine, input);
    expect(largestDifference(theirs.return_result as number[], ours.return_result as number[])).toBeLessThan(same);
  });

  test.each([
    ['hf', { method: 'hf', basis: '6-31g' }],
    ['hf with a ghost', { method: 'hf', basis: '6-31g', ...withGhost }],
    ['uhf', { method: 'uhf', basis: '6-31g', ...hydroxyl }],
  ])('%s: the Hessian is that of the builtin engine', async (_, calculation) => {
    const input = both({ ...calculation, driver: 'hessian' });
    const theirs = await runEngine(nwchemEngine, input);
    const ours = await runEngine(builtinEngine, input);
    expect(largestDifference(theirs.return_result as number[], ours.return_result as number[])).toBeLessThan(
      hessianSame,
    );
  });

  test.each([
    ['b3lyp', {}],
    ['pbe0-d3bj', { embeddingCharges: charges }],
  ])('%s: the gradient is that of the energy', async (method, more) => {
    const fluoride = { symbols: ['F', 'H'], geometry: [0, 0, 0, 0, 0.2, 1.7], basis: 'sto-3g' };
    // The grid follows the atoms.
    expect(await gradientError(nwchemEngine, both({ method, ...fluoride, ...more }))).toBeLessThan(5e-5);
  });

  test('CCSD(T) of closed and of open shells', async () => {
    const closed = await runEngine(
      nwchemEngine,
      both({
        method: 'ccsd(t)',
        basis: 'cc-pvdz',
        ...withGhost,
        geometry: [0, 0, -0.1432, 0, 1.4305, 1.1366, 0, -1.4305, 1.1366, 0, 0, 5.6],
      }),
    );
    // psi4 1.3.2: -76.2391622838506 and -75.4627876903245
    expect(closed.return_result).toBeCloseTo(-76.2391622838506, 7);
    const open = await runEngine(nwchemEngine, both({ method: 'ccsd(t)', basis: '6-31g', ...hydroxyl }));
    expect(open.return_result).toBeCloseTo(-75.4627876903245, 7);
  });

  test('several cores are ranks of one job, and give the same number', async () => {
    const input = both({ method: 'mp2', basis: '6-31g' });
    const [one, two] = [await runEngine(nwchemEngine, input), await runEngine(nwchemEngine, input, { cores: 2 })];
    expect(two.return_result).toBeCloseTo(one.return_result as number, 9);
  });

  test('keywords reach the program', async () => {
    const input = both({ method: 'dft', basis: '6-31g', keywords: { dft__xc: 'hfexch', dft__grid: 'coarse' } });
    const [hf, xc] = [
      await runEngine(builtinEngine, both({ method: 'hf', basis: '6-31g' })),
      await runEngine(nwchemEngine, input),
    ];
    expect(Math.abs((xc.return_result as number) - (hf.return_result as number))).toBeLessThan(1e-6);
  });

  test.each([
    ['a keyword that NWChem does not know', { keywords: { scf__foo: 1 } }, 'INPUT', /unrecognized directive/],
    ['no convergence', { keywords: { scf__maxiter: 2 } }, 'CONVERGENCE', /did not converge/],
    [
      'no convergence of a functional',
      { method: 'pbe0', keywords: { dft__iterations: 2 } },
      'CONVERGENCE',
      /did not converge/,
    ],
    ['a basis set that it does not have', { basis: 'no-such-basis' }, 'INPUT', /no basis set of this name/],
    [
      'an element that its basis set does not have',
      { symbols: ['U', 'H', 'H'] },
      'INPUT',
      /no functions for an element/,
    ],
  ])('%s', async (_, calculation, code, says) => {
    const failing = runEngine(nwchemEngine, both({ method: 'hf', basis: '6-31g', ...calculation }));
    await expect(failing).rejects.toMatchObject({ code });
    await expect(failing).rejects.toThrow(says);
  });

  test('a comment with quote and semicolon is nothing but a comment', async () => {
    const input = both({ method: 'hf', basis: 'sto-3g' });
    input.molecule.name = `it's "; task shell`;
    input.molecule.comment = `"'; end; task python`;
    const plain = await runEngine(nwchemEngine, both({ method: 'hf', basis: 'sto-3g' }));
    expect((await runEngine(nwchemEngine, input)).return_result).toBe(plain.return_result);
  });
});

test.skipIf(version === undefined)('a helium atom alone, in the functions of another one', async () => {
  const input = atomicInput({
    symbols: ['He', 'He'],
    geometry: [0, 0, 0, 0, 0, 5.6],
    real: [true, false],
    method: 'hf',
    basis: 'cc-pvdz',
  });
  expect((await runEngine(nwchemEngine, input)).return_result).toBeCloseTo(-2.855172637857, 8);
});
