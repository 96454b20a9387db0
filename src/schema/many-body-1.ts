import { z } from 'zod';
import { type AtomicSpecification, atomicProtocolsShape, modelSchema } from './atomic';
import {
  atomicProperties1Schema,
  atomicPropertiesFrom1,
  atomicPropertiesTo1,
  atomicResult1Schema,
  atomicResultFrom1,
  atomicResultTo1,
} from './atomic-1';
import { driverSchema } from './driver';
import { flatNumbers } from './float-array';
import { keepFields, takeFields } from './kept-fields';
import type { ManyBodyInput } from './many-body';
import { manyBodyKeywordsShape } from './many-body-keywords';
import { manyBodyProperties1Schema } from './many-body-properties';
import type { ManyBodyResultDocument } from './many-body-result';
import { type MoleculeDocument, moleculeDocumentSchema, type Provenance, provenanceSchema } from './molecule';
import { moleculeTo } from './molecule-generation';
import { said } from './said-fields';
import { singleOrNamed } from './single-or-named';
import { strictDocument } from './strict-document';

/* Many-body documents of QCSchema generation 1, and their way to generation 2 and back. */

const version = z.literal(1).default(1);
const extrasSchema = z
  .record(z.string(), z.unknown())
  .nullish()
  .transform((extras) => extras ?? {});

const atomicSpecification1Schema = strictDocument({
  schema_name: z.literal('qcschema_atomicspecification').default('qcschema_atomicspecification'),
  schema_version: version,
  driver: driverSchema,
  model: modelSchema,
  program: z.string(),
  keywords: z
    .record(z.string(), z.unknown())
    .nullish()
    .transform((keywords) => keywords ?? {}),
  protocols: strictDocument(atomicProtocolsShape).default({}),
  extras: extrasSchema,
});
type AtomicSpecification1 = z.output<typeof atomicSpecification1Schema>;

/** QCSchema ManyBodyInput, generation 1. */
export const manyBodyInput1Schema = strictDocument({
  schema_name: z.literal('qcschema_manybodyinput').default('qcschema_manybodyinput'),
  schema_version: version,
  specification: strictDocument({
    schema_name: z.literal('qcschema_manybodyspecification').default('qcschema_manybodyspecification'),
    schema_version: version,
    keywords: strictDocument({
      schema_name: z.literal('qcschema_manybodykeywords').default('qcschema_manybodykeywords'),
      schema_version: version,
      ...manyBodyKeywordsShape,
    }),
    driver: driverSchema,
    protocols: strictDocument({
      component_results: z.enum(['all', 'none']).default('none'),
    }).prefault({}),
    specification: singleOrNamed(atomicSpecification1Schema),
    extras: extrasSchema,
  }),
  molecule: moleculeDocumentSchema,
  extras: extrasSchema,
});
export type ManyBodyInput1 = z.output<typeof manyBodyInput1Schema>;

/** QCSchema ManyBodyResult, generation 1. */
export const manyBodyResult1Schema = strictDocument({
  schema_name: z.literal('qcschema_manybodyresult').default('qcschema_manybodyresult'),
  schema_version: version,
  id: z.string().nullish(),
  success: z.literal(true).default(true),
  input_data: manyBodyInput1Schema,
  properties: manyBodyProperties1Schema,
  component_properties: z.record(z.string(), atomicProperties1Schema),
  component_results: z.record(z.string(), atomicResult1Schema).default({}),
  return_result: z.union([z.number(), flatNumbers]),
  stdout: z.string().nullish(),
  stderr: z.string().nullish(),
  provenance: provenanceSchema,
  extras: extrasSchema,
});
export type ManyBodyResult1 = z.output<typeof manyBodyResult1Schema>;

/** What generation 2 says of an input and generation 1 does not. */
interface KeptOfInput {
  id?: string;
  provenance?: Provenance;
}

export function manyBodyInputFrom1(input: ManyBodyInput1): ManyBodyInput {
  const { specification } = input;
  const ofInput = takeFields(input.extras);
  const { id, provenance } = ofInput.kept as KeptOfInput;
  const ofSpecification = takeFields(specification.extras);
  const { program = '' } = ofSpecification.kept as { program?: string };
  return {
    schema_name: 'qcschema_many_body_input',
    schema_version: 2,
    ...said({ id, provenance }),
    specification: {
      schema_name: 'qcschema_many_body_specification',
      keywords: { ...withoutVersion(specification.keywords), schema_name: 'qcschema_many_body_keywords' },
      driver: specification.driver,
      program,
      protocols: {
        schema_name: 'qcschema_many_body_protocols',
        cluster_results: specification.protocols.component_results,
      },
      specification: mapValues(specification.specification, atomicSpecificationFrom1),
      // Generation 2 has no extras beside the specification.
      extras: keepFields(ofSpecification.extras, {
        input_extras: Object.keys(ofInput.extras).length > 0 ? ofInput.extras : undefined,
      }),
    },
    molecule: moleculeTo(input.molecule, 2),
  };
}

export function manyBodyInputTo1(input: ManyBodyInput): ManyBodyInput1 {
  const { specification } = input;
  const { extras, kept } = takeFields(specification.extras);
  const { input_extras: inputExtras } = kept as { input_extras?: Record<string, unknown> };
  return {
    schema_name: 'qcschema_manybodyinput',
    schema_version: 1,
    specification: {
      schema_name: 'qcschema_manybodyspecification',
      schema_version: 1,
      keywords: { ...specification.keywords, schema_name: 'qcschema_manybodykeywords', schema_version: 1 },
      driver: specification.driver,
      protocols: { component_results: specification.protocols.cluster_results },
      specification: mapValues(specification.specification, atomicSpecificationTo1),
      extras: keepFields(extras, { program: specification.program || undefined }),
    },
    molecule: moleculeTo(input.molecule, 1),
    extras: keepFields(inputExtras, { id: input.id, provenance: input.provenance }),
  };
}

export function manyBodyResultFrom1(result: ManyBodyResult1): ManyBodyResultDocument {
  const { extras, kept } = takeFields(result.extras);
  const { molecule, native_files } = kept as { molecule?: MoleculeDocument; native_files?: Record<string, unknown> };
  const input = manyBodyInputFrom1(result.input_data);
  return {
    schema_name: 'qcschema_many_body_result',
    schema_version: 2,
    ...said({ id: result.id }),
    success: true,
    input_data: input,
    molecule: molecule ?? input.molecule,
    properties: { ...withoutVersion(result.properties), schema_name: 'qcschema_many_body_properties' },
    cluster_properties: mapValues(result.component_properties, atomicPropertiesFrom1),
    cluster_results: mapValues(result.component_results, atomicResultFrom1),
    return_result: result.return_result,
    ...said({ stdout: result.stdout, stderr: result.stderr }),
    provenance: result.provenance,
    native_files: native_files ?? {},
    extras,
  };
}

export function manyBodyResultTo1(result: ManyBodyResultDocument): ManyBodyResult1 {
  const sameMolecule =
    JSON.stringify(moleculeTo(result.molecule, 1)) === JSON.stringify(moleculeTo(result.input_data.molecule, 1));
  return {
    schema_name: 'qcschema_manybodyresult',
    schema_version: 1,
    ...said({ id: result.id }),
    success: true,
    input_data: manyBodyInputTo1(result.input_data),
    properties: { ...result.properties, schema_name: 'qcschema_manybodyproperties', schema_version: 1 },
    component_properties: mapValues(result.cluster_properties, atomicPropertiesTo1),
    component_results: mapValues(result.cluster_results, atomicResultTo1),
    return_result: result.return_result,
    ...said({ stdout: result.stdout, stderr: result.stderr }),
    provenance: result.provenance,
    extras: keepFields(result.extras, {
      molecule: sameMolecule ? undefined : result.molecule,
      native_files: Object.keys(result.native_files).length > 0 ? result.native_files : undefined,
    }),
  };
}

function atomicSpecificationFrom1(specification: AtomicSpecification1): AtomicSpecification {
  return { ...withoutVersion(specification), schema_name: 'qcschema_atomic_specification' };
}

function atomicSpecificationTo1(specification: AtomicSpecification): AtomicSpecification1 {
  const { schema_name: _, ...protocols } = specification.protocols;
  return { ...specification, protocols, schema_name: 'qcschema_atomicspecification', schema_version: 1 };
}

function withoutVersion<Document extends { schema_version?: unknown }>(
  document: Document,
): Omit<Document, 'schema_version'> {
  const { schema_version: _, ...rest } = document;
  return rest;
}

function mapValues<From, To>(record: Readonly<Record<string, From>>, convert: (value: From) => To): Record<string, To> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, convert(value)]));
}
