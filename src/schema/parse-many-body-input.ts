import type { Generation } from './generation';
import { identifyDocument } from './identify-document';
import { parseOrExplain } from './input-error-from-zod';
import { type ManyBodyInput, manyBodyInputSchema } from './many-body';
import { manyBodyInput1Schema, manyBodyInputFrom1 } from './many-body-1';

/**
 * Reads a ManyBodyInput document of either generation.
 *
 * @returns the document in generation 2, and the generation in which it came.
 * @throws InputError that names field, path and what was expected, in the words of the generation that was given.
 */
export function parseManyBodyInput(document: unknown): { input: ManyBodyInput; generation: Generation } {
  const { generation } = identifyDocument(document, 'ManyBodyInput');
  const input =
    generation === 1
      ? manyBodyInputFrom1(parseOrExplain(manyBodyInput1Schema, document, 'ManyBodyInput'))
      : parseOrExplain(manyBodyInputSchema, document, 'ManyBodyInput');
  return { input, generation };
}
