import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, resolve } from 'node:path';
import { EngineNotFoundError } from '../errors/engine-not-found-error';

/**
 * The file that a command means, as the system finds it: a path from the working folder when it holds a slash, else the first
 * executable file of that name on the PATH.
 *
 * @throws EngineNotFoundError
 */
export function findProgram(command: string, cwd: string, path: string | undefined): string {
  const folders = command.includes('/') ? [cwd] : (path ?? '/usr/bin:/bin').split(delimiter);
  let code = 'ENOENT';
  for (const folder of folders) {
    const file = resolve(cwd, folder, command);
    try {
      if (!statSync(file).isFile()) continue;
      accessSync(file, constants.X_OK);
      return file;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EACCES') code = 'EACCES';
    }
  }
  throw new EngineNotFoundError(
    `The program '${command}' could not be started (${code}): it is not installed, or not on the PATH.`,
    { detail: { command } },
  );
}
