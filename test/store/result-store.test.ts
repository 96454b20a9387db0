import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { memoryStore } from '../../src/store/memory-store';
import type { ResultStore } from '../../src/store/result-store';
import { openStore } from '../../src/store/segment-store';
import { engine, failure, input, resultOf, sample } from './samples';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'manybody-store-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}

const kinds: readonly [string, () => Promise<ResultStore>][] = [
  ['a store in a folder', () => openStore(join(folder, 'store'))],
  ['a store in memory', async () => memoryStore()],
];

describe.each(kinds)('%s', (_, openOne) => {
  test('gives back what was put, to the last bit', async () => {
    await using store = await openOne();
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.double({ noNaN: true, noDefaultInfinity: true }), { minLength: 1, maxLength: 30 }),
        fc.nat(100_000),
        fc.string(),
        async (numbers, i, text) => {
          const { key, outcome } = sample(100_000 + i, {}, [...numbers, -0, 5e-324]);
          const kept = {
            ...outcome,
            result: { ...outcome.result, stdout: text, return_result: [...numbers, -0, 5e-324] },
          };
          if (await store.has(key)) return;
          await store.put(key, kept);
          // Object.is on every number: -0 is not 0.
          expect(await store.get(key)).toStrictEqual(kept);
        },
      ),
      { numRuns: 100 },
    );
  });

  test('knows nothing of other keys', async () => {
    await using store = await openOne();
    await store.put(sample(1).key, sample(1).outcome);
    expect(await store.get(sample(2).key)).toBeUndefined();
    expect(await store.has(sample(2).key)).toBe(false);
    expect(await store.has(sample(1).key)).toBe(true);
    expect(store.size).toBe(1);
  });

  test('remembers a failure, as no result, until a result follows', async () => {
    await using store = await openOne();
    const { key, failure: failed } = failure(1);
    await store.putFailure(key, failed);
    expect(await store.has(key)).toBe(false);
    expect(await store.get(key)).toBeUndefined();
    expect(await store.getFailure(key)).toStrictEqual(failed);
    expect(store.size).toBe(0);
    await store.put(key, sample(1).outcome);
    expect(await store.getFailure(key)).toBeUndefined();
    expect((await store.get(key))?.result.return_result).toBe(-75);
  });

  test('a failure after a result does not hide it', async () => {
    await using store = await openOne();
    await store.put(sample(1).key, sample(1).outcome);
    await store.putFailure(failure(1).key, failure(1).failure);
    expect(await store.has(sample(1).key)).toBe(true);
    expect(await store.getFailure(sample(1).key)).toBeUndefined();
  });

  test('lists its entries with formula, engine and size', async () => {
    await using store = await openOne();
    await store.put(sample(1).key, sample(1).outcome);
    await store.putFailure(failure(2).key, failure(2).failure);
    const entries = await collect(store.entries());
    expect(
      entries.map(({ status, formula, method, basis, driver }) => [status, formula, method, basis, driver]),
    ).toEqual([
      ['completed', 'H2O', 'hf', 'sto-3g', 'energy'],
      ['failed', 'H2O', 'hf', 'sto-3g', 'energy'],
    ]);
    expect(entries[0]?.executionTimeMs).toBe(11);
    expect(entries[1]?.error?.error_message).toBe('RHF did not converge');
    for (const { bytes } of entries) expect(bytes).toBeGreaterThan(500);
  });

  test('verifies, and says how much it holds', async () => {
    await using store = await openOne();
    for (let i = 0; i < 5; i++) await store.put(sample(i).key, sample(i).outcome);
    await store.putFailure(failure(9).key, failure(9).failure);
    const report = await store.verify();
    expect(report).toMatchObject({ completed: 5, failed: 1, corrupt: [] });
    expect(report.bytes).toBe((await collect(store.entries())).reduce((sum, { bytes }) => sum + bytes, 0));
  });

  test('verify finds a result that stands under a wrong key', async () => {
    await using store = await openOne();
    await store.put('0'.repeat(64), sample(1).outcome);
    expect((await store.verify()).corrupt.map(({ reason }) => reason)).toEqual([
      'its content is not what its key says',
    ]);
  });

  test('tells the cost model what the calculations cost', async () => {
    await using store = await openOne();
    for (let i = 0; i < 20; i++) await store.put(sample(i).key, sample(i).outcome);
    expect((await collect(store.timings())).map(({ executionTimeMs }) => executionTimeMs)).toEqual(
      Array.from({ length: 20 }, (_, i) => 10 + i),
    );
    const some = await collect(store.timings(5));
    expect(some.map(({ executionTimeMs }) => executionTimeMs)).toEqual([10, 14, 18, 22, 26]);
  });

  test('prunes by age, by engine, by size and failures', async () => {
    await using store = await openOne();
    const other = { name: 'psi4', version: '1.3.2' };
    for (let i = 0; i < 10; i++) await store.put(sample(i).key, sample(i).outcome);
    for (let i = 10; i < 14; i++)
      await store.put(sample(i, { engine: other }).key, sample(i, { engine: other }).outcome);
    await store.putFailure(failure(20).key, failure(20).failure);

    expect(await store.prune({ olderThan: sample(3).outcome.storedAt })).toMatchObject({ kept: 12, removed: 3 });
    expect(await store.has(sample(2).key)).toBe(false);
    expect((await store.get(sample(3).key))?.result.return_result).toBe(-77);
    expect(await store.prune({ engine: 'psi4@1.3.1' })).toMatchObject({ removed: 0 });
    expect(await store.prune({ engine: 'psi4@1.3.2' })).toMatchObject({ kept: 8, removed: 4 });
    expect(await store.prune({ failures: true })).toMatchObject({ kept: 7, removed: 1 });
    const { bytes } = await store.verify();
    const report = await store.prune({ maxBytes: bytes / 2 });
    expect(report.kept).toBe(3);
    expect(report.bytesAfter).toBeLessThanOrEqual(bytes / 2);
    // The newest stay.
    for (const i of [7, 8, 9]) expect((await store.get(sample(i).key))?.result.return_result).toBe(-74 - i);
    expect((await store.verify()).corrupt).toEqual([]);
    expect(await store.prune({ engine: 'builtin' })).toMatchObject({ kept: 0, removed: 3, bytesAfter: 0 });
  });

  test('travels in one file', async () => {
    const file = join(folder, 'all.manybody');
    await using store = await openOne();
    for (let i = 0; i < 6; i++) await store.put(sample(i).key, sample(i).outcome);
    await store.putFailure(failure(7).key, failure(7).failure);
    expect(await store.exportTo(file)).toBe(7);

    await using elsewhere = await openStore(join(folder, 'elsewhere'));
    await elsewhere.put(sample(2).key, sample(2).outcome);
    expect(await elsewhere.importFrom(file)).toBe(6);
    expect(await elsewhere.importFrom(file)).toBe(0);
    expect(await elsewhere.get(sample(5).key)).toStrictEqual(sample(5).outcome);
    expect((await elsewhere.getFailure(failure(7).key))?.attempts).toBe(3);
    expect(await elsewhere.verify()).toMatchObject({ completed: 6, failed: 1, corrupt: [] });
    const copy = memoryStore();
    expect(await copy.importFrom(file)).toBe(7);
    expect(await readdir(folder)).not.toContainEqual(expect.stringMatching(/tmp$/));
  });

  test('refuses a file that is no exported store', async () => {
    const file = join(folder, 'something.txt');
    await writeFile(file, 'hello');
    await using store = await openOne();
    await expect(store.importFrom(file)).rejects.toMatchObject({ code: 'STORE', detail: { path: file } });
    await expect(store.importFrom(join(folder, 'absent'))).rejects.toThrow(
      /absent cannot be imported: .*no such file/i,
    );
  });

  test('refuses a result that is not a number', async () => {
    await using store = await openOne();
    const { key, outcome } = sample(1, {}, Number.NaN);
    await expect(store.put(key, outcome)).rejects.toThrow(/return_result is NaN/);
    expect(await store.has(key)).toBe(false);
  });
});

describe('a store in a folder', () => {
  test('is there again after it was closed', async () => {
    const first = await openStore(folder);
    for (let i = 0; i < 3; i++) await first.put(sample(i).key, sample(i).outcome);
    await first.putFailure(failure(5).key, failure(5).failure);
    await first.close();
    await first.close();
    await using again = await openStore(folder);
    expect(again.size).toBe(3);
    for (let i = 0; i < 3; i++) expect(await again.get(sample(i).key)).toStrictEqual(sample(i).outcome);
    expect(await again.getFailure(failure(5).key)).toStrictEqual(failure(5).failure);
  });

  test('keeps a molecule that differs from the input', async () => {
    const of = input();
    const result = { ...resultOf(of), molecule: { ...of.molecule, name: 'turned' } };
    await using store = await openStore(folder);
    await store.put(sample(0).key, { ...sample(0).outcome, result });
    expect((await store.get(sample(0).key))?.result.molecule.name).toBe('turned');
  });

  test('leaves no file behind when nothing was put', async () => {
    await (await openStore(folder)).close();
    expect(await readdir(folder)).toEqual([]);
  });

  test('takes one inode for many entries, and none for each', async () => {
    await using store = await openStore(folder);
    await Promise.all(Array.from({ length: 200 }, (_, i) => store.put(sample(i).key, sample(i).outcome)));
    expect(await readdir(folder)).toHaveLength(1);
  });

  test('does not grow when the same calculation is put again', async () => {
    await using store = await openStore(folder);
    await store.put(sample(1).key, sample(1).outcome);
    const { bytes } = await store.verify();
    await store.put(sample(1).key, sample(1).outcome);
    expect((await store.verify()).bytes).toBe(bytes);
  });

  test('stays below its bound, and keeps the newest', async () => {
    const maxBytes = 100_000;
    await using store = await openStore(folder, { maxBytes });
    for (let i = 0; i < 300; i++) {
      await store.put(sample(i).key, sample(i).outcome);
      if (i % 7 === 0) expect((await store.verify()).bytes).toBeLessThanOrEqual(maxBytes);
    }
    expect(await store.has(sample(299).key)).toBe(true);
    expect(await store.has(sample(0).key)).toBe(false);
    expect(store.size).toBeGreaterThan(40);
    expect((await store.verify()).corrupt).toEqual([]);
  });

  test('is cut to a bound that is asked for later', async () => {
    const first = await openStore(folder);
    for (let i = 0; i < 300; i++) await first.put(sample(i).key, sample(i).outcome);
    await first.close();
    await using store = await openStore(folder, { maxBytes: 100_000 });
    expect((await store.verify()).bytes).toBeLessThanOrEqual(100_000);
    expect(await store.has(sample(299).key)).toBe(true);
  });

  test('merges the files of many sessions', async () => {
    for (let i = 0; i < 70; i++) {
      const session = await openStore(folder);
      await session.put(sample(i).key, sample(i).outcome);
      await session.close();
    }
    await using store = await openStore(folder);
    expect((await readdir(folder)).length).toBeLessThan(10);
    for (let i = 0; i < 70; i++) expect(await store.get(sample(i).key)).toStrictEqual(sample(i).outcome);
  });

  test('options out of range are refused with value and limit', async () => {
    await expect(openStore(folder, { checkpointInterval: 0 })).rejects.toThrow(
      'checkpointInterval must be an integer >= 1, got 0',
    );
    await expect(openStore(folder, { maxBytes: 10 })).rejects.toThrow('maxBytes of a store must be >= 65536, got 10');
  });

  test('records can be read with plain tools', async () => {
    await using store = await openStore(folder);
    await store.put(sample(1).key, sample(1).outcome);
    const [name] = await readdir(folder);
    const line = (await readFile(join(folder, name!), 'utf8')).trimEnd();
    const [format, , key, status] = line.split(' ');
    expect([format, key, status]).toEqual(['1', sample(1).key, 'c']);
    expect(JSON.parse(line.split(' ').slice(4).join(' '))).toMatchObject({ engine, result: { return_result: -75 } });
  });
});
