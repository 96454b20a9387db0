import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const root = resolve(__dirname, '../..');

/** Real Jupyter, with the kernel of this build and nothing of the user's. */
export interface JupyterEnvironment {
  /** Folder of its programs: `jupyter`, `python`. */
  readonly bin: string;
  readonly env: NodeJS.ProcessEnv;
  /** An empty folder for notebooks. */
  readonly folder: string;
}

/** Makes the Python environment when it is missing; undefined (with a word why) where that cannot be done. */
export function jupyterEnvironment(): JupyterEnvironment | undefined {
  const made = spawnSync(join(root, 'scripts/jupyter-venv.sh'), { encoding: 'utf8' });
  if (made.status !== 0) {
    console.warn(`Jupyter is not available, its tests are skipped:\n${made.stderr}`);
    return undefined;
  }
  const bin = join(made.stdout.trim(), 'bin');
  const folder = mkdtempSync(join(tmpdir(), 'jupyter-'));
  const env = {
    ...process.env,
    PATH: `${bin}:${process.env.PATH}`,
    HOME: folder,
    JUPYTER_DATA_DIR: join(folder, 'data'),
    JUPYTER_CONFIG_DIR: join(folder, 'config'),
    JUPYTER_RUNTIME_DIR: join(folder, 'runtime'),
    JUPYTER_PLATFORM_DIRS: '1',
    JUPYTERLAB_SETTINGS_DIR: join(folder, 'settings'),
    JUPYTERLAB_WORKSPACES_DIR: join(folder, 'workspaces'),
  };
  const cli = join(root, 'dist/src/cli/main.js');
  execFileSync(process.execPath, [cli, 'kernel', 'install'], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  return { bin, env, folder };
}

/** A notebook of this kernel with these code cells; a cell may carry tags. */
export function notebook(
  cells: readonly (string | { readonly source: string; readonly tags: readonly string[] })[],
): string {
  return JSON.stringify({
    nbformat: 4,
    nbformat_minor: 5,
    metadata: {
      kernelspec: { name: 'manybody-ts', display_name: 'ManyBody (TypeScript)', language: 'typescript' },
      language_info: { name: 'typescript' },
    },
    cells: cells.map((cell, i) => ({
      id: `cell-${i}`,
      cell_type: 'code',
      execution_count: null,
      metadata: typeof cell === 'string' ? {} : { tags: cell.tags },
      outputs: [],
      source: typeof cell === 'string' ? cell : cell.source,
    })),
  });
}
