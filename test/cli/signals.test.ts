import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { root } from './manybody';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'manybody-signals-'));
  const engine = (name: string, evaluate: string) =>
    writeFileSync(
      join(folder, `${name}.cjs`),
      `const fs = require('node:fs');
       const { defineEngine } = require(${JSON.stringify(join(root, 'dist/src/engines/index.js'))});
       exports.engine = defineEngine({ name: '${name}', evaluate: () => { fs.writeSync(2, 'begun'); ${evaluate} } });`,
    );
  engine('busy', 'const end = Date.now() + 60_000; while (Date.now() < end); return -1;');
  // A system call that does not come back.
  spawnSync('mkfifo', [join(folder, 'fifo')]);
  engine('stuck', `fs.openSync(${JSON.stringify(join(folder, 'fifo'))}, 'r'); return -1;`);
  writeFileSync(join(folder, 'input.yaml'), 'molecule: |\n  He 0 0 0\n  --\n  He 0 0 4\nmodel: any\nbsse_type: nocp\n');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Runs a command until standard error shows that a task has begun, then sends signals, the later ones after "Stopping". */
async function stopped(command: readonly string[], signals: readonly NodeJS.Signals[], closeOutput = false) {
  const child = spawn(process.execPath, command, { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
  let stderr = '';
  let sentAt = 0;
  const left = [...signals];
  child.stderr.on('data', (chunk) => {
    stderr += chunk;
    const due = left.length === signals.length ? stderr.includes('begun') : stderr.includes('Stopping');
    const signal = due ? left.shift() : undefined;
    if (!signal) return;
    sentAt = performance.now();
    if (closeOutput) for (const stream of [child.stdout, child.stderr]) stream.destroy();
    child.kill(signal);
  });
  const [code, signal] = await new Promise<[number | null, NodeJS.Signals | null]>((resolve) =>
    child.once('exit', (...how) => resolve(how)),
  );
  return { code, signal, stderr, ms: performance.now() - sentAt };
}

const cli = (engine: string, ...more: string[]) => [
  join(root, 'dist/src/cli/main.js'),
  ...['run', 'input.yaml', '--engine', `./${engine}.cjs`, '--workers', '1', ...more],
];

describe('a run that is ended by a signal', () => {
  test.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 129],
  ] as const)('once: %s ends cleanly with %i and says how to resume', async (signal, code) => {
    const end = await stopped(cli('busy'), [signal]);
    expect(end).toMatchObject({ code, signal: null });
    expect(end.stderr).toContain('Run the same command again to go on from here');
    expect(end.ms).toBeLessThan(4000);
  });

  test.each(['SIGINT', 'SIGTERM'] as const)('twice: %s ends at once', async (signal) => {
    const end = await stopped(cli('busy'), [signal, signal]);
    // What a shell shows as 130 or 143.
    expect(end).toMatchObject({ code: null, signal });
    expect(end.stderr).not.toContain('Run the same command again');
    expect(end.ms).toBeLessThan(1000);
  });

  test('a terminal that went away: it cannot be written to, and that changes nothing', async () => {
    expect(await stopped(cli('busy'), ['SIGHUP'], true)).toMatchObject({ code: 129, signal: null });
  });
});

describe('a thread inside a system call that does not come back', () => {
  test('a task has its time-out, the run its outcome, and the process ends', async () => {
    const end = spawnSync(process.execPath, cli('stuck', '--timeout', '0.3', '--retries', '0', '--no-store'), {
      cwd: folder,
      encoding: 'utf8',
      timeout: 30_000,
      killSignal: 'SIGQUIT',
    });
    expect(end.stderr).toContain('3 of 3 clusters failed');
    // Node would wait for the thread for ever.
    expect(end.signal).toBe('SIGKILL');
  });

  test('the run can be stopped, and the process ends as the signal says', async () => {
    const end = await stopped(cli('stuck'), ['SIGTERM']);
    expect(end).toMatchObject({ code: null, signal: 'SIGTERM' });
    expect(end.stderr).toContain('Run the same command again');
    expect(end.ms).toBeLessThan(5000);
  });
});
