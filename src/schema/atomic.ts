import { z } from 'zod';
import { driverSchema } from './driver';
import { flatNumbers } from './float-array';
import { type Molecule, moleculeDocumentSchema, type provenanceSchema } from './molecule';

/** Method and basis: the model chemistry. Further fields are allowed, as in QCSchema. */
export const modelSchema = z.looseObject({ method: z.string(), basis: z.string().nullish() });
export type Model = z.output<typeof modelSchema>;

/** QCSchema AtomicSpecification, generation 2. */
export const atomicSpecificationSchema = z.strictObject({
  schema_name: z.literal('qcschema_atomic_specification').default('qcschema_atomic_specification'),
  driver: driverSchema,
  model: modelSchema,
  program: z.string().default(''),
  keywords: z.record(z.string(), z.unknown()).default({}),
  protocols: z.record(z.string(), z.unknown()).default({}),
  extras: z.record(z.string(), z.unknown()).default({}),
});
export type AtomicSpecification = z.output<typeof atomicSpecificationSchema>;

/** QCSchema AtomicInput, generation 2: one calculation, complete. */
export interface AtomicInput {
  schema_name: 'qcschema_atomic_input';
  schema_version: 2;
  id?: string | null | undefined;
  molecule: Molecule;
  specification: AtomicSpecification;
  provenance?: z.output<typeof provenanceSchema> | undefined;
}

/** QCSchema AtomicProperties: hartree, bohr, e; arrays flat and row-major. Further QCSchema names are allowed. */
export const atomicPropertiesSchema = z.looseObject({
  schema_name: z.literal('qcschema_atomic_properties').default('qcschema_atomic_properties'),
  calcinfo_nbasis: z.int().nullish(),
  calcinfo_nmo: z.int().nullish(),
  calcinfo_nalpha: z.int().nullish(),
  calcinfo_nbeta: z.int().nullish(),
  calcinfo_natom: z.int().nullish(),
  nuclear_repulsion_energy: z.number().nullish(),
  return_energy: z.number().nullish(),
  return_gradient: flatNumbers.nullish(),
  return_hessian: flatNumbers.nullish(),
  scf_total_energy: z.number().nullish(),
  scf_one_electron_energy: z.number().nullish(),
  scf_two_electron_energy: z.number().nullish(),
  scf_dipole_moment: flatNumbers.nullish(),
  scf_iterations: z.int().nullish(),
  scf_total_gradient: flatNumbers.nullish(),
  mp2_same_spin_correlation_energy: z.number().nullish(),
  mp2_opposite_spin_correlation_energy: z.number().nullish(),
  mp2_correlation_energy: z.number().nullish(),
  mp2_total_energy: z.number().nullish(),
});
export type AtomicProperties = z.output<typeof atomicPropertiesSchema>;

/** QCSchema AtomicResult, generation 2. `return_result` is a number (energy) or a flat array (gradient, hessian). */
export interface AtomicResult {
  schema_name: 'qcschema_atomic_result';
  schema_version: 2;
  id?: string | null | undefined;
  success: true;
  input_data: AtomicInput;
  molecule: Molecule;
  properties: AtomicProperties;
  return_result: number | number[];
  stdout?: string | null | undefined;
  stderr?: string | null | undefined;
  provenance: z.output<typeof provenanceSchema>;
  native_files?: Record<string, unknown> | undefined;
  wavefunction?: Record<string, unknown> | null | undefined;
  extras: Record<string, unknown>;
}

export const computeErrorSchema = z.strictObject({
  error_type: z.string(),
  error_message: z.string(),
  extras: z.record(z.string(), z.unknown()).nullish(),
});

/** QCSchema FailedOperation: a calculation that did not succeed, as data. */
export interface FailedOperation {
  schema_name: 'qcschema_failed_operation';
  schema_version: 2;
  id?: string | null | undefined;
  success: false;
  input_data: unknown;
  error: { error_type: string; error_message: string; extras?: Record<string, unknown> | null | undefined };
  extras?: Record<string, unknown> | undefined;
}

export const atomicInputMoleculeSchema = moleculeDocumentSchema;
