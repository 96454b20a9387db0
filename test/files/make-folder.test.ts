import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { makeFolder } from '../../src/files/make-folder';

test('makes the folders above, and is content with one that is there', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'manybody-folder-'));
  await makeFolder(join(folder, 'a', 'b', 'c'));
  await makeFolder(join(folder, 'a', 'b'));
  expect(existsSync(join(folder, 'a', 'b', 'c'))).toBe(true);
  writeFileSync(join(folder, 'file'), '');
  await expect(makeFolder(join(folder, 'file', 'x'))).rejects.toThrow(/ENOTDIR/);
  rmSync(folder, { recursive: true });
});

test.skipIf(process.platform !== 'linux')('returns where the system will not have a folder', async () => {
  await expect(makeFolder('/proc/no-such-folder/inside')).rejects.toThrow(/ENOENT/);
});
