import { describe, expect, test } from 'vitest';
import { builtinEngine } from '../../../src/engines/builtin/engine';
import { atomicInput, context, largestDifference } from './atomic-input';
import { calculationOf, componentCalculation, manyBodyCases, records } from './records';

// psi4 converged its energies to 1e-10 and its orbitals to 1e-10; ours stop at 1e-9.
const energyTolerance = 1e-8;
const dipoleTolerance = 1e-6;
const orbitalTolerance = 1e-6;

// psi4 counts no core orbital for a lone Li+ (it does for Li+ beside water); here each Li has one, whatever its charge.
const otherFrozenCore = (id: string) => id.startsWith('li_plus/');

async function run(calculation: Parameters<typeof atomicInput>[0]) {
  const result = await builtinEngine.compute(atomicInput(calculation), context());
  return { ...result.properties, result };
}

const basisSets = [...new Set(records.map((record) => record.basis))];

describe.each(basisSets)('against psi4 1.3.2 in %s', (basis) => {
  const here = records.filter((record) => record.basis === basis);

  test.each(here.map((record) => [record.id, record] as const))('%s', async (_, record) => {
    // One calculation serves HF and MP2: MP2 reports the Hartree-Fock energy below it.
    const p = await run(calculationOf(record, { method: record.mp2_ae ? 'mp2' : 'hf' }));
    expect(Math.abs(p.scf_total_energy! - record.hf_total_energy)).toBeLessThan(energyTolerance);
    expect(Math.abs(p.nuclear_repulsion_energy! - record.nuclear_repulsion_energy)).toBeLessThan(energyTolerance);
    expect(Math.abs(p.scf_one_electron_energy! - record.one_electron_energy)).toBeLessThan(1e-6); // first order in D
    expect(Math.abs(p.scf_two_electron_energy! - record.two_electron_energy)).toBeLessThan(1e-6);
    expect(largestDifference(p.scf_dipole_moment!, record.dipole_au)).toBeLessThan(dipoleTolerance);
    expect(p.calcinfo_nbasis).toBe(record.n_basis);
    expect(p.calcinfo_nmo).toBe(record.n_mo);
    expect([p.calcinfo_nalpha, p.calcinfo_nbeta]).toEqual([record.n_alpha, record.n_beta]);
    const orbitals = p.result.extras as Record<string, number[]>;
    expect(largestDifference(orbitals.scf_eigenvalues_a!, record.orbital_energies_alpha)).toBeLessThan(
      orbitalTolerance,
    );
    if (record.reference === 'uhf') {
      expect(largestDifference(orbitals.scf_eigenvalues_b!, record.orbital_energies_beta!)).toBeLessThan(
        orbitalTolerance,
      );
      expect(Math.abs((p.result.extras.spin_squared as number) - record.s_squared!)).toBeLessThan(1e-6);
    }
    const { mp2_ae: mp2 } = record;
    if (mp2) {
      expect(Math.abs(p.mp2_correlation_energy! - mp2.mp2_correlation_energy)).toBeLessThan(energyTolerance);
      if (mp2.mp2_same_spin !== undefined) {
        expect(Math.abs(p.mp2_same_spin_correlation_energy! - mp2.mp2_same_spin)).toBeLessThan(energyTolerance);
        expect(Math.abs(p.mp2_opposite_spin_correlation_energy! - mp2.mp2_opposite_spin!)).toBeLessThan(
          energyTolerance,
        );
      }
    }
  });

  const frozen = here.filter(
    (record) => record.mp2_fc && record.mp2_fc.n_frozen_core > 0 && !otherFrozenCore(record.id),
  );
  test.runIf(frozen.length > 0)('with frozen cores', async () => {
    for (const record of frozen) {
      const p = await run(calculationOf(record, { method: 'mp2', keywords: { freeze_core: true } }));
      const difference = Math.abs(p.mp2_correlation_energy! - record.mp2_fc!.mp2_correlation_energy);
      expect(difference, record.id).toBeLessThan(energyTolerance);
      expect(p.result.extras.frozen_core_orbitals, record.id).toBe(record.mp2_fc!.n_frozen_core);
    }
  });
});

const withComponents = manyBodyCases.filter((whole) => whole.components);

test.each(withComponents.map((whole) => [whole.id, whole] as const))('components of %s', async (_, whole) => {
  for (const component of whole.components!) {
    const p = await run(componentCalculation(whole, component));
    const label = `(${component.fragments})@(${component.basis})`;
    expect(Math.abs(p.return_energy! - component.energy), label).toBeLessThan(energyTolerance);
    expect(Math.abs(p.scf_total_energy! - component.hf_energy), label).toBeLessThan(energyTolerance);
  }
});

test('the reference has the size it should have', () => {
  expect(records).toHaveLength(204);
  expect(withComponents).toHaveLength(25);
});
