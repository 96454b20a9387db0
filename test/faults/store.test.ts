import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { chmod, cp, mkdir, mkdtemp, readdir, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { ResultStore } from '../../src/store/result-store';
import { openStore } from '../../src/store/segment-store';
import { tolerantStore } from '../../src/store/tolerant-store';
import { seeded } from '../scheduling/water-clusters';
import { sample } from '../store/samples';
import { energyOf } from './store-child';

let folder: string;
let program: string;
beforeAll(async () => {
  program = join(await mkdtemp(join(tmpdir(), 'manybody-faults-')), 'child.cjs');
  await build({
    entryPoints: [join(__dirname, 'store-child.ts')],
    outfile: program,
    bundle: true,
    platform: 'node',
    target: 'node20',
  });
  await chmod(join(program, '..'), 0o755);
});
afterAll(() => rm(join(program, '..'), { recursive: true, force: true }));
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'manybody-store-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

interface Child {
  readonly process: ChildProcess;
  /** Lines so far. */
  readonly lines: string[];
  readonly ended: Promise<void>;
  until(line: RegExp): Promise<void>;
}

function start(args: readonly (string | number)[], options: { uid?: number } = {}): Child {
  const child = spawn(process.execPath, [program, ...args.map(String)], {
    stdio: ['ignore', 'pipe', 'inherit'],
    ...options,
  });
  const lines: string[] = [];
  let rest = '';
  let wake: () => void = () => undefined;
  child.stdout.on('data', (text: Buffer) => {
    const all = (rest + text).split('\n');
    rest = all.pop()!;
    lines.push(...all);
    wake();
  });
  const ended = new Promise<void>((resolve) => {
    child.on('close', () => {
      resolve();
      wake();
    });
  });
  const until = async (line: RegExp): Promise<void> => {
    while (!lines.some((one) => line.test(one))) {
      if (child.exitCode !== null) throw new Error(`the child ended without saying ${line}:\n${lines.join('\n')}`);
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
  };
  return { process: child, lines, ended, until };
}

const numbersIn = (lines: readonly string[], word: string): number[] =>
  lines.filter((line) => line.startsWith(`${word} `)).map((line) => Number(line.slice(word.length)));

async function filled(count: number, at = folder): Promise<void> {
  await using store = await openStore(at);
  for (let i = 0; i < count; i++) {
    const { key, outcome } = sample(i, {}, energyOf(i));
    await store.put(key, outcome);
  }
}

/** How many of the first `count` calculations are there; each must be right to the bit. */
async function present(store: ResultStore, count: number): Promise<number> {
  let found = 0;
  for (let i = 0; i < count; i++) {
    const stored = await store.get(sample(i).key);
    if (!stored) continue;
    expect(stored.result.return_result).toBe(energyOf(i));
    found++;
  }
  return found;
}

const quiet = { onWarning: () => undefined };

test('50 runs killed at random moments: what was stored stays, and each resume computes at most one task a worker again', async () => {
  const random = seeded(4);
  const workers = 3;
  const computed = new Map<number, number>();
  let again = 0;
  for (let kill = 0; kill < 50; kill++) {
    const child = start(['compute', folder, workers, 0, 1e9, 2]);
    // Two of three die while they write, however busy the machine is; the others may die before.
    await child.until(kill % 3 === 0 ? /^ready$/ : /^stored/);
    await new Promise((resolve) => setTimeout(resolve, random() * 120));
    child.process.kill('SIGKILL');
    await child.ended;

    const repeated = numbersIn(child.lines, 'computed').filter((i) => computed.has(i)).length;
    expect(repeated).toBeLessThanOrEqual(workers);
    again += repeated;
    for (const i of numbersIn(child.lines, 'computed')) computed.set(i, kill);
    if (kill % 10 === 9) {
      await using store = await openStore(folder, quiet);
      expect((await store.verify()).corrupt).toEqual([]);
    }
    for (const i of numbersIn(child.lines, 'stored')) computed.set(i, -1);
  }
  const acknowledged = [...computed].filter(([, kill]) => kill === -1).map(([i]) => i);
  expect(acknowledged.length).toBeGreaterThanOrEqual(33);
  expect(again).toBeLessThanOrEqual(50 * workers);

  const last = Math.max(...computed.keys()) + 20;
  const resumed = start(['compute', folder, workers, 0, last, 0]);
  await resumed.until(/^closed$/);
  await resumed.ended;
  expect(numbersIn(resumed.lines, 'computed').filter((i) => computed.get(i) === -1)).toEqual([]);
  await using store = await openStore(folder, quiet);
  for (const i of acknowledged) expect((await store.get(sample(i).key))?.result.return_result).toBe(energyOf(i));
  expect(await present(store, last)).toBe(last);
  expect(await store.verify()).toMatchObject({ completed: last, corrupt: [] });

  // What the killed processes left behind can be tidied up, without a loss.
  await store.prune({});
  expect((await readdir(folder)).length).toBeLessThan(5);
  expect(await present(store, last)).toBe(last);
}, 120_000);

describe('damage to a file', () => {
  const count = 30;
  async function fileOf(at: string): Promise<string> {
    const [name] = await readdir(at);
    return join(at, name!);
  }

  test('a torn last record costs that record', async () => {
    await filled(count);
    const file = await fileOf(folder);
    await truncate(file, (await stat(file)).size - 100);
    const warnings: string[] = [];
    await using store = await openStore(folder, { onWarning: (message) => warnings.push(message) });
    expect(await present(store, count)).toBe(count - 1);
    expect(warnings).toEqual([]);
    expect(await store.verify()).toMatchObject({ completed: count - 1, corrupt: [] });
    await store.put(sample(count - 1).key, sample(count - 1, {}, energyOf(count - 1)).outcome);
    expect(await present(store, count)).toBe(count);
  });

  test('a file cut anywhere keeps everything before the cut', async () => {
    await filled(count);
    const whole = await readFile(await fileOf(folder));
    const name = (await readdir(folder))[0]!;
    const random = seeded(5);
    for (let trial = 0; trial < 40; trial++) {
      const length = Math.floor(random() * whole.length);
      await writeFile(join(folder, name), whole.subarray(0, length));
      const complete = whole.subarray(0, length).toString('latin1').split('\n').length - 1;
      await using store = await openStore(folder, quiet);
      expect(await present(store, count)).toBe(complete);
      expect((await store.verify()).corrupt).toEqual([]);
    }
  });

  test('a flipped bit anywhere is a miss with a warning, never a wrong number', async () => {
    await filled(count);
    const whole = await readFile(await fileOf(folder));
    const name = (await readdir(folder))[0]!;
    const random = seeded(6);
    for (let trial = 0; trial < 150; trial++) {
      const at = Math.floor(random() * whole.length);
      const damaged = Buffer.from(whole);
      damaged[at]! ^= 1 << Math.floor(random() * 8);
      await writeFile(join(folder, name), damaged);
      const warnings: string[] = [];
      await using store = await openStore(folder, { onWarning: (message) => warnings.push(message) });
      // One record; two where the line feed between them is hit.
      const found = await present(store, count);
      expect(found).toBeGreaterThanOrEqual(whole[at] === 0x0a ? count - 2 : count - 1);
      expect(found).toBeLessThan(count);
      const { corrupt } = await store.verify();
      const tornAtTheEnd = at === whole.length - 1;
      expect(corrupt.length).toBe(tornAtTheEnd ? 0 : damaged[at] === 0x0a ? 2 : 1);
      // Computed again, it is there again.
      for (let i = 0; i < count; i++) await store.put(sample(i).key, sample(i, {}, energyOf(i)).outcome);
      expect(await present(store, count)).toBe(count);
      await store.close();
      for (const other of await readdir(folder)) if (other !== name) await rm(join(folder, other));
    }
  });

  test('the warning says what happened and where, once', async () => {
    await filled(3);
    const file = await fileOf(folder);
    const bytes = await readFile(file);
    bytes[400]! ^= 4;
    await writeFile(file, bytes);
    const warnings: string[] = [];
    await using store = await openStore(folder, { onWarning: (message) => warnings.push(message) });
    for (let i = 0; i < 3; i++) expect(await present(store, 3)).toBe(2);
    expect(warnings).toEqual([
      `An entry of the result store is damaged and will be computed again: its checksum does not match its content (${file}, byte 0).`,
    ]);
  });

  test('a folder that was removed is noticed at the next flush', async () => {
    await using store = await openStore(join(folder, 'store'), { checkpointInterval: 1 });
    await store.put(sample(0).key, sample(0).outcome);
    await rm(join(folder, 'store'), { recursive: true });
    const flushed = store.put(sample(1).key, sample(1).outcome).then(() => store.flush());
    await expect(flushed).rejects.toThrow(/its files were removed/);
  });
});

describe('several processes on one store', () => {
  test('write the same and different results at once', async () => {
    const children = [
      start(['compute', folder, 2, 0, 300, 1]),
      start(['compute', folder, 2, 100, 400, 1]),
      start(['compute', folder, 2, 200, 500, 0]),
    ];
    await Promise.all(children.map(({ ended }) => ended));
    for (const { lines } of children) expect(lines.at(-1)).toBe('closed');
    await using store = await openStore(folder, quiet);
    expect(await present(store, 500)).toBe(500);
    expect(await store.verify()).toMatchObject({ completed: 500, corrupt: [] });
  });

  test('see what the others write', async () => {
    const reader = start(['look', folder, 7]);
    await reader.until(/^ready$/);
    const writer = start(['compute', folder, 1, 0, 8, 1]);
    await reader.until(/^found/);
    await Promise.all([reader.ended, writer.ended]);
    expect(reader.lines.at(-1)).toBe(`found ${energyOf(7)}`);
  });

  test('pruning leaves alone what a living process writes, and takes up what a dead one left', async () => {
    await filled(5);
    const child = start(['compute', folder, 1, 5, 1e9, 1]);
    await child.until(/^stored 20$/);
    await using store = await openStore(folder, quiet);
    await store.prune({ engine: 'builtin' });
    expect(await store.has(sample(0).key)).toBe(false);
    await child.until(/^stored 60$/);
    child.process.kill('SIGKILL');
    await child.ended;
    const stored = numbersIn(child.lines, 'stored');
    await using after = await openStore(folder, quiet);
    for (const i of stored) expect((await after.get(sample(i).key))?.result.return_result).toBe(energyOf(i));
    await after.prune({ engine: 'builtin' });
    expect(after.size).toBe(0);
  });

  test('a reader goes on while the files are merged under it', async () => {
    for (let i = 0; i < 6; i++) {
      await using session = await openStore(folder, quiet);
      await session.put(sample(i).key, sample(i, {}, energyOf(i)).outcome);
    }
    await using reader = await openStore(folder, quiet);
    await using other = await openStore(folder, quiet);
    await other.prune({});
    expect(await readdir(folder)).toHaveLength(1);
    expect(await present(reader, 6)).toBe(6);
  });
});

const isRoot = process.getuid?.() === 0;
const canMount = (() => {
  if (!isRoot || process.platform !== 'linux') return false;
  try {
    execFileSync('unshare', ['--mount', 'true'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
})();
if (!canMount) console.log('skipped: a full disk needs the right to mount a small tmpfs');

/** An account without rights, where the tests run as root: root may write anywhere. */
const nobody = isRoot ? { uid: 65534 } : {};

describe.skipIf(process.platform === 'win32')('a store that cannot be written', () => {
  test('is still read; the run goes on and says so once', async () => {
    const store = join(folder, 'store');
    await filled(5, store);
    await chmod(folder, 0o755);
    for (const name of await readdir(store)) await chmod(join(store, name), 0o444);
    await chmod(store, 0o555);
    const child = start(['read-only', store, 12], nobody);
    await child.ended;
    await chmod(store, 0o755);
    const warnings = child.lines.filter((line) => line.startsWith('warning'));
    expect(child.lines[0]).toBe('size 5');
    expect(child.lines.at(-1)).toBe('not stored 7');
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toMatch(
      /store cannot be written: permission is denied\. Change its permissions.* The run goes on/,
    );
  });

  test('and one that cannot be made is done without', async () => {
    await chmod(folder, 0o555);
    const child = start(['read-only', join(folder, 'store'), 3], nobody);
    await child.ended;
    await chmod(folder, 0o755);
    expect(child.lines).toEqual([
      expect.stringMatching(/^warning .*permission is denied.* The run goes on without storing/),
      'size 0',
      'not stored 0',
    ]);
  });

  test('a path through a file is refused with a reason', async () => {
    await writeFile(join(folder, 'file'), '');
    await expect(openStore(join(folder, 'file', 'store'))).rejects.toMatchObject({
      code: 'STORE',
      message: expect.stringMatching(/cannot be opened as a result store: a part of the path is not a folder/),
    });
    await expect(openStore(join(folder, 'file'))).rejects.toThrow(/there is a file of that name/);
  });
});

describe.skipIf(!canMount)('a full disk', () => {
  let disk: string;
  beforeEach(async () => {
    disk = join(folder, 'disk');
    await mkdir(disk);
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=256k', 'none', disk]);
  });
  afterEach(() => {
    execFileSync('umount', ['-l', disk]);
  });

  test('costs what does not fit: the rest is kept, verifies, and the run goes on', async () => {
    const warnings: string[] = [];
    const store = tolerantStore(await openStore(disk, quiet), (message) => warnings.push(message));
    const count = 400;
    for (let i = 0; i < count; i++) {
      const { key, outcome } = sample(i, {}, energyOf(i));
      await store.put(key, outcome);
    }
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toMatch(/cannot be written: no space is left on the device\. Free some space, prune/);
    expect(store.trouble?.code).toBe('STORE');
    const kept = await present(store, count);
    expect(kept).toBeGreaterThan(50);
    expect(store.notStored).toBe(count - kept);
    expect(await store.verify()).toMatchObject({ completed: kept, corrupt: [] });
    await store.close();

    await using again = await openStore(disk, quiet);
    expect(await present(again, count)).toBe(kept);
    expect((await again.verify()).corrupt).toEqual([]);
  });

  test('is written again once there is room', async () => {
    await writeFile(join(disk, 'filler'), Buffer.alloc(200_000));
    const store = tolerantStore(await openStore(disk, quiet), () => undefined);
    const put = async (from: number, to: number) => {
      for (let i = from; i < to; i++) await store.put(sample(i).key, sample(i, {}, energyOf(i)).outcome);
    };
    await put(0, 100);
    expect(store.notStored).toBeGreaterThan(0);
    const before = store.notStored;
    await rm(join(disk, 'filler'));
    await put(100, 130);
    expect(store.notStored).toBe(before);
    expect(await store.verify()).toMatchObject({ completed: 130 - before, corrupt: [] });
    await store.close();
  });

  test('batches that are cut in the middle leave whole records only', async () => {
    const store = await openStore(disk, quiet);
    const results = await Promise.allSettled(
      Array.from({ length: 400 }, (_, i) => store.put(sample(i).key, sample(i, {}, energyOf(i)).outcome)),
    );
    const stored = results.filter(({ status }) => status === 'fulfilled').length;
    expect(await present(store, 400)).toBe(stored);
    expect((await store.verify()).corrupt).toEqual([]);
    await store.close();
  });
});

test('a copy of a store folder is a store', async () => {
  await filled(4);
  const copy = `${folder}-copy`;
  await cp(folder, copy, { recursive: true });
  await using store = await openStore(copy, quiet);
  expect(await present(store, 4)).toBe(4);
  await rm(copy, { recursive: true });
});
