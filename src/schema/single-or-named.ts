import { z } from 'zod';

/**
 * A map from name to specification, or one specification alone (it has a `model`), which is then called `(auto)`.
 */
export function singleOrNamed<Schema extends z.ZodType>(
  specification: Schema,
): z.ZodType<Record<string, z.output<Schema>>, unknown> {
  return z.preprocess(
    (value) => (typeof value === 'object' && value !== null && 'model' in value ? { '(auto)': value } : value),
    z.record(z.string(), specification),
  ) as z.ZodType<Record<string, z.output<Schema>>, unknown>;
}
