import { z } from 'zod';
import type { KeywordsGiven } from '../../src/expansion/keywords';
import { manyBodyKeywordsShape } from '../../src/schema/many-body-keywords';

/** Keywords as a document brings them, parsed by the schema. */
export function parseKeywords(keywords: unknown): KeywordsGiven {
  return z.strictObject(manyBodyKeywordsShape).parse(keywords);
}
