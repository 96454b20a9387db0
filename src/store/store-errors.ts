import { StoreError } from '../errors/store-error';

const causes: Readonly<Record<string, { why: string; advice: string }>> = {
  ENOSPC: { why: 'no space is left on the device', advice: 'Free some space, prune the store, or put it elsewhere' },
  EDQUOT: { why: 'the disk quota is used up', advice: 'Free some space, prune the store, or put it elsewhere' },
  EACCES: { why: 'permission is denied', advice: 'Change its permissions, or choose a folder of your own' },
  EPERM: { why: 'permission is denied', advice: 'Change its permissions, or choose a folder of your own' },
  EROFS: { why: 'the file system is read-only', advice: 'Choose a folder that can be written' },
  ENOTDIR: { why: 'a part of the path is not a folder', advice: 'Choose another path' },
  EEXIST: { why: 'there is a file of that name', advice: 'Choose another path, or move the file away' },
};

/** The error of a failed operation on a store: which, where, why, what to try. */
export function storeError(doing: string, location: string, cause: unknown): StoreError {
  if (cause instanceof StoreError) return cause;
  const code = (cause as NodeJS.ErrnoException | undefined)?.code ?? '';
  const known = causes[code];
  const why = known?.why ?? (cause instanceof Error ? cause.message : String(cause));
  const advice = known?.advice ?? 'Check it with: manybody store verify';
  return new StoreError(`${location} ${doing}: ${why}. ${advice}.`, {
    detail: { path: location, ...(code ? { errno: code } : {}) },
    cause,
  });
}
