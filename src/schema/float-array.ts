import { z } from 'zod';

/**
 * Numbers of a document: a flat list, or nested lists as Python writes them (`[[x, y, z], ...]`), always flat afterwards
 * (row-major). Documents hold plain lists, not typed arrays, so that they are JSON as they stand.
 */
export const flatNumbers: z.ZodType<number[], unknown> = z.preprocess(
  (value) => (Array.isArray(value) ? value.flat(Number.POSITIVE_INFINITY) : value),
  z.array(z.number()),
);
