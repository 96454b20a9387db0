import { randomUUID } from 'node:crypto';
import { access, constants } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { InputError } from '../errors/input-error';
import { makeFolder } from '../files/make-folder';

/**
 * Where the scratch folders of one run will be: a name that no other run uses. The folder itself is made by the first task
 * that wants one.
 *
 * @param scratchDir as configured; made if it does not exist. null: the system's folder for temporary files.
 * @throws InputError when it cannot be made or written.
 */
export async function runFolder(scratchDir: string | null): Promise<string> {
  const parent = scratchDir === null ? tmpdir() : resolve(scratchDir);
  if (scratchDir !== null) {
    try {
      await makeFolder(parent);
      await access(parent, constants.W_OK);
    } catch (error) {
      throw new InputError(`scratchDir ${parent} cannot be written: ${(error as Error).message}`, {
        detail: { scratchDir: parent },
        cause: error,
      });
    }
  }
  return join(parent, `manybody-${process.pid}-${randomUUID().slice(0, 8)}`);
}
