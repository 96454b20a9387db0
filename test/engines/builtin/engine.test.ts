import { describe, expect, test, vi } from 'vitest';
import { basisNames, fittingBasisNames, fittingSetFor, loadBasisSet } from '../../../src/engines/builtin/basis-library';
import { builtinEngine, makeBuiltinEngine } from '../../../src/engines/builtin/engine';
import { builtinKeywordsSchema } from '../../../src/engines/builtin/keywords';
import { memoryBytes } from '../../../src/engines/builtin/memory';
import { parseRequest } from '../../../src/engines/builtin/request';
import { createKernelBackend } from '../../../src/qc/kernels/backend';
import { plainBackend } from '../../../src/qc/plain-backend';
import { atomicPropertiesSchema } from '../../../src/schema/atomic';
import qcschemaProperties from '../../schema/qcschema-properties.json';
import { atomicInput, type Calculation, context, largestDifference } from './atomic-input';

const water: Calculation = {
  symbols: ['O', 'H', 'H'],
  geometry: [0, 0, -0.1432, 0, 1.4305, 1.1366, 0, -1.4305, 1.1366],
  method: 'hf',
  basis: '6-31g',
};
const dimer = (real: boolean[]): Calculation => ({
  ...water,
  symbols: ['O', 'H', 'H', 'O', 'H', 'H'],
  geometry: [...water.geometry, 0, 0.3, 5.6, 0.1, 1.6, 6.8, -0.2, -1.1, 6.9],
  real: [...real.slice(0, 1), real[0]!, real[0]!, real[1]!, real[1]!, real[1]!],
});
const run = (calculation: Calculation, engine = builtinEngine) => engine.compute(atomicInput(calculation), context());
const energy = async (calculation: Calculation, engine = builtinEngine) =>
  (await run(calculation, engine)).properties.return_energy!;

describe('bad input is refused before anything runs', () => {
  test.each<[string, Partial<Calculation>, string | RegExp]>([
    [
      'method',
      { method: 'mp3' },
      "The builtin engine has no method 'mp3'. Did you mean 'mp2'? It has: hf, scf, rhf, uhf,",
    ],
    [
      'basis',
      { basis: '6-31gg' },
      "The builtin engine has no basis set '6-31gg'. Did you mean '6-31g'? It has: sto-3g, 3-21g,",
    ],
    ['no basis', { basis: null }, 'Method hf needs a basis set, as in hf/6-31g. None was given.'],
    [
      'element',
      { symbols: ['He', 'H', 'H'], basis: '6-311++g**' },
      'Basis set 6-311++G** has no functions for He. It knows H, Li',
    ],
    ['element beyond argon', { symbols: ['Br', 'H', 'H'] }, 'Basis set 6-31G has no functions for Br.'],
    ['multiplicity', { multiplicity: 2 }, 'Multiplicity 2 is impossible with 10 electrons (charge 0)'],
    ['charge', { charge: 11 }, 'A charge of 11 leaves -1 electrons'],
    [
      'rhf of a radical',
      { method: 'rhf', charge: 1, multiplicity: 2 },
      'Method rhf needs paired electrons, but the multiplicity is 2. Use hf or uhf.',
    ],
    ['keyword', { keywords: { maxiter: 5 } }, /maxiter.* is not a field here; did you mean .*max_iterations/],
    ['keyword value', { keywords: { scf_type: 'pkk' } }, /scf_type: must be one of .*did you mean .*pk/],
    ['negative threshold', { keywords: { e_convergence: -1 } }, /e_convergence: must be greater than 0, not -1/],
  ])('%s', (_, change, message) => {
    expect(() => builtinEngine.validate!(atomicInput({ ...water, ...change }))).toThrow(message);
  });

  test('wavefunctions, which it does not return', () => {
    const input = atomicInput(water);
    const asking = (wavefunction: 'all' | 'none') =>
      builtinEngine.validate!({ ...input, specification: { ...input.specification, protocols: { wavefunction } } });
    expect(() => asking('all')).toThrow("'all' was asked for, but the builtin engine returns no orbitals");
    expect(() => asking('none')).not.toThrow();
  });

  test('good input is accepted', () => {
    expect(() => builtinEngine.validate!(atomicInput(water))).not.toThrow();
  });
});

describe('every basis set', () => {
  test.each(basisNames())('%s has an energy, by any of its names', async (basis) => {
    const lower = await energy({ ...water, basis });
    expect(lower).toBeLessThan(-74.9);
    expect(lower).toBeGreaterThan(-76.1);
    expect(loadBasisSet(basis.toUpperCase().replace('**', '(d,p)').replace('*', '(d)'))).toBe(loadBasisSet(basis));
  });

  test.each(fittingBasisNames())('fitting set %s knows hydrogen and oxygen', (name) => {
    const data = loadBasisSet(name, 'fitting');
    expect(data.role).not.toBe('orbital');
    expect(Object.keys(data.elements)).toEqual(expect.arrayContaining(['H', 'O']));
    expect(() => loadBasisSet(name)).toThrow('has no basis set');
  });

  test.each(basisNames())('%s has fitting functions for each of its elements', (name) => {
    for (const symbol of Object.keys(loadBasisSet(name).elements)) {
      for (const role of ['jkfit', 'rifit'] as const) {
        expect(fittingSetFor(name, role, [symbol]).elements[symbol]!.length).toBeGreaterThan(0);
      }
    }
    expect(() => fittingSetFor(name, 'jkfit', ['H', 'K'])).toThrow(/neither .* has fitting functions for K\. Use/);
  });

  test.each([...basisNames(), ...fittingBasisNames()])('%s says where its numbers come from', (name) => {
    expect(loadBasisSet(name, 'fitting').source).toMatch(/\(\d{4}\)|MOLPRO/);
  });
});

describe('keywords do what they say', () => {
  test('e_convergence and d_convergence: fewer iterations when loose', async () => {
    const iterations = async (keywords: Record<string, unknown>) =>
      (await run({ ...water, keywords })).properties.scf_iterations!;
    const tight = await iterations({});
    const loose = await iterations({ d_convergence: 1e-3, e_convergence: 1e-3 });
    expect(loose).toBeLessThan(tight);
    expect(await iterations({ e_convergence: 1e-3 })).toBeGreaterThan(loose);
    expect(await iterations({ d_convergence: 1e-3, e_convergence: 1e-11 })).toBeGreaterThan(loose);
  });
  test('max_iterations', async () => {
    await expect(energy({ ...water, keywords: { max_iterations: 3 } })).rejects.toThrow(
      'did not converge in 3 iterations',
    );
  });
  test.each<[string, Record<string, unknown>]>([
    ['diis', { diis: false }],
    ['level_shift', { level_shift: 0.3 }],
    ['damping', { damping: 0.3 }],
    ['guess', { guess: 'core' }],
  ])('%s changes the way, not the answer', async (_, keywords) => {
    const usual = await run(water);
    const other = await run({ ...water, keywords });
    expect(other.properties.scf_iterations).not.toBe(usual.properties.scf_iterations);
    expect(other.properties.return_energy).toBeCloseTo(usual.properties.return_energy!, 8);
  });
  test.each([0.5, 0.9, 0.99, 0.999])(
    'damping %d converges where symmetry leaves no orbital gradient: H2',
    async (damping) => {
      const hydrogen: Calculation = {
        symbols: ['H', 'H'],
        geometry: [0, 0, 0, 0, 0, 1.4],
        method: 'hf',
        basis: 'sto-3g',
      };
      for (const diis of [false, true]) {
        const keywords = { damping, diis, max_iterations: 50_000 };
        // Szabo & Ostlund (1996), table 3.11, to more digits
        expect(Math.abs((await energy({ ...hydrogen, keywords })) + 1.1167143250625706)).toBeLessThan(1e-9);
      }
    },
  );
  test('guess: fragments starts closer than atoms', async () => {
    const pair = {
      ...dimer([true, true]),
      fragments: [
        { atoms: [0, 1, 2], charge: 0, multiplicity: 1 },
        { atoms: [3, 4, 5], charge: 0, multiplicity: 1 },
      ],
    };
    const atoms = await run({ ...pair, keywords: { guess: 'sad' } });
    const fragments = await run({ ...pair, keywords: { guess: 'fragments' } });
    expect(fragments.properties.scf_iterations).toBeLessThan(atoms.properties.scf_iterations!);
    expect(fragments.properties.return_energy).toBeCloseTo(atoms.properties.return_energy!, 9);
  });
  test('stability_analysis: stretched H2 has a lower unrestricted solution', async () => {
    const stretched: Calculation = { symbols: ['H', 'H'], geometry: [0, 0, 0, 0, 0, 4], method: 'uhf', basis: '6-31g' };
    const restricted = await energy(stretched);
    const followed = await run({ ...stretched, keywords: { stability_analysis: 'follow' } });
    expect(followed.properties.return_energy).toBeLessThan(restricted - 0.05);
    expect(followed.extras.spin_squared).toBeGreaterThan(0.5);
    const hydroxylPair: Calculation = {
      symbols: ['O', 'H', 'O', 'H'],
      geometry: [0.1, 0, 0, 0.4, 0.9, 1.5, 10.1, 0, 0, 10.4, 0.9, 1.5],
      multiplicity: 3,
      method: 'hf',
      basis: '6-31g',
      keywords: { guess: 'sad', stability_analysis: 'follow' },
    };
    const saddle = await energy({ ...hydroxylPair, keywords: { guess: 'sad' } });
    const minimum = await energy(hydroxylPair);
    expect(minimum).toBeLessThan(saddle - 1e-3);
    // Fragments that start with their own spins do not meet the saddle.
    const fragments = [0, 2].map((atom) => ({ atoms: [atom, atom + 1], charge: 0, multiplicity: 2 }));
    expect(await energy({ ...hydroxylPair, keywords: {}, fragments })).toBeCloseTo(minimum, 8);
  });
  test('freeze_core', async () => {
    const all = await run({ ...water, method: 'mp2' });
    const frozen = await run({ ...water, method: 'mp2', keywords: { freeze_core: true } });
    expect(all.extras.frozen_core_orbitals).toBe(0);
    expect(frozen.extras.frozen_core_orbitals).toBe(1);
    expect(frozen.properties.mp2_correlation_energy).toBeGreaterThan(all.properties.mp2_correlation_energy!);
  });
  test('freeze_core with nothing left to correlate is zero: Li+', async () => {
    const lithium: Calculation = {
      symbols: ['Li'],
      geometry: [0, 0, 0],
      charge: 1,
      method: 'mp2',
      basis: '6-31g',
      keywords: { freeze_core: true },
    };
    expect((await run(lithium)).properties.mp2_correlation_energy).toBe(0);
  });
  test('puream', async () => {
    const functions = async (puream: boolean) =>
      (await run({ ...water, basis: 'cc-pvdz', keywords: { puream } })).properties.calcinfo_nbasis;
    expect([await functions(true), await functions(false)]).toEqual([24, 25]);
  });
  test('s_tolerance', async () => {
    const result = await run({ ...water, basis: 'aug-cc-pvdz', keywords: { s_tolerance: 0.05 } });
    expect(result.properties.calcinfo_nmo).toBeLessThan(41);
  });
  test('ints_tolerance: the energy changes when integrals are left out', async () => {
    const exact = await energy(dimer([true, true]));
    const coarse = await energy({ ...dimer([true, true]), keywords: { ints_tolerance: 1e-4 } });
    expect(Math.abs(coarse - exact)).toBeGreaterThan(1e-9);
    expect(Math.abs(coarse - exact)).toBeLessThan(1e-2);
  });
  test.each(['pk', 'direct', 'df'] as const)('scf_type %s is what was used', async (scf_type) => {
    const result = await run({ ...water, basis: 'cc-pvdz', keywords: { scf_type } });
    expect(result.provenance.scf_type).toBe(scf_type);
    const stored = await energy({ ...water, basis: 'cc-pvdz' });
    expect(Math.abs(result.properties.return_energy! - stored)).toBeLessThan(scf_type === 'df' ? 1e-3 : 1e-8);
  });
  test('all of them are in the documentation', async () => {
    const { readFileSync } = await import('node:fs');
    const { join } = await import('node:path');
    const page = readFileSync(join(__dirname, '..', '..', '..', 'docs', 'builtin-engine.md'), 'utf8');
    for (const name of Object.keys(builtinKeywordsSchema.shape)) expect(page).toContain(`\`${name}\``);
    for (const name of [...basisNames(), ...fittingBasisNames()]) expect(page).toContain(name);
  });
});

describe('the result', () => {
  test('has the names of QCSchema', async () => {
    const result = await run({ ...water, method: 'scs-mp2' });
    const { properties, return_result, provenance, extras, ...rest } = result;
    expect(() => atomicPropertiesSchema.parse(properties)).not.toThrow();
    // further names are errors in QCElemental
    expect(qcschemaProperties).toEqual(expect.arrayContaining(Object.keys(properties)));
    expect(result).not.toHaveProperty('wavefunction');
    expect(extras.scf_eigenvalues_a).toHaveLength(13);
    expect(extras.scs_mp2_total_energy).toBe(return_result);
    expect(extras.scs_mp2_correlation_energy).toBeCloseTo(properties.return_energy! - properties.scf_total_energy!, 12);
    expect(rest.schema_name).toBe('qcschema_atomic_result');
    expect(rest.success).toBe(true);
    expect(return_result).toBe(properties.return_energy);
    expect(properties.calcinfo_natom).toBe(3);
    expect(properties.mp2_total_energy).toBeCloseTo(
      properties.scf_total_energy! + properties.mp2_correlation_energy!,
      12,
    );
    const { mp2_same_spin_correlation_energy: same, mp2_opposite_spin_correlation_energy: opposite } = properties;
    expect(properties.return_energy).toBeCloseTo(properties.scf_total_energy! + same! / 3 + 1.2 * opposite!, 12);
    expect(provenance).toMatchObject({ creator: 'manybody builtin', routine: 'rscs-mp2 energy', scf_type: 'pk' });
    const charges = extras.mulliken_charges as number[];
    expect(charges.reduce((sum, q) => sum + q, 0)).toBeCloseTo(0, 8);
    expect(charges[0]).toBeLessThan(-0.5);
    expect(Object.keys(extras.timings_ms as object)).toEqual(
      expect.arrayContaining(['integrals', 'scf', 'mp2', 'total']),
    );
    expect(JSON.parse(JSON.stringify(properties))).toEqual(properties);
  });

  test('carries the id of the input, and gradients for ghosts too', async () => {
    const input = { ...atomicInput({ ...dimer([true, false]), driver: 'gradient' }), id: 'seven' };
    const result = await builtinEngine.compute(input, context());
    expect(result.id).toBe('seven');
    expect(result.return_result).toHaveLength(18);
    expect(result.properties.scf_total_gradient).toEqual(result.return_result);
  });
});

describe('shared bases', () => {
  test('the key is the same for all clusters of a counterpoise group, and different otherwise', () => {
    const key = (calculation: Calculation) => builtinEngine.groupKey!(atomicInput(calculation));
    const group = key(dimer([true, true]));
    expect(key(dimer([true, false]))).toBe(group);
    expect(key({ ...dimer([false, true]), method: 'mp2', embeddingCharges: [[1, [0, 0, 9]]] })).toBe(group);
    expect(key({ ...dimer([true, true]), basis: 'sto-3g' })).not.toBe(group);
    expect(key({ ...dimer([true, true]), keywords: { puream: true } })).not.toBe(group);
    expect(key(water)).not.toBe(group);
  });

  test('integrals are made once for a group, and the answers are the same bits as alone', async () => {
    const twoElectron = vi.fn(plainBackend.twoElectron);
    const counting = () => makeBuiltinEngine(() => ({ ...plainBackend, twoElectron }));
    const alone: number[] = [];
    for (const real of [
      [true, false],
      [false, true],
      [true, true],
    ])
      alone.push(await energy(dimer(real), counting()));
    twoElectron.mockClear();
    const engine = counting();
    const together: number[] = [];
    for (const real of [
      [true, false],
      [false, true],
      [true, true],
    ])
      together.push(await energy(dimer(real), engine));
    expect(together).toEqual(alone);
    const molecules = twoElectron.mock.calls.filter(([basis]) => basis.nCentres === 6);
    expect(molecules).toHaveLength(1);
  });

  test('what was computed before changes no bit', async () => {
    const first = await run({ ...water, method: 'mp2', driver: 'gradient' });
    await run({ ...dimer([true, true]), basis: 'cc-pvdz' });
    await run({ ...water, basis: 'cc-pvtz', method: 'mp2', driver: 'gradient' });
    const again = await run({ ...water, method: 'mp2', driver: 'gradient' });
    expect(again.return_result).toEqual(first.return_result);
    expect(again.properties).toEqual(first.properties);
  });

  test('a new engine that adopted compiled kernels gives the same bits', async () => {
    const shared = structuredClone(await builtinEngine.share!());
    const other = makeBuiltinEngine(() => createKernelBackend());
    other.adopt!(shared);
    expect(await energy({ ...water, method: 'mp2' }, other)).toBe(await energy({ ...water, method: 'mp2' }));
  });

  describe('on a board', () => {
    const whole = atomicInput(dimer([true, true]));
    const fresh = () => makeBuiltinEngine(() => createKernelBackend());
    const isUntouched = (board: SharedArrayBuffer) => new Uint8Array(board).every((byte) => byte === 0);

    test('engines with the same basis make its integrals once, and the answers are the same bits as alone', async () => {
      const board = new SharedArrayBuffer(builtinEngine.boardBytes!(whole));
      const [one, two, alone] = [
        await fresh().compute(whole, context({ board })),
        await fresh().compute(whole, context({ board })),
        await fresh().compute(whole, context()),
      ];
      expect(isUntouched(board)).toBe(false);
      for (const { return_result, properties } of [one!, two!]) {
        expect(return_result).toBe(alone!.return_result);
        expect(properties).toEqual(alone!.properties);
      }
    });

    test('there is none for integrals that are not stored', () => {
      for (const scf_type of ['direct', 'df']) {
        const calculation = { ...dimer([true, true]), basis: 'cc-pvdz', keywords: { scf_type } };
        expect(builtinEngine.boardBytes!(atomicInput(calculation))).toBe(0);
      }
    });

    test('the budget counts it: where it does not fit it is left alone', async () => {
      const board = new SharedArrayBuffer(builtinEngine.boardBytes!(whole));
      const stored = memoryBytes(createKernelBackend(), parseRequest(whole), 26, 'pk');
      const withRoomFor = (bytes: number) => context({ board, memoryMiB: (stored + bytes) / 2 ** 20 });
      await fresh().compute(whole, withRoomFor(board.byteLength - 1));
      expect(isUntouched(board)).toBe(true);
      await fresh().compute(whole, withRoomFor(board.byteLength));
      expect(isUntouched(board)).toBe(false);
    });
  });

  describe('warming up', () => {
    test('changes no bit', async () => {
      const warmed = makeBuiltinEngine(() => createKernelBackend());
      await warmed.warm!(() => false);
      const asked = { ...water, method: 'mp2', driver: 'gradient' } as const;
      expect((await run(asked, warmed)).return_result).toEqual((await run(asked)).return_result);
    });

    test.each([0, 1, 50])('ends when there is work, after %i looks', async (looks) => {
      let polls = 0;
      const engine = makeBuiltinEngine(() => createKernelBackend());
      await engine.warm!(() => ++polls > looks);
      expect(polls).toBeLessThanOrEqual(looks + 3);
    });

    test('computes without an error in the memory that it is allowed', async () => {
      const { smallCalculations } = await import('../../../src/engines/builtin/small-calculations');
      for (const input of smallCalculations()) {
        const { properties } = await builtinEngine.compute(input, context({ memoryMiB: 256 }));
        expect(properties.scf_total_energy).toBeCloseTo(-152, 0);
      }
    });
  });
});

describe('limits', () => {
  test('memory is estimated before it is taken, and the error names the numbers', async () => {
    const large = { ...dimer([true, true]), basis: 'cc-pvtz', method: 'mp2' };
    const size = builtinEngine.size!(atomicInput(large))!;
    expect(size).toMatchObject({ basisFunctions: 116, electrons: 20 });
    const gradient = builtinEngine.size!(atomicInput({ ...large, driver: 'gradient' }))!;
    expect(gradient.memoryMiB).toBeGreaterThan(300);
    expect(size.memoryMiB).toBeLessThan(100);
    const computing = builtinEngine.compute(atomicInput(large), context({ memoryMiB: 10 }));
    await expect(computing).rejects.toThrow(
      /The calculation with 116 basis functions needs \d+ MiB \(scf_type pk\) or \d+ MiB \(scf_type direct\), but may use 10 MiB\./,
    );
    await expect(computing).rejects.toMatchObject({ code: 'RESOURCE', detail: { nbf: 116, budgetMiB: 10 } });
  });

  test.each(['energy', 'gradient', 'hessian'] as const)(
    'an %s takes no more memory than was estimated',
    async (driver) => {
      const task = atomicInput({ ...dimer([true, true]), basis: 'cc-pvdz', driver });
      const backend = createKernelBackend();
      const engine = makeBuiltinEngine(() => backend);
      const stored = Math.ceil(backend.twoElectronBytes({ nbf: 48, nAuxiliary: 0, scfType: 'pk' }) / 2 ** 20) + 2;
      const result = await engine.compute(task, context({ memoryMiB: stored }));
      expect(result.provenance.scf_type).toBe('pk');
      expect(backend.memoryBytes() / 2 ** 20).toBeLessThan(stored);
    },
    120_000,
  );

  test('Hartree-Fock that does not fit as stored integrals is done directly', async () => {
    const task = atomicInput({ ...dimer([true, true]), basis: 'cc-pvdz' });
    const ample = await builtinEngine.compute(task, context());
    const scarce = await builtinEngine.compute(task, context({ memoryMiB: 12 }));
    expect(ample.provenance.scf_type).toBe('pk');
    expect(scarce.provenance.scf_type).toBe('direct');
    expect(scarce.properties.return_energy).toBeCloseTo(ample.properties.return_energy!, 8);
  });

  test.each<[string, Partial<Calculation>]>([
    ['integrals', { basis: 'cc-pvtz' }],
    ['direct iterations', { basis: 'cc-pvdz', keywords: { scf_type: 'direct' } }],
    ['an MP2 gradient', { basis: 'cc-pvdz', method: 'mp2', driver: 'gradient' }],
    ['a Hessian', { basis: '6-31g', driver: 'hessian' }],
  ])('cancelling stops %s at once', async (_, change) => {
    const controller = new AbortController();
    const calculation = atomicInput({ ...dimer([true, true]), ...change });
    // The n-th poll says that the task was cancelled: the work must end there, wherever it is.
    for (const n of [1, 5, 40]) {
      let polls = 0;
      const cancelled = () => {
        polls++;
        if (polls === n) controller.abort(new Error('enough'));
        return polls >= n;
      };
      await expect(
        builtinEngine.compute(calculation, context({ cancelled, signal: controller.signal })),
      ).rejects.toThrow('enough');
      expect(polls).toBe(n);
    }
    // and nothing of it remains
    expect(await energy(water)).toBe(await energy({ ...water, geometry: [...water.geometry] }));
  });

  test('long work polls often enough to stop within 100 ms of its own CPU time', async () => {
    await run({ ...dimer([true, true]), basis: 'cc-pvdz', method: 'mp2', driver: 'gradient' }); // compile first
    let longest = 0;
    let last = process.cpuUsage();
    const cancelled = () => {
      const { user, system } = process.cpuUsage(last);
      longest = Math.max(longest, (user + system) / 1000);
      last = process.cpuUsage();
      return false;
    };
    await builtinEngine.compute(
      atomicInput({
        ...dimer([true, true]),
        basis: 'cc-pvdz',
        method: 'mp2',
        driver: 'gradient',
        keywords: { ints_tolerance: 1.1e-12 },
      }),
      context({ cancelled }),
    );
    expect(longest).toBeLessThan(100);
  });
});

test('probe gives a version, traits what it can', async () => {
  expect(await builtinEngine.probe()).toEqual({ version: expect.stringMatching(/^\d+\.\d+\.\d+$/) });
  expect(builtinEngine.traits).toMatchObject({ threadSafe: true, ghosts: true, pointCharges: true });
});

test('the plain backend and the generated kernels agree: energies, gradients, embedding', async () => {
  const plain = makeBuiltinEngine(() => plainBackend);
  const cases: Calculation[] = [
    { ...water, basis: '6-31g*', method: 'mp2', driver: 'gradient' },
    { ...water, charge: 1, multiplicity: 2, method: 'mp2', driver: 'gradient', embeddingCharges: [[0.5, [0, 0, 6]]] },
    {
      symbols: ['H', 'F'],
      geometry: [0, 0, 0, 0.6, 1, 1.3],
      real: [false, true],
      charge: -1,
      basis: 'cc-pvtz',
      method: 'hf',
      driver: 'gradient',
    },
  ];
  for (const calculation of cases) {
    const [a, b] = [await run(calculation, plain), await run(calculation)];
    expect(Math.abs(a.properties.return_energy! - b.properties.return_energy!)).toBeLessThan(1e-10);
    expect(largestDifference(a.return_result as number[], b.return_result as number[])).toBeLessThan(1e-9);
  }
});
