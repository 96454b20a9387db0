import { z } from 'zod';
import { driverSchema } from './driver';
import { flatNumbers } from './float-array';
import { type Molecule, moleculeDocumentSchema, type Provenance, provenanceSchema } from './molecule';
import { strictDocument } from './strict-document';

/** Method and basis: the model chemistry. Further fields are allowed, as in QCSchema. */
export const modelSchema = z.looseObject({ method: z.string(), basis: z.string().nullish() });
export type Model = z.output<typeof modelSchema>;

/** The fields of AtomicProtocols that both generations share: what an engine keeps. Unset fields stay unset. */
export const atomicProtocolsShape = {
  wavefunction: z
    .enum(['all', 'orbitals_and_eigenvalues', 'occupations_and_eigenvalues', 'return_results', 'none'])
    .optional(),
  stdout: z.boolean().optional(),
  error_correction: strictDocument({
    default_policy: z.boolean().optional(),
    policies: z.record(z.string(), z.boolean()).nullish(),
  }).optional(),
  native_files: z.enum(['all', 'input', 'none']).optional(),
};

/** QCSchema AtomicProtocols, generation 2. */
export const atomicProtocolsSchema = strictDocument({
  schema_name: z.literal('qcschema_atomic_protocols').optional(),
  ...atomicProtocolsShape,
});

/** QCSchema AtomicSpecification, generation 2. */
export const atomicSpecificationSchema = strictDocument({
  schema_name: z.literal('qcschema_atomic_specification').default('qcschema_atomic_specification'),
  driver: driverSchema,
  model: modelSchema,
  program: z.string().default(''),
  keywords: z.record(z.string(), z.unknown()).default({}),
  protocols: atomicProtocolsSchema.default({}),
  extras: z.record(z.string(), z.unknown()).default({}),
});
export type AtomicSpecification = z.output<typeof atomicSpecificationSchema>;

/** QCSchema AtomicInput, generation 2, as a document: its molecule may be incomplete. */
export const atomicInputSchema = strictDocument({
  schema_name: z.literal('qcschema_atomic_input').default('qcschema_atomic_input'),
  schema_version: z.literal(2).default(2),
  id: z.string().nullish(),
  molecule: moleculeDocumentSchema,
  specification: atomicSpecificationSchema,
  provenance: provenanceSchema.nullish(),
});
export type AtomicInputDocument = z.output<typeof atomicInputSchema>;

/** QCSchema AtomicInput, generation 2: one calculation, complete. */
export interface AtomicInput {
  schema_name: 'qcschema_atomic_input';
  schema_version: 2;
  id?: string | null | undefined;
  molecule: Molecule;
  specification: AtomicSpecification;
  provenance?: Provenance | null | undefined;
}

/** Values of a calculation that both generations know: hartree, bohr, e; arrays flat and row-major. */
export const atomicPropertiesShape = {
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
};

/** QCSchema AtomicProperties, generation 2. Further QCSchema names are allowed. */
export const atomicPropertiesSchema = z.looseObject({
  schema_name: z.literal('qcschema_atomic_properties').default('qcschema_atomic_properties'),
  ...atomicPropertiesShape,
});
export type AtomicProperties = z.output<typeof atomicPropertiesSchema>;

/** Result of an AtomicInput: hartree, hartree/bohr, hartree/bohr²; arrays flat, row-major. */
const returnResultSchema = z.union([z.number(), flatNumbers]);

/** QCSchema AtomicResult, generation 2, as a document: its molecules may be incomplete. */
export const atomicResultSchema = strictDocument({
  schema_name: z.literal('qcschema_atomic_result').default('qcschema_atomic_result'),
  schema_version: z.literal(2).default(2),
  id: z.string().nullish(),
  success: z.literal(true).default(true),
  input_data: atomicInputSchema,
  molecule: moleculeDocumentSchema,
  properties: atomicPropertiesSchema,
  return_result: returnResultSchema,
  stdout: z.string().nullish(),
  stderr: z.string().nullish(),
  provenance: provenanceSchema,
  native_files: z.record(z.string(), z.unknown()).optional(),
  wavefunction: z.record(z.string(), z.unknown()).nullish(),
  extras: z.record(z.string(), z.unknown()).default({}),
});
export type AtomicResultDocument = z.output<typeof atomicResultSchema>;

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
  provenance: Provenance;
  native_files?: Record<string, unknown> | undefined;
  wavefunction?: Record<string, unknown> | null | undefined;
  extras: Record<string, unknown>;
}

export const computeErrorSchema = strictDocument({
  error_type: z.string(),
  error_message: z.string(),
  extras: z.record(z.string(), z.unknown()).nullish(),
});

/** QCSchema FailedOperation, generation 2. */
export const failedOperationSchema = strictDocument({
  schema_name: z.literal('qcschema_failed_operation').default('qcschema_failed_operation'),
  schema_version: z.literal(2).default(2),
  id: z.string().nullish(),
  success: z.literal(false).default(false),
  input_data: z.unknown(),
  error: computeErrorSchema,
  extras: z
    .record(z.string(), z.unknown())
    .nullish()
    .transform((extras) => extras ?? {}),
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
