import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const root = resolve(__dirname, '../..');
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'manybody-orphans-'));
  writeFileSync(
    join(folder, 'busy.cjs'),
    `const { appendFileSync } = require('node:fs');
     const { defineEngine } = require(${JSON.stringify(join(root, 'dist/src/engines/index.js'))});
     exports.engine = defineEngine({ name: 'busy', evaluate: () => {
       appendFileSync(${JSON.stringify(join(folder, 'pids'))}, process.pid + '\\n');
       const end = Date.now() + 60_000;
       while (Date.now() < end);
       return -1;
     } });`,
  );
  writeFileSync(join(folder, 'input.yaml'), 'molecule: |\n  He 0 0 0\n  --\n  He 0 0 4\nmodel: any\nbsse_type: nocp\n');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const alive = (pid: number): boolean => {
  const stat = readdirSync('/proc').includes(String(pid)) ? readFileSync(`/proc/${pid}/stat`, 'utf8') : ' Z ';
  return !/\) Z /.test(stat) && stat !== ' Z ';
};
const until = async (condition: () => boolean, ms: number): Promise<boolean> => {
  for (const end = Date.now() + ms; Date.now() < end; await new Promise((r) => setTimeout(r, 50)))
    if (condition()) return true;
  return condition();
};

describe.skipIf(process.platform !== 'linux')('worker processes that compute without looking up', () => {
  test.each(['SIGKILL', 'SIGHUP', 'SIGTERM'] as const)('end when the run is ended by %s', async (signal) => {
    rmSync(join(folder, 'pids'), { force: true });
    const args = [
      'run',
      'input.yaml',
      '--engine',
      './busy.cjs',
      '--no-store',
      '--executor',
      'processes',
      '--workers',
      '2',
    ];
    const child = spawn(process.execPath, [join(root, 'dist/src/cli/main.js'), ...args], {
      cwd: folder,
      stdio: 'ignore',
    });
    const pids = (): number[] => {
      try {
        return readFileSync(join(folder, 'pids'), 'utf8').trim().split('\n').map(Number);
      } catch {
        return []; // no task has begun
      }
    };
    expect(await until(() => pids().length === 2, 30_000)).toBe(true);
    child.kill(signal);
    expect(await until(() => pids().every((pid) => !alive(pid)), 5000)).toBe(true);
    expect(await until(() => child.exitCode !== null || child.signalCode !== null, 5000)).toBe(true);
  });
});
