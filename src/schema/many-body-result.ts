import { z } from 'zod';
import { atomicPropertiesSchema, atomicResultSchema } from './atomic';
import { flatNumbers } from './float-array';
import { manyBodyInputSchema } from './many-body';
import { manyBodyPropertiesSchema } from './many-body-properties';
import { moleculeDocumentSchema, provenanceSchema } from './molecule';
import { strictDocument } from './strict-document';

/** QCSchema ManyBodyResult, generation 2. */
export const manyBodyResultSchema = strictDocument({
  schema_name: z.literal('qcschema_many_body_result').default('qcschema_many_body_result'),
  schema_version: z.literal(2).default(2),
  id: z.string().nullish(),
  success: z.literal(true).default(true),
  input_data: manyBodyInputSchema,
  molecule: moleculeDocumentSchema,
  properties: manyBodyPropertiesSchema,
  /** By label, as in `["hf/6-31g", [1], [1, 2]]`; gradients and Hessians at the size of the whole system. */
  cluster_properties: z.record(z.string(), atomicPropertiesSchema),
  /** By label; complete results, kept where protocols.cluster_results is `all`. */
  cluster_results: z.record(z.string(), atomicResultSchema),
  /** Total or interaction energy (Eh), gradient (Eh/bohr) or Hessian (Eh/bohr²) of the first treatment; arrays flat. */
  return_result: z.union([z.number(), flatNumbers]),
  stdout: z.string().nullish(),
  stderr: z.string().nullish(),
  provenance: provenanceSchema,
  native_files: z.record(z.string(), z.unknown()).default({}),
  extras: z.record(z.string(), z.unknown()).default({}),
});
/** A document of {@link manyBodyResultSchema}. */
export type ManyBodyResultDocument = z.output<typeof manyBodyResultSchema>;
