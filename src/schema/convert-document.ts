import {
  type AtomicInput1,
  type AtomicResult1,
  atomicInputTo1,
  atomicResultTo1,
  type FailedOperation1,
  failedOperationTo1,
} from './atomic-1';
import type { Generation } from './generation';
import { type ManyBodyInput1, type ManyBodyResult1, manyBodyInputTo1, manyBodyResultTo1 } from './many-body-1';
import type { MoleculeDocument } from './molecule';
import { moleculeTo } from './molecule-generation';
import { type DocumentOf, type ParsedDocument, parseDocument } from './parse-document';

/** Any document that this package knows, of either generation. */
export type AnyDocument =
  | DocumentOf[keyof DocumentOf]
  | AtomicInput1
  | AtomicResult1
  | FailedOperation1
  | ManyBodyInput1
  | ManyBodyResult1;

/**
 * Converts a QCSchema document into a generation. Nothing is lost on the way there and back: what a generation has no
 * place for is kept in its `extras`, under `manybody:other_generation`. Defaults are written out; a field that is null may be
 * left out.
 *
 * @param document parsed JSON of either generation: Molecule, AtomicInput, AtomicResult, FailedOperation, ManyBodyInput or ManyBodyResult.
 * @throws InputError as {@link parseDocument}.
 */
export function convertDocument(document: unknown, generation: Generation): AnyDocument {
  const parsed = parseDocument(document);
  return generation === 2 ? parsed.document : toGeneration1(parsed);
}

function toGeneration1(
  parsed: ParsedDocument,
): MoleculeDocument | AtomicInput1 | AtomicResult1 | FailedOperation1 | ManyBodyInput1 | ManyBodyResult1 {
  switch (parsed.kind) {
    case 'Molecule':
      return moleculeTo(parsed.document, 1);
    case 'AtomicInput':
      return atomicInputTo1(parsed.document);
    case 'AtomicResult':
      return atomicResultTo1(parsed.document);
    case 'FailedOperation':
      return failedOperationTo1(parsed.document);
    case 'ManyBodyInput':
      return manyBodyInputTo1(parsed.document);
    case 'ManyBodyResult':
      return manyBodyResultTo1(parsed.document);
  }
}
