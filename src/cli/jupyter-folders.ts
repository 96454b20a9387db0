import { existsSync, realpathSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { InputError } from '../errors/input-error';

/** Where Jupyter keeps its data, as `jupyter --paths` says, found without Python. */
export interface InstallTarget {
  /** Only for this user (the default). */
  readonly user?: boolean | undefined;
  /** Below this folder: `PREFIX/share/jupyter`. */
  readonly prefix?: string | undefined;
  /** In the active Python environment. */
  readonly sysPrefix?: boolean | undefined;
}

/**
 * The `kernels` folder that an installation goes to.
 * @throws InputError when two places are named, or no environment is active.
 */
export function kernelsFolder({ user, prefix, sysPrefix }: InstallTarget): string {
  if ([user, prefix !== undefined, sysPrefix].filter(Boolean).length > 1) {
    throw new InputError('Give one of --user, --prefix and --sys-prefix.');
  }
  if (prefix !== undefined) return join(prefix, 'share', 'jupyter', 'kernels');
  if (!sysPrefix) return join(userData(), 'kernels');
  const active = activePrefix();
  if (!active) {
    throw new InputError(
      'No Python environment is active (neither VIRTUAL_ENV nor CONDA_PREFIX is set, and no jupyter is on the PATH). ' +
        'Activate one, or give its folder: --prefix FOLDER.',
    );
  }
  return join(active, 'share', 'jupyter', 'kernels');
}

/** Every `kernels` folder that Jupyter looks into, the first one first. */
export function kernelsFolders(): string[] {
  const listed = (process.env.JUPYTER_PATH ?? '').split(delimiter).filter(Boolean);
  const active = activePrefix();
  const prefixes = [...(active ? [active] : []), '/usr/local', '/usr'].map((p) => join(p, 'share', 'jupyter'));
  const programData = process.env.PROGRAMDATA ? [join(process.env.PROGRAMDATA, 'jupyter')] : [];
  const system = process.platform === 'win32' ? programData : prefixes;
  return [...new Set([...listed, userData(), ...system])].map((folder) => join(folder, 'kernels'));
}

/** The first `jupyter` on the PATH. */
export function jupyterProgram(): string | undefined {
  const names = process.platform === 'win32' ? ['jupyter.exe', 'jupyter.cmd'] : ['jupyter'];
  const folders = (process.env.PATH ?? '').split(delimiter).filter(Boolean);
  return folders.flatMap((folder) => names.map((name) => join(folder, name))).find((file) => existsSync(file));
}

function userData(): string {
  if (process.env.JUPYTER_DATA_DIR) return process.env.JUPYTER_DATA_DIR;
  if (process.platform === 'darwin') return join(homedir(), 'Library', 'Jupyter');
  if (process.platform === 'win32') return join(process.env.APPDATA ?? homedir(), 'jupyter');
  return join(process.env.XDG_DATA_HOME || join(homedir(), '.local', 'share'), 'jupyter');
}

function activePrefix(): string | undefined {
  const named = process.env.VIRTUAL_ENV || process.env.CONDA_PREFIX;
  if (named) return named;
  const program = jupyterProgram();
  return program && dirname(dirname(realpathSync(program)));
}
