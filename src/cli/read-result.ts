import { readFile } from 'node:fs/promises';
import { InputError } from '../errors/input-error';
import { viewFromDocument } from '../notebook/view-from-document';
import type { ResultView } from '../notebook/view-model';

/** A result document and what the renderers need of it. */
export interface WrittenResult {
  readonly document: unknown;
  readonly view: ResultView;
}

/** Reads a result document, as `manybody run --output` writes it. @throws InputError that names the file */
export async function readResult(path: string): Promise<WrittenResult> {
  let document: unknown;
  try {
    document = JSON.parse(await readFile(path, 'utf8'));
  } catch (error) {
    throw new InputError(`${path}: ${(error as Error).message}`, { cause: error });
  }
  try {
    return { document, view: viewFromDocument(document) };
  } catch (error) {
    if (error instanceof InputError) throw new InputError(`${path}: ${error.message}`, { cause: error });
    throw error;
  }
}
