import type { z } from 'zod';
import {
  type AtomicInputDocument,
  type AtomicResultDocument,
  atomicInputSchema,
  atomicResultSchema,
  type FailedOperation,
  failedOperationSchema,
} from './atomic';
import {
  atomicInput1Schema,
  atomicInputFrom1,
  atomicResult1Schema,
  atomicResultFrom1,
  failedOperation1Schema,
  failedOperationFrom1,
} from './atomic-1';
import type { Generation } from './generation';
import { type DocumentKind, identifyDocument } from './identify-document';
import { parseOrExplain } from './input-error-from-zod';
import { type ManyBodyInput, manyBodyInputSchema } from './many-body';
import { manyBodyInput1Schema, manyBodyInputFrom1, manyBodyResult1Schema, manyBodyResultFrom1 } from './many-body-1';
import { type ManyBodyResultDocument, manyBodyResultSchema } from './many-body-result';
import { type MoleculeDocument, moleculeDocumentSchema } from './molecule';
import { moleculeTo } from './molecule-generation';

/** The type of each kind of document in generation 2. */
export interface DocumentOf {
  Molecule: MoleculeDocument;
  AtomicInput: AtomicInputDocument;
  AtomicResult: AtomicResultDocument;
  FailedOperation: FailedOperation;
  ManyBodyInput: ManyBodyInput;
  ManyBodyResult: ManyBodyResultDocument;
}

/** A document in generation 2, what it is, and the generation in which it came. */
export type ParsedDocument = {
  [Kind in DocumentKind]: { kind: Kind; generation: Generation; document: DocumentOf[Kind] };
}[DocumentKind];

type Readers = { [Kind in DocumentKind]: Record<Generation, (document: unknown) => DocumentOf[Kind]> };

const reader =
  <Schema extends z.ZodType, To>(schema: Schema, kind: DocumentKind, convert: (parsed: z.output<Schema>) => To) =>
  (document: unknown): To =>
    convert(parseOrExplain(schema, document, kind));
const asIs = <T>(parsed: T): T => parsed;

const readers: Readers = {
  Molecule: {
    1: reader(moleculeDocumentSchema, 'Molecule', (molecule) => moleculeTo(molecule, 2)),
    2: reader(moleculeDocumentSchema, 'Molecule', (molecule) => moleculeTo(molecule, 2)),
  },
  AtomicInput: {
    1: reader(atomicInput1Schema, 'AtomicInput', atomicInputFrom1),
    2: reader(atomicInputSchema, 'AtomicInput', asIs),
  },
  AtomicResult: {
    1: reader(atomicResult1Schema, 'AtomicResult', atomicResultFrom1),
    2: reader(atomicResultSchema, 'AtomicResult', asIs),
  },
  FailedOperation: {
    1: reader(failedOperation1Schema, 'FailedOperation', failedOperationFrom1),
    2: reader(failedOperationSchema, 'FailedOperation', asIs),
  },
  ManyBodyInput: {
    1: reader(manyBodyInput1Schema, 'ManyBodyInput', manyBodyInputFrom1),
    2: reader(manyBodyInputSchema, 'ManyBodyInput', asIs),
  },
  ManyBodyResult: {
    1: reader(manyBodyResult1Schema, 'ManyBodyResult', manyBodyResultFrom1),
    2: reader(manyBodyResultSchema, 'ManyBodyResult', asIs),
  },
};

/**
 * Reads any QCSchema document that this package knows, of either generation.
 *
 * @param document parsed JSON.
 * @returns the document in generation 2, with defaults filled in.
 * @throws InputError when it is of no known kind, or something in it is wrong.
 */
export function parseDocument(document: unknown): ParsedDocument {
  const { kind, generation } = identifyDocument(document);
  return { kind, generation, document: readers[kind][generation](document) } as ParsedDocument;
}

/** {@link parseDocument} for a document that must be of one kind. */
export function parseDocumentOf<Kind extends DocumentKind>(
  kind: Kind,
  document: unknown,
): { document: DocumentOf[Kind]; generation: Generation } {
  const { generation } = identifyDocument(document, kind);
  return { document: readers[kind][generation](document), generation };
}
