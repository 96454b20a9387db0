import { readdirSync, realpathSync } from 'node:fs';
import { isAbsolute, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { EngineReference } from '../../engines/engine';

/**
 * Why a worker does not load an engine that a message names, or undefined when it may. A name is looked up among the engines
 * installed at the worker; a path would be code of somebody else's choice, and is refused unless whoever started the worker opened
 * the folder that it is in.
 *
 * @param folders real paths.
 */
export function whyRefused({ name, module }: EngineReference, folders: readonly string[]): string | undefined {
  if (module === undefined) return undefined;
  const path = module.startsWith('file:') ? fileURLToPath(module) : module;
  if (isAbsolute(path) && folders.some((folder) => isInside(realPath(path), folder))) return undefined;
  return (
    `Refused: engine '${name}' is asked for by the path ${module}, and this worker loads no engine by its path` +
    `${folders.length === 0 ? '' : ` outside ${folders.join(', ')}`}. Start the worker with --engines-from and the folder, ` +
    'if you trust everybody who can reach the queue.'
  );
}

/** Paths of the modules that lie in a folder now: what the threads and processes of a worker may load. */
export function modulesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.[cm]?js$/.test(file))
    .map((file) => join(folder, file));
}

function isInside(path: string, folder: string): boolean {
  const way = relative(folder, path);
  return way !== '' && way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}

/** Links are followed, so that one inside the folder does not lead out of it; a file that is absent has no link. */
function realPath(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}
