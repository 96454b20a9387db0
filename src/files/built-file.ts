import { existsSync } from 'node:fs';
import { join, relative } from 'node:path';

const root = join(__dirname, '..', '..');

/**
 * A file that threads and processes load: beside the caller when built; in the build when the sources themselves run, as in the
 * tests.
 *
 * @param folder `__dirname` of the caller.
 */
export function builtFile(folder: string, name: string): string {
  const beside = join(folder, name);
  return existsSync(beside) ? beside : join(root, 'dist', relative(root, folder), name);
}
