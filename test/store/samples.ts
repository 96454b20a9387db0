import type { AtomicInput, AtomicResult } from '../../src/schema/atomic';
import type { Molecule } from '../../src/schema/molecule';
import { keyOf } from '../../src/store/key';
import type { EngineVersion, StoredFailure, StoredResult } from '../../src/store/result-store';

export const engine: EngineVersion = { name: 'builtin', version: '1.0.0' };

/** A water molecule; `shift` moves its oxygen along z, in bohr. */
export function water(shift = 0, changes: Partial<Molecule> = {}): Molecule {
  return {
    schema_name: 'qcschema_molecule',
    schema_version: 3,
    validated: true,
    name: 'H2O',
    symbols: ['O', 'H', 'H'],
    geometry: [0, 0, -0.12 + shift, 0, -1.49, 1.03, 0, 1.49, 1.03],
    real: [true, true, true],
    fragments: [[0, 1, 2]],
    fragment_charges: [0],
    fragment_multiplicities: [1],
    molecular_charge: 0,
    molecular_multiplicity: 1,
    fix_com: true,
    fix_orientation: true,
    extras: {},
    ...changes,
  };
}

export function input(shift = 0, changes: Partial<AtomicInput['specification']> = {}): AtomicInput {
  return {
    schema_name: 'qcschema_atomic_input',
    schema_version: 2,
    molecule: water(shift),
    specification: {
      schema_name: 'qcschema_atomic_specification',
      driver: 'energy',
      model: { method: 'hf', basis: 'sto-3g' },
      program: 'builtin',
      keywords: {},
      protocols: {},
      extras: {},
      ...changes,
    },
  };
}

export function resultOf(of: AtomicInput, value: number | number[] = -74.96): AtomicResult {
  return {
    schema_name: 'qcschema_atomic_result',
    schema_version: 2,
    success: true,
    input_data: of,
    molecule: of.molecule,
    properties: { schema_name: 'qcschema_atomic_properties', return_energy: -74.96 },
    return_result: value,
    provenance: { creator: 'test', version: '1' },
    extras: {},
  };
}

export interface Sample {
  readonly key: string;
  readonly outcome: StoredResult;
}

/** The i-th of a family of calculations; `value` is its energy. */
export function sample(i: number, changes: Partial<StoredResult> = {}, value: number | number[] = -74 - i): Sample {
  const of = input(i * 1e-3);
  const by = changes.engine ?? engine;
  return {
    key: keyOf(of, by),
    outcome: {
      status: 'completed',
      engine: by,
      result: resultOf(of, value),
      timing: {
        engine: by.name,
        method: 'hf',
        basis: 'sto-3g',
        driver: 'energy',
        atoms: 3,
        electrons: 10,
        basisFunctions: 7,
        cores: 1,
        executionTimeMs: 10 + i,
      },
      storedAt: 1_700_000_000_000 + i,
      ...changes,
    },
  };
}

export function failure(i: number, message = 'RHF did not converge'): { key: string; failure: StoredFailure } {
  const of = input(i * 1e-3);
  return {
    key: keyOf(of, engine),
    failure: {
      status: 'failed',
      engine,
      input: of,
      error: { error_type: 'convergence_error', error_message: message },
      attempts: 3,
      storedAt: 1_700_000_000_000 + i,
    },
  };
}
