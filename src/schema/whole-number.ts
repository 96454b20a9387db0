import { z } from 'zod';

/** A whole number; text that is one (`"2"`, `"2.0"`) is read as one, as Python's readers of these documents do. */
export const wholeNumber: z.ZodType<number, unknown> = z.preprocess(
  (value) => (typeof value === 'string' && /^[+-]?\d+(\.0*)?$/.test(value.trim()) ? Number(value) : value),
  z.int(),
);
