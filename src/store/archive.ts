import { createReadStream, createWriteStream } from 'node:fs';
import { rename, unlink } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createGzip } from 'node:zlib';
import { decodeRecord } from './record';
import type { StoredOutcome } from './result-store';
import { storeError } from './store-errors';

/** First line of an exported file; the records follow as they stand in a store. The whole is compressed with gzip. */
const title = 'manybody-store 1';
const lineFeed = 0x0a;

/** @param records each with its line feed. @returns how many were written. */
export async function writeArchive(file: string, records: AsyncIterable<Buffer>): Promise<number> {
  let count = 0;
  async function* content(): AsyncGenerator<Buffer> {
    yield Buffer.from(`${title}\n`);
    for await (const record of records) {
      count++;
      yield record;
    }
  }
  const unfinished = `${file}.${process.pid}.tmp`;
  try {
    await pipeline(Readable.from(content()), createGzip(), createWriteStream(unfinished, { flush: true }));
    await rename(unfinished, file);
  } catch (error) {
    await unlink(unfinished).catch(() => undefined);
    throw storeError('cannot be exported', file, error);
  }
  return count;
}

/**
 * The records of an exported file. A damaged one is left out and told to `onCorrupt`.
 *
 * @throws StoreError when the file cannot be read or is no exported store.
 */
export async function* readArchive(
  file: string,
  onCorrupt: (reason: string) => void,
): AsyncGenerator<{ key: string; outcome: StoredOutcome }> {
  const source = createReadStream(file);
  const text = createGunzip();
  source.on('error', (error) => text.destroy(error));
  let number = 0;
  try {
    for await (const line of linesOf(source.pipe(text))) {
      number++;
      if (number === 1) {
        if (line.toString() === title) continue;
        throw new Error(`its first line is not '${title}'`);
      }
      const record = decodeRecord(line);
      if ('corrupt' in record) onCorrupt(`${file}, line ${number}: ${record.corrupt}`);
      else yield record;
    }
    if (number === 0) throw new Error('it is empty');
  } catch (error) {
    throw storeError('cannot be imported', file, error);
  } finally {
    source.destroy();
    text.destroy();
  }
}

async function* linesOf(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let rest = Buffer.alloc(0);
  for await (const chunk of chunks) {
    const buffer = Buffer.concat([rest, chunk]);
    let from = 0;
    for (let to = buffer.indexOf(lineFeed); to !== -1; to = buffer.indexOf(lineFeed, from)) {
      yield buffer.subarray(from, to);
      from = to + 1;
    }
    rest = buffer.subarray(from);
  }
  if (rest.length > 0) yield rest;
}
