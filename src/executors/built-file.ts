import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** A file that workers load: beside this one when built; in the build when the sources themselves run, as in the tests. */
export function builtFile(name: string): string {
  const beside = join(__dirname, name);
  return existsSync(beside) ? beside : join(__dirname, '..', '..', 'dist', 'src', 'executors', name);
}
