import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, dirname, join, resolve } from 'node:path';

/** What marks the folder of a project: no virtual environment is looked for above it. */
const projectMarks = ['package.json', 'pyproject.toml', '.git'];
const environmentFolders = ['.venv', 'venv'];

/**
 * The Pythons in which an engine looks for its module, in this order: those that `MANYBODY_PYTHON` names, and then no other;
 * else a virtual environment (`.venv`, `venv`) of the folder or of its project, `python3` of the PATH, the system's own.
 *
 * @param cwd where the project is.
 * @returns commands: paths, or names for the PATH.
 */
export function pythonCandidates(cwd: string, environment: Readonly<Record<string, string | undefined>>): string[] {
  const asked = (environment.MANYBODY_PYTHON ?? '').split(delimiter).filter((python) => python !== '');
  if (asked.length > 0) return asked.map((python) => (python.includes('/') ? resolve(cwd, python) : python));
  const inProject = projectFolders(cwd)
    .flatMap((folder) => environmentFolders.map((name) => join(folder, name, 'bin', 'python')))
    .filter((file) => existsSync(file));
  return [...inProject, 'python3', '/usr/bin/python3'];
}

/** The folder and those above it, up to the project's; the folder alone when it is in no project. */
function projectFolders(cwd: string): string[] {
  const folders = [cwd];
  for (let folder = cwd; ; folder = dirname(folder)) {
    if (folder !== cwd) folders.push(folder);
    if (projectMarks.some((mark) => existsSync(join(folder, mark)))) return folders;
    if (folder === homedir() || folder === dirname(folder)) return [cwd];
  }
}
