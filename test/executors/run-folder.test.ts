import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runFolder } from '../../src/executors/run-folder';

test('a scratch folder is made, and each run has a name of its own in it', async () => {
  const above = mkdtempSync(join(tmpdir(), 'manybody-scratch-'));
  const [one, two] = [await runFolder(join(above, 'scratch')), await runFolder(join(above, 'scratch'))];
  expect(one).not.toBe(two);
  rmSync(above, { recursive: true });
});

test.skipIf(process.platform !== 'linux')('where no folder can be made, that is said at once', async () => {
  await expect(runFolder('/proc/no-such-folder')).rejects.toThrow(/cannot be written/);
});
