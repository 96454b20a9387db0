import { spawnSync } from 'node:child_process';
import { mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { memoryStore } from '../../src/store/memory-store';
import { encodeRecord } from '../../src/store/record';
import type { ResultStore } from '../../src/store/result-store';
import { isBeingWritten, newSegment, newSegmentName } from '../../src/store/segment';
import { openStore } from '../../src/store/segment-store';
import { storeError } from '../../src/store/store-errors';
import { openTolerantStore, tolerantStore } from '../../src/store/tolerant-store';
import { failure, sample } from './samples';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'manybody-segment-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe('who still writes a segment', () => {
  const nameOf = (host: string, pid: number | string) => `0mwtkjs3s-${host}-${pid}-def2912e.records.open`;
  const ownHost = hostname().replaceAll(/[^A-Za-z0-9.-]/g, '_');
  const deadPid = () => spawnSync(process.execPath, ['-e', '']).pid;

  test('a closed one nobody, our own we, that of a dead process nobody', async () => {
    expect(await isBeingWritten(newSegment(folder, newSegmentName()))).toBe(false);
    expect(await isBeingWritten(newSegment(folder, `${newSegmentName()}.open`))).toBe(true);
    expect(await isBeingWritten(newSegment(folder, nameOf(ownHost, deadPid())))).toBe(false);
  });

  test.runIf(process.platform === 'linux')('that of a process whose number is used again: nobody', async () => {
    const [, own] = /-(\d+\.\d+)-[0-9a-f]+\.records$/.exec(newSegmentName()) ?? [];
    expect(own).toMatch(new RegExp(`^${process.pid}\\.`));
    const { pid } = process;
    expect(await isBeingWritten(newSegment(folder, nameOf(ownHost, own!)))).toBe(true);
    expect(await isBeingWritten(newSegment(folder, nameOf(ownHost, `${pid}.1`)))).toBe(false);
    expect(await isBeingWritten(newSegment(folder, nameOf(ownHost, pid)))).toBe(true); // does not say when it began
  });

  test('that of another machine somebody, unless it has been silent for a day', async () => {
    const segment = newSegment(folder, nameOf('other-host', 17));
    await writeFile(join(folder, segment.name), '');
    expect(await isBeingWritten(segment)).toBe(true);
    const twoDaysAgo = Date.now() / 1000 - 2 * 86_400;
    await utimes(join(folder, segment.name), twoDaysAgo, twoDaysAgo);
    expect(await isBeingWritten(segment)).toBe(false);
  });

  test('files that are no segments are left alone', async () => {
    await writeFile(join(folder, 'notes.txt'), 'mine');
    await using store = await openStore(folder);
    await store.put(sample(1).key, sample(1).outcome);
    await store.prune({ engine: 'builtin' });
    expect(await readdir(folder)).toEqual(['notes.txt']);
  });
});

test('a segment that is sealed by its writer is read on by those who had it open', async () => {
  const writer = await openStore(folder);
  await writer.put(sample(1).key, sample(1).outcome);
  await using reader = await openStore(folder);
  await writer.close();
  expect(await reader.get(sample(1).key)).toStrictEqual(sample(1).outcome);
});

test('damaged records of an exported file are left out, with a warning', async () => {
  const file = join(folder, 'all.manybody');
  const good = encodeRecord(sample(1).key, sample(1).outcome).toString();
  const bad = encodeRecord(sample(2).key, sample(2).outcome).toString().replace('hf', 'HF');
  await writeFile(file, gzipSync(`manybody-store 1\n${bad}${good}`));
  const warnings: string[] = [];
  await using store = await openStore(join(folder, 'store'), { onWarning: (message) => warnings.push(message) });
  expect(await store.importFrom(file)).toBe(1);
  expect(warnings).toEqual([`${file}, line 2: its checksum does not match its content`]);
  await writeFile(file, gzipSync(''));
  await expect(memoryStore().importFrom(file)).rejects.toThrow(/it is empty/);
  await writeFile(file, gzipSync('something else\n'));
  await expect(memoryStore().importFrom(file)).rejects.toThrow(/its first line is not 'manybody-store 1'/);
});

test('an export that cannot be written says where', async () => {
  await using store = await openStore(join(folder, 'store'));
  await store.put(sample(1).key, sample(1).outcome);
  await expect(store.exportTo(join(folder, 'absent', 'file'))).rejects.toMatchObject({
    code: 'STORE',
    message: expect.stringMatching(/absent\/file cannot be exported: /),
  });
});

test('a closed store refuses to be written', async () => {
  const store = await openStore(folder);
  await store.close();
  await expect(store.put(sample(1).key, sample(1).outcome)).rejects.toThrow(/it was closed/);
});

test('an error keeps its path, its number and its cause', () => {
  const cause = Object.assign(new Error('EDQUOT: disk quota exceeded'), { code: 'EDQUOT' });
  const error = storeError('cannot be written', '/data/store', cause);
  expect(error).toMatchObject({ code: 'STORE', detail: { path: '/data/store', errno: 'EDQUOT' }, cause });
  expect(error.message).toBe(
    '/data/store cannot be written: the disk quota is used up. Free some space, prune the store, or put it elsewhere.',
  );
  expect(storeError('again', 'elsewhere', error)).toBe(error);
  expect(storeError('cannot be read', 'x', 'odd').message).toBe(
    'x cannot be read: odd. Check it with: manybody store verify.',
  );
});

describe('a tolerant store', () => {
  /** A store whose every use fails. */
  const broken = (): ResultStore => {
    const fail = async (): Promise<never> => {
      throw Object.assign(new Error('EIO: i/o error'), { code: 'EIO' });
    };
    const nothing = { put: fail, putFailure: fail, get: fail, has: fail, getFailure: fail, flush: fail, close: fail };
    return Object.assign(memoryStore(), nothing, {
      // biome-ignore lint/correctness/useYield: it fails before it could
      async *timings() {
        await fail();
      },
    });
  };

  test('answers every failure with a miss, and warns once', async () => {
    const warnings: string[] = [];
    const store = tolerantStore(broken(), (message) => warnings.push(message));
    expect(store.trouble).toBeNull();
    expect(await store.has('x')).toBe(false);
    expect(await store.get('x')).toBeUndefined();
    expect(await store.getFailure('x')).toBeUndefined();
    for await (const _ of store.timings()) throw new Error('there are none');
    await store.put(sample(1).key, sample(1).outcome);
    await store.putFailure(failure(1).key, failure(1).failure);
    await store.flush();
    await store.close();
    await store[Symbol.asyncDispose]();
    expect(store.notStored).toBe(2);
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toMatch(/^memory cannot be used: EIO: i\/o error\. .*The run goes on/);
    expect(store.trouble).toMatchObject({ code: 'STORE' });
  });

  test('is the store itself while all is well', async () => {
    const inner = memoryStore();
    await using store = tolerantStore(inner, (message) => {
      throw new Error(message);
    });
    await store.put(sample(1).key, sample(1).outcome);
    await store.putFailure(failure(2).key, failure(2).failure);
    expect([store.size, store.location, store.notStored]).toEqual([1, 'memory', 0]);
    expect(await store.get(sample(1).key)).toStrictEqual(sample(1).outcome);
    expect(await store.getFailure(failure(2).key)).toStrictEqual(failure(2).failure);
    expect(await store.verify()).toMatchObject({ completed: 1, failed: 1 });
    expect(await store.exportTo(join(folder, 'x'))).toBe(2);
    expect(await store.importFrom(join(folder, 'x'))).toBe(0);
    expect(await store.prune({ failures: true })).toMatchObject({ kept: 1, removed: 1 });
    const rows = [];
    for await (const entry of store.entries()) rows.push(entry.status);
    expect(rows).toEqual(['completed']);
  });

  test('a damaged entry is warned about through it', async () => {
    await using first = await openStore(folder);
    await first.put(sample(1).key, sample(1).outcome);
    await first.close();
    const [name] = await readdir(folder);
    const bytes = encodeRecord(sample(1).key, sample(1).outcome);
    bytes[200]! ^= 1;
    await writeFile(join(folder, name!), bytes);
    const warnings: string[] = [];
    await using store = await openTolerantStore(folder, { onWarning: (message) => warnings.push(message) });
    expect(await store.get(sample(1).key)).toBeUndefined();
    expect(warnings).toHaveLength(1);
    expect(store.trouble).toBeNull();
  });
});
