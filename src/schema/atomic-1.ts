import { z } from 'zod';
import {
  type AtomicInputDocument,
  type AtomicProperties,
  type AtomicResultDocument,
  atomicPropertiesShape,
  atomicProtocolsShape,
  computeErrorSchema,
  type FailedOperation,
  modelSchema,
} from './atomic';
import { driverSchema } from './driver';
import { flatNumbers } from './float-array';
import { keepFields, takeFields } from './kept-fields';
import { type MoleculeDocument, moleculeDocumentSchema, type Provenance, provenanceSchema } from './molecule';
import { moleculeTo } from './molecule-generation';
import { said } from './said-fields';
import { strictDocument } from './strict-document';

/* Atomic documents of QCSchema generation 1, and their way to generation 2 and back. */

const extrasSchema = z
  .record(z.string(), z.unknown())
  .nullish()
  .transform((extras) => extras ?? {});

const atomicInput1Shape = {
  schema_version: z.literal(1).default(1),
  id: z.string().nullish(),
  molecule: moleculeDocumentSchema,
  driver: driverSchema,
  model: modelSchema,
  keywords: z
    .record(z.string(), z.unknown())
    .nullish()
    .transform((keywords) => keywords ?? {}),
  protocols: strictDocument(atomicProtocolsShape).default({}),
  extras: extrasSchema,
  provenance: provenanceSchema.nullish(),
};

/** QCSchema AtomicInput, generation 1: driver, model and keywords beside the molecule. */
export const atomicInput1Schema = strictDocument({
  schema_name: z
    .enum(['qcschema_input', 'qc_schema_input'])
    .default('qcschema_input')
    .transform((): 'qcschema_input' => 'qcschema_input'),
  ...atomicInput1Shape,
});
export type AtomicInput1 = z.output<typeof atomicInput1Schema>;

/** QCSchema AtomicProperties, generation 1: the same without a name. */
export const atomicProperties1Schema = z.looseObject(atomicPropertiesShape);
export type AtomicProperties1 = z.output<typeof atomicProperties1Schema>;

export function atomicPropertiesFrom1(properties: AtomicProperties1): AtomicProperties {
  return { ...properties, schema_name: 'qcschema_atomic_properties' };
}

export function atomicPropertiesTo1(properties: AtomicProperties): AtomicProperties1 {
  const { schema_name: _, ...rest } = properties;
  return rest;
}

/** QCSchema AtomicResult, generation 1: an AtomicInput with results; the input's own molecule is not kept. */
export const atomicResult1Schema = strictDocument({
  schema_name: z
    .enum(['qcschema_output', 'qc_schema_output', 'qcschema_input', 'qc_schema_input'])
    .default('qcschema_output')
    .transform((): 'qcschema_output' => 'qcschema_output'),
  ...atomicInput1Shape,
  provenance: provenanceSchema,
  properties: atomicProperties1Schema,
  return_result: z.union([z.number(), flatNumbers]),
  success: z.literal(true).default(true),
  stdout: z.string().nullish(),
  /** What `psi4 --json` (to 1.3 at least) calls stdout. */
  raw_output: z.string().nullish(),
  stderr: z.string().nullish(),
  error: z.null().optional(),
  native_files: z.record(z.string(), z.unknown()).optional(),
  wavefunction: z.record(z.string(), z.unknown()).nullish(),
});
export type AtomicResult1 = z.output<typeof atomicResult1Schema>;

/** QCSchema FailedOperation, generation 1: the same without a name. */
export const failedOperation1Schema = z.preprocess(
  gatherInput,
  strictDocument({
    id: z.string().nullish(),
    input_data: z.unknown(),
    success: z.literal(false).default(false),
    error: computeErrorSchema,
    extras: extrasSchema,
  }),
);
export type FailedOperation1 = z.output<typeof failedOperation1Schema>;

export function atomicInputFrom1(input: AtomicInput1): AtomicInputDocument {
  const { extras, kept } = takeFields(input.extras);
  const { program = '' } = kept as { program?: string };
  return {
    schema_name: 'qcschema_atomic_input',
    schema_version: 2,
    ...said({ id: input.id }),
    molecule: moleculeTo(input.molecule, 2),
    specification: {
      schema_name: 'qcschema_atomic_specification',
      driver: input.driver,
      model: input.model,
      program,
      keywords: input.keywords,
      protocols: input.protocols,
      extras,
    },
    ...said({ provenance: input.provenance }),
  };
}

export function atomicInputTo1(input: AtomicInputDocument): AtomicInput1 {
  const { specification } = input;
  const { schema_name: _, ...protocols } = specification.protocols;
  return {
    schema_name: 'qcschema_input',
    schema_version: 1,
    ...said({ id: input.id }),
    molecule: moleculeTo(input.molecule, 1),
    driver: specification.driver,
    model: specification.model,
    keywords: specification.keywords,
    protocols,
    extras: keepFields(specification.extras, { program: specification.program || undefined }),
    ...said({ provenance: input.provenance }),
  };
}

/** What a generation-1 result cannot say about its input, because its own fields stand in the same places. */
interface KeptOfInput {
  input_id?: string;
  input_molecule?: MoleculeDocument;
  input_provenance?: Provenance;
  input_extras?: Record<string, unknown>;
  program?: string;
}

export function atomicResultFrom1(result: AtomicResult1): AtomicResultDocument {
  const { extras, kept } = takeFields(result.extras);
  const input = kept as KeptOfInput;
  const molecule = moleculeTo(result.molecule, 2);
  return {
    schema_name: 'qcschema_atomic_result',
    schema_version: 2,
    ...said({ id: result.id }),
    success: true,
    input_data: {
      schema_name: 'qcschema_atomic_input',
      schema_version: 2,
      ...said({ id: input.input_id }),
      molecule: input.input_molecule ?? molecule,
      specification: {
        schema_name: 'qcschema_atomic_specification',
        driver: result.driver,
        model: result.model,
        program: input.program ?? '',
        keywords: result.keywords,
        protocols: result.protocols,
        extras: input.input_extras ?? {},
      },
      ...said({ provenance: input.input_provenance }),
    },
    molecule,
    properties: atomicPropertiesFrom1(result.properties),
    return_result: result.return_result,
    provenance: result.provenance,
    ...said({
      stdout: result.stdout ?? result.raw_output,
      stderr: result.stderr,
      native_files: result.native_files,
      wavefunction: result.wavefunction,
    }),
    extras,
  };
}

export function atomicResultTo1(result: AtomicResultDocument): AtomicResult1 {
  const { input_data: input } = result;
  const { specification } = input;
  const { schema_name: _, ...protocols } = specification.protocols;
  const molecule = moleculeTo(result.molecule, 1);
  const sameMolecule = JSON.stringify(moleculeTo(input.molecule, 1)) === JSON.stringify(molecule);
  return {
    schema_name: 'qcschema_output',
    schema_version: 1,
    ...said({ id: result.id }),
    molecule,
    driver: specification.driver,
    model: specification.model,
    keywords: specification.keywords,
    protocols,
    provenance: result.provenance,
    properties: atomicPropertiesTo1(result.properties),
    return_result: result.return_result,
    success: true,
    ...said({
      stdout: result.stdout,
      stderr: result.stderr,
      native_files: result.native_files,
      wavefunction: result.wavefunction,
    }),
    extras: keepFields(result.extras, {
      input_id: input.id,
      input_molecule: sameMolecule ? undefined : input.molecule,
      input_provenance: input.provenance,
      input_extras: Object.keys(specification.extras).length > 0 ? specification.extras : undefined,
      program: specification.program || undefined,
    }),
  };
}

export function failedOperationFrom1(failure: FailedOperation1): FailedOperation {
  return {
    schema_name: 'qcschema_failed_operation',
    schema_version: 2,
    ...said({ id: failure.id }),
    success: false,
    input_data: failure.input_data,
    error: failure.error,
    extras: failure.extras,
  };
}

export function failedOperationTo1(failure: FailedOperation): FailedOperation1 {
  return {
    ...said({ id: failure.id }),
    input_data: failure.input_data,
    success: false,
    error: failure.error,
    extras: failure.extras ?? {},
  };
}

/** `psi4 --json` leaves a failure in place: error and success stand among the fields of the input. */
function gatherInput(failure: unknown): unknown {
  if (typeof failure !== 'object' || failure === null || !('molecule' in failure)) return failure;
  const { id, success, error, raw_output: stdout, ...input } = failure as Record<string, unknown>;
  return { ...said({ id }), success, error, input_data: input, extras: said({ stdout }) };
}
