import { expect } from 'vitest';
import { convertDocument } from '../../src/schema/convert-document';
import { identifyDocument } from '../../src/schema/identify-document';

type Json = null | boolean | number | string | Json[] | { [field: string]: Json };

const isNumbers = (value: Json): boolean =>
  Array.isArray(value) && value.length > 0 && value.flat(9).every((x) => typeof x === 'number');

/**
 * Every value of `document` that is not null stands in `converted`, at the same path. Lists of numbers may be flat in one
 * and nested in the other: documents hold them flat, Python writes them nested.
 */
function expectToHold(converted: Json, document: Json, path = ''): void {
  if (document === null) return;
  if (isNumbers(document)) {
    expect((converted as Json[]).flat(9), path).toEqual((document as Json[]).flat(9));
  } else if (Array.isArray(document)) {
    expect(converted, path).toHaveLength(document.length);
    document.forEach((value, i) => {
      expectToHold((converted as Json[])[i]!, value, `${path}[${i}]`);
    });
  } else if (typeof document === 'object') {
    expect(typeof converted, path).toBe('object');
    for (const [field, value] of Object.entries(document)) {
      expectToHold((converted as { [field: string]: Json })[field] ?? null, value, `${path}.${field}`);
    }
  } else {
    expect(converted, path).toEqual(document);
  }
}

/** Null and absent say the same of a field. */
function withoutNulls(document: unknown): unknown {
  return JSON.parse(JSON.stringify(document, (_, value) => (value === null ? undefined : value)));
}

/**
 * A document survives: reading it keeps every value it holds, and so do converting it to the other generation and back,
 * and going through JSON text on the way.
 */
export function expectNoLoss(document: unknown): void {
  const { generation } = identifyDocument(document);
  const other = generation === 1 ? 2 : 1;
  const here = convertDocument(document, generation);
  expectToHold(here as unknown as Json, document as Json);
  const there = JSON.parse(JSON.stringify(convertDocument(document, other)));
  if ((there as { schema_name?: string }).schema_name !== undefined) {
    expect(identifyDocument(there).generation).toBe(other);
  }
  expect(withoutNulls(convertDocument(there, generation))).toEqual(withoutNulls(here));
  expect(convertDocument(there, other)).toEqual(there);
}
