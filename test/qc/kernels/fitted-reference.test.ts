import { expect, test } from 'vitest';
import { makeBuiltinEngine } from '../../../src/engines/builtin/engine';
import { createKernelBackend } from '../../../src/qc/kernels/backend';
import type { AtomicInput } from '../../../src/schema/atomic';

/**
 * psi4 1.3.2, scf_type df, mp2_type df, freeze_core false, e_convergence 1e-10, d_convergence 1e-9, the fitting sets
 * named. 6-31G* has cartesian fitting functions, nearly dependent ones among them: df_fitting_condition 1e-13 there,
 * since this package drops none (psi4's default, 1e-10, changes its energy by 3e-7 hartree).
 */
const psi4 = [
  { basis: 'cc-pvdz', fitting: 'cc-pvdz-jkfit, cc-pvdz-ri', hf: -76.01709067711315, mp2: -0.20912872964188942 },
  {
    basis: 'aug-cc-pvdz',
    fitting: 'def2-qzvpp-jkfit, aug-cc-pvdz-ri',
    hf: -76.03072539051783,
    mp2: -0.22772930974535555,
  },
  { basis: 'def2-svp', fitting: 'def2-qzvpp-jkfit, def2-svp-ri', hf: -75.95067346833112, mp2: -0.20852554931678563 },
  { basis: '6-31g*', fitting: 'def2-qzvpp-jkfit', hf: -76.00068217424318 },
];
/** `h2o` of the reference records, bohr. */
const geometry = [0, 0, -0.1432, 0, 1.4305, 1.1366, 0, -1.4305, 1.1366];

const context = {
  signal: new AbortController().signal,
  cancelled: () => false,
  scratchDir: null,
  cores: 1,
  memoryMiB: 1000,
};

test.each(psi4)('density-fitted energies of water equal psi4: $basis ($fitting)', async ({ basis, hf, mp2 }) => {
  const engine = makeBuiltinEngine(() => createKernelBackend());
  const input = {
    schema_name: 'qcschema_atomic_input',
    schema_version: 2,
    molecule: {
      symbols: ['O', 'H', 'H'],
      geometry: Float64Array.from(geometry),
      real: [true, true, true],
      molecular_charge: 0,
      molecular_multiplicity: 1,
      fragments: [['O', 'H', 'H'].map((_, i) => i)],
      fragment_charges: [0],
      fragment_multiplicities: [1],
      extras: {},
    },
    specification: {
      driver: 'energy',
      model: { method: mp2 === undefined ? 'hf' : 'mp2', basis },
      keywords: { scf_type: 'df' },
      protocols: {},
      extras: {},
    },
  } as unknown as AtomicInput;
  const { properties } = await engine.compute(input, context);
  expect(Math.abs(properties.scf_total_energy! - hf)).toBeLessThan(1e-8);
  if (mp2 !== undefined) expect(Math.abs(properties.mp2_correlation_energy! - mp2)).toBeLessThan(1e-8);
});
