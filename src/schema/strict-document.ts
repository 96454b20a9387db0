import { z } from 'zod';
import { nearestName } from './nearest-name';

const quoted = (name: string) => `'${name}'`;

/** `'bsse' is not a field here; did you mean 'bsse_type'?`, for each name. */
export function unknownNames(names: readonly string[], valid: readonly string[], kind = 'field'): string {
  // Nobody misspells a schema_name into something else.
  const candidates = valid.filter((name) => !name.startsWith('schema_'));
  return names
    .map((name) => {
      const near = nearestName(name, candidates);
      const hint = near === undefined ? `the ${kind}s are ${candidates.join(', ')}.` : `did you mean ${quoted(near)}?`;
      return `${quoted(name)} is not a ${kind} here; ${hint}`;
    })
    .join(' ');
}

/** An object schema that refuses unknown fields and names the valid field that was probably meant. */
export function strictDocument<Shape extends z.ZodRawShape>(shape: Shape): z.ZodObject<Shape, z.core.$strict> {
  const valid = Object.keys(shape);
  return z.strictObject(shape, {
    error: (issue) => (issue.code === 'unrecognized_keys' ? unknownNames(issue.keys ?? [], valid) : undefined),
  });
}
