import type { AtomicInput, AtomicInputDocument, AtomicResult, AtomicResultDocument } from '../schema/atomic';
import type { Generation } from '../schema/generation';
import { parseDocumentOf } from '../schema/parse-document';
import { buildMolecule } from './build-molecule';

/**
 * Reads an AtomicInput document of either generation and completes its molecule.
 *
 * @returns the input in generation 2, ready for an engine, and the generation in which it came.
 * @throws InputError that names field, path and what was expected.
 */
export function parseAtomicInput(document: unknown): { input: AtomicInput; generation: Generation } {
  const { document: parsed, generation } = parseDocumentOf('AtomicInput', document);
  return { input: completeAtomicInput(parsed), generation };
}

/**
 * Reads an AtomicResult document of either generation and completes its molecules: what an engine answers in QCSchema.
 *
 * @throws InputError that names field, path and what was expected.
 */
export function parseAtomicResult(document: unknown): { result: AtomicResult; generation: Generation } {
  const { document: parsed, generation } = parseDocumentOf('AtomicResult', document);
  return { result: completeAtomicResult(parsed), generation };
}

function completeAtomicInput(input: AtomicInputDocument): AtomicInput {
  return { ...input, molecule: buildMolecule(input.molecule) };
}

function completeAtomicResult(result: AtomicResultDocument): AtomicResult {
  return { ...result, molecule: buildMolecule(result.molecule), input_data: completeAtomicInput(result.input_data) };
}
