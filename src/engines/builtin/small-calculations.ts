import type { AtomicInput } from '../../schema/atomic';
import type { Molecule } from '../../schema/molecule';

/** Two waters, one hydrogen bond; bohr. */
const waterDimer: Molecule = {
  schema_name: 'qcschema_molecule',
  schema_version: 3,
  validated: true,
  name: 'H4O2',
  symbols: ['O', 'H', 'H', 'O', 'H', 'H'],
  geometry: [0, 0, 0.1, 0, 1.43, 1.2, 0, -1.43, 1.2, 0, 0.3, 5.6, 0.1, 1.6, 6.8, -0.2, -1.1, 6.9],
  real: [true, true, true, true, true, true],
  fragments: [[0, 1, 2, 3, 4, 5]],
  fragment_charges: [0],
  fragment_multiplicities: [1],
  molecular_charge: 0,
  molecular_multiplicity: 1,
  fix_com: true,
  fix_orientation: true,
  extras: {},
};

/**
 * What a thread computes while there is nothing to do. Real calculations meet every part of the engine (kernels, Fock products,
 * algebra, correlation, gradients), and often enough for the optimising compiler to take notice. The commonest kind comes first,
 * since work may arrive at any moment.
 */
export function smallCalculations(): AtomicInput[] {
  const kinds = [
    ['hf', '6-31g', 'energy'],
    ['hf', 'cc-pvdz', 'energy'],
    ['mp2', '6-31g', 'gradient'],
    ['hf', '6-31g', 'energy'],
  ] as const;
  return kinds.map(([method, basis, driver]) => ({
    schema_name: 'qcschema_atomic_input',
    schema_version: 2,
    molecule: waterDimer,
    specification: {
      schema_name: 'qcschema_atomic_specification',
      driver,
      model: { method, basis },
      program: 'builtin',
      keywords: {},
      protocols: {},
      extras: {},
    },
  }));
}
