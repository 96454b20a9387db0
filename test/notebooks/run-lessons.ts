import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import type { JupyterEnvironment } from '../kernel/jupyter-environment';
import type { Notebook } from './lessons';

type Runner = typeof import('../../kernel/client/run-notebook');

/** All lessons together; one takes some ten seconds on two idle cores. */
export const lessonsTimeoutMs = 1_500_000;

/**
 * Runs notebooks in the kernel of this build, through nbclient, each in an empty folder; where Jupyter cannot be had, through
 * the kernel's own runner.
 * @param jupyter where it runs them: its folder then holds the executed files under their names
 */
export async function runLessons(
  paths: readonly string[],
  jupyter: JupyterEnvironment | undefined,
): Promise<ReadonlyMap<string, Notebook>> {
  const executed = new Map<string, Notebook>();
  if (!jupyter) {
    const require = createRequire(__filename);
    const { runNotebook } = require(resolve(__dirname, '../../dist/kernel/client/run-notebook.js')) as Runner;
    for (const path of paths) {
      const notebook = JSON.parse(readFileSync(path, 'utf8')) as Notebook & Parameters<Runner['runNotebook']>[0];
      await runNotebook(notebook, mkdtempSync(join(tmpdir(), 'lesson-'))).catch((error: Error) => {
        if (error.name !== 'NotebookError') throw error;
      });
      executed.set(basename(path), notebook);
    }
    return executed;
  }
  const { bin, env, folder } = jupyter;
  const run = spawnSync(join(bin, 'python'), [join(__dirname, 'run_notebooks.py'), folder, ...paths], {
    env,
    encoding: 'utf8',
  });
  if (run.status !== 0) throw new Error(`Jupyter could not run the lessons:\n${run.stderr}`);
  for (const path of paths) {
    const name = basename(path);
    executed.set(name, JSON.parse(readFileSync(join(folder, name), 'utf8')) as Notebook);
  }
  return executed;
}
