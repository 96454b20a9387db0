import { isAbsolute, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { InputError } from '../errors/input-error';

// Loading a module runs it. Paths in documents, tasks and messages are data, and data must never become code: a module is loaded only
// if a person named it, by a flag, in code of their own or in a list of their configuration.

/** Does this name an engine by a file (`/…`, `./…`, `../…`, `file:…`), not by a registered name? */
export function isModulePath(engine: string): boolean {
  return isAbsolute(engine) || /^\.{1,2}[\\/]/.test(engine) || /^file:/i.test(engine);
}

/** The absolute path that a path or file URL means here. @throws InputError for a URL that is no path */
export function modulePath(engine: string): string {
  if (!/^file:/i.test(engine)) return resolve(engine);
  try {
    return fileURLToPath(engine);
  } catch (error) {
    throw new InputError(`'${engine}' is not the URL of a file: ${(error as Error).message}.`, { cause: error });
  }
}

/**
 * Refuses an engine that is the path of a module, unless a person has allowed that path. Names pass: they reach only what is
 * registered. Everything that takes an engine out of data calls this before it looks for the engine.
 *
 * @param allowed paths, each meant whole: a folder allows nothing.
 * @param where what said so, as `levels.2.engine` or `a job of the queue`.
 * @throws InputError that says how to allow it.
 */
export function refuseForeignModule(engine: string, allowed: Iterable<string>, where: string): void {
  if (!isModulePath(engine)) return;
  const path = modulePath(engine);
  for (const one of allowed) if (modulePath(one) === path) return;
  throw new InputError(
    `${where}: '${engine}' is the path of a module, and loading it would run its code, which data may not do by itself. ` +
      `If you know that module, allow it: --allow-engine ${engine} on the command line, .config({ allowedEngines: ['${engine}'] }) in a script.`,
    { detail: { engine, module: path, where } },
  );
}
