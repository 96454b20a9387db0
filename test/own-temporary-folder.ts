import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

// Vitest's global set-up: a run of the tests leaves nothing in the system's folder for temporary files.

const folder = mkdtempSync(join(tmpdir(), 'manybody-test-'));

export function setup(): void {
  // Some tests work as another user.
  chmodSync(folder, 0o755);
  process.env.TMPDIR = folder;
}

export function teardown(): void {
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
}
