import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Command } from 'commander';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { storeCommand } from '../../src/cli/store';
import { openStore } from '../../src/store/segment-store';
import { failure, sample } from '../store/samples';

let folder: string;
let store: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'manybody-store-cli-'));
  store = join(folder, 'store');
  await using open = await openStore(store);
  for (let i = 0; i < 4; i++) {
    const engine = { name: i < 2 ? 'builtin' : 'psi4', version: '1.0.0' };
    const { key, outcome } = sample(i, { engine, storedAt: Date.now() - i * 86_400_000 });
    await open.put(key, outcome);
  }
  await open.putFailure(failure(9).key, { ...failure(9).failure, storedAt: Date.now() });
});
afterEach(async () => {
  process.exitCode = 0;
  await rm(folder, { recursive: true, force: true });
});

async function run(...args: string[]): Promise<{ out: string; err: string }> {
  let [out, err] = ['', ''];
  const stdout = vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    out += text;
    return true;
  });
  const stderr = vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    err += text;
    return true;
  });
  const quiet = (command: Command): Command => {
    command.exitOverride().commands.forEach(quiet);
    return command;
  };
  try {
    await quiet(storeCommand()).parseAsync(args, { from: 'user' });
  } finally {
    stdout.mockRestore();
    stderr.mockRestore();
  }
  return { out, err };
}

test('list shows one line an entry, and can be narrowed', async () => {
  const { out, err } = await run('list', '--store', store);
  expect(out.trim().split('\n')).toHaveLength(5);
  expect(out).toMatch(
    /^[0-9a-f]{12} {2}\d{4}-\d\d-\d\dT\d\d:\d\d {2}builtin 1\.0\.0 +hf\/sto-3g energy +H2O +0\.01s +[\d.]+ k?B$/m,
  );
  expect(out).toMatch(/convergence_error: RHF did not converge$/m);
  expect(err).toBe(`5 entries in ${store}\n`);
  expect((await run('list', '--store', store, '--engine', 'psi4')).out.trim().split('\n')).toHaveLength(2);
  expect((await run('list', '--store', store, '--engine', 'psi4@2')).out).toBe('');
  expect((await run('list', '--store', store, '--failures')).out.trim().split('\n')).toHaveLength(1);
});

test('list --json gives objects', async () => {
  const { out } = await run('list', '--store', store, '--json');
  const rows = out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(rows.map(({ status }) => status).sort()).toEqual([
    'completed',
    'completed',
    'completed',
    'completed',
    'failed',
  ]);
});

test('verify is content, or names the damage and ends with 1', async () => {
  expect((await run('verify', '--store', store)).out).toMatch(
    /^4 results and 1 failures in [\d.]+ kB, 0 damaged entries\n$/,
  );
  expect(process.exitCode ?? 0).toBe(0);
  const [name] = await readdir(store);
  const bytes = await readFile(join(store, name!));
  bytes[300]! ^= 1;
  await writeFile(join(store, name!), bytes);
  const { out, err } = await run('verify', '--store', store);
  expect(out).toMatch(/damaged: .*byte 0: its checksum does not match its content\n3 results and 1 failures/);
  expect(err).toMatch(/store prune/);
  expect(process.exitCode).toBe(1);
  process.exitCode = 0;
  expect((await run('prune', '--store', store)).out).toMatch(/^0 entries dropped, 4 kept|1 entries dropped, 4 kept/);
  expect((await run('verify', '--store', store)).out).toMatch(/0 damaged entries/);
});

test('prune by age, engine and size', async () => {
  expect((await run('prune', '--store', store, '--older-than', '60h')).out).toMatch(/^1 entries dropped, 4 kept/);
  expect((await run('prune', '--store', store, '--engine', 'psi4')).out).toMatch(/^1 entries dropped, 3 kept/);
  expect((await run('prune', '--store', store, '--failures')).out).toMatch(/^1 entries dropped, 2 kept/);
  expect((await run('prune', '--store', store, '--max-bytes', '1.5k')).out).toMatch(/^1 entries dropped, 1 kept/);
});

test('export and import', async () => {
  const file = join(folder, 'all.manybody');
  const elsewhere = join(folder, 'elsewhere');
  expect((await run('export', file, '--store', store)).out).toBe(`5 entries written to ${file}\n`);
  expect((await run('import', file, '--store', elsewhere)).out).toBe(`5 entries added to ${elsewhere}\n`);
  expect((await run('import', file, '--store', elsewhere)).out).toBe(`0 entries added to ${elsewhere}\n`);
});

test('bad words and absent stores are refused, and looking makes no store', async () => {
  await expect(run('prune', '--store', store, '--max-bytes', 'lots')).rejects.toThrow(/500M/);
  await expect(run('prune', '--store', store, '--older-than', '3')).rejects.toThrow(/30d/);
  const absent = join(folder, 'absent');
  await expect(run('list', '--store', absent)).rejects.toMatchObject({ code: 'STORE' });
  expect(await readdir(folder)).toEqual(['store']);
});
