import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { InputError } from '../errors/input-error';

/**
 * Checks before a computation that its answer can be written; nothing is written yet.
 *
 * @param flag that named the file, for the message.
 * @throws InputError
 */
export async function checkWritable(flag: string, path: string | undefined): Promise<void> {
  if (path === undefined) return;
  const refuse = (why: string, cause?: unknown): never => {
    throw new InputError(`${flag} ${path}: ${why}. Nothing was computed.`, { cause });
  };
  const folder = dirname(resolve(path));
  const there = await stat(path).catch(() => undefined);
  if (there?.isDirectory()) refuse('this is a folder; name a file in it');
  const target = there ? path : folder;
  const around = there ?? (await stat(folder).catch(() => undefined));
  if (!around) refuse(`there is no folder ${folder}`);
  if (!there && !around?.isDirectory()) refuse(`${folder} is not a folder`);
  await access(target, constants.W_OK).catch((error) => refuse('it may not be written', error));
}
