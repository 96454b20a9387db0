import { z } from 'zod';
import { atomicSpecificationSchema } from './atomic';
import { driverSchema } from './driver';
import { manyBodyKeywordsShape } from './many-body-keywords';
import { moleculeDocumentSchema, provenanceSchema } from './molecule';
import { singleOrNamed } from './single-or-named';
import { strictDocument } from './strict-document';

/** QCSchema ManyBodyKeywords, generation 2: which expansion. */
export const manyBodyKeywordsSchema = strictDocument({
  schema_name: z.literal('qcschema_many_body_keywords').default('qcschema_many_body_keywords'),
  ...manyBodyKeywordsShape,
});
export type ManyBodyKeywords = z.output<typeof manyBodyKeywordsSchema>;

/** QCSchema ManyBodyProtocols, generation 2: what the result keeps. */
export const manyBodyProtocolsSchema = strictDocument({
  schema_name: z.literal('qcschema_many_body_protocols').default('qcschema_many_body_protocols'),
  /** `all`: the complete AtomicResult of each task; `none`: only its properties. */
  cluster_results: z.enum(['all', 'none']).default('none'),
});
export type ManyBodyProtocols = z.output<typeof manyBodyProtocolsSchema>;

/** QCSchema ManyBodySpecification, generation 2: which expansion at which levels of theory. */
export const manyBodySpecificationSchema = strictDocument({
  schema_name: z.literal('qcschema_many_body_specification').default('qcschema_many_body_specification'),
  keywords: manyBodyKeywordsSchema,
  driver: driverSchema,
  program: z.string().toLowerCase().default(''),
  protocols: manyBodyProtocolsSchema.prefault({}),
  /** By name of the model chemistry; a single specification is stored as `(auto)`. Their drivers yield to `driver`. */
  specification: singleOrNamed(atomicSpecificationSchema),
  extras: z.record(z.string(), z.unknown()).default({}),
});
export type ManyBodySpecification = z.output<typeof manyBodySpecificationSchema>;

/** QCSchema ManyBodyInput, generation 2. `buildMolecule` completes its molecule. */
export const manyBodyInputSchema = strictDocument({
  schema_name: z.literal('qcschema_many_body_input').default('qcschema_many_body_input'),
  schema_version: z.literal(2).default(2),
  id: z.string().nullish(),
  provenance: provenanceSchema.nullish(),
  specification: manyBodySpecificationSchema,
  molecule: moleculeDocumentSchema,
});
/** A document of {@link manyBodyInputSchema}. */
export type ManyBodyInput = z.output<typeof manyBodyInputSchema>;
