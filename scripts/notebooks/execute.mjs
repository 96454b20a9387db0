import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const { runNotebook } = createRequire(import.meta.url)('../../dist/kernel/client/run-notebook.js');

/**
 * Runs all cells of a notebook in a kernel of its own, in an empty folder, so that no store answers for the engine.
 *
 * @returns the notebook with its outputs; `failure` is what the first failed cell said, after which nothing was run.
 */
export async function executeNotebook(notebook) {
  const executed = structuredClone(notebook);
  const folder = mkdtempSync(join(tmpdir(), 'manybody-notebook-'));
  const started = Date.now();
  let failure;
  try {
    await runNotebook(executed, folder);
  } catch (error) {
    if (error.name !== 'NotebookError') throw error;
    failure = `cell ${1 + executed.cells.indexOf(error.cell)} failed: ${error.message}`;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return { notebook: executed, failure, milliseconds: Date.now() - started };
}
