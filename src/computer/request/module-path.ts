import { isAbsolute } from 'node:path';

/** Does this name an engine by a file (`/…`, `./…`, `../…`), not by a registered name? */
export function isModulePath(engine: string): boolean {
  return isAbsolute(engine) || /^\.{1,2}[\\/]/.test(engine);
}
