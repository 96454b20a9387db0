import { resolve } from 'node:path';
import { InputError } from '../errors/input-error';
import { makeFolder } from '../files/make-folder';
import type { TaskTiming } from '../schema/task-timing';
import { readArchive, writeArchive } from './archive';
import { entryOf, inputOf } from './entry';
import { keyOf } from './key';
import { pruneSegments } from './prune-segments';
import { decodeRecord, encodeRecord } from './record';
import { recordsOf } from './records-of';
import type {
  CorruptEntry,
  PruneOptions,
  PruneReport,
  ResultStore,
  StoredFailure,
  StoredOutcome,
  StoredResult,
  StoreEntry,
  VerifyReport,
} from './result-store';
import { closeSegment, isBeingWritten, openForReading, pathOf, sealedName } from './segment';
import { SegmentWriter } from './segment-writer';
import { storeError } from './store-errors';
import { type Location, StoreIndex } from './store-index';

export interface StoreOptions {
  /** Outcomes between two forced writes to the disk; 10 unless told. */
  readonly checkpointInterval?: number | undefined;
  /** Keep the store below this size: the oldest entries go first. Unbounded unless told. */
  readonly maxBytes?: number | undefined;
  /** Told about corrupt entries, once each; a process warning unless told. */
  readonly onWarning?: ((message: string) => void) | undefined;
}

const mebibyte = 2 ** 20;
const largestSegmentBytes = 64 * mebibyte;
const smallestMaxBytes = mebibyte / 16;
/** Between two looks at what other processes have written. */
const refreshIntervalMs = 1000;
/** More finished segments than this are merged when the store is opened. */
const mergeAbove = 64;
/** What a store that has reached its bound is cut down to, so that it is not cut again at once. */
const cutTo = 0.8;

/**
 * Opens, or creates, the store in a folder. Close it, or use it with `await using`.
 *
 * @throws StoreError when the folder can neither be read nor made.
 */
export async function openStore(folder: string, options: StoreOptions = {}): Promise<ResultStore> {
  const { checkpointInterval = 10, maxBytes } = options;
  if (!Number.isInteger(checkpointInterval) || checkpointInterval < 1) {
    throw new InputError(`checkpointInterval must be an integer >= 1, got ${checkpointInterval}`);
  }
  if (maxBytes !== undefined && !(maxBytes >= smallestMaxBytes)) {
    throw new InputError(`maxBytes of a store must be >= ${smallestMaxBytes}, got ${maxBytes}`);
  }
  const location = resolve(folder);
  const index = new StoreIndex(location);
  try {
    await makeFolder(location);
    await index.refresh();
  } catch (error) {
    throw storeError('cannot be opened as a result store', location, error);
  }
  const store = new SegmentStore(location, index, { ...options, checkpointInterval });
  await store.tidy();
  return store;
}

class SegmentStore implements ResultStore {
  private readonly segmentBytes: number;
  private readonly writer: SegmentWriter;
  private readonly warned = new Set<string>();
  private lastRefresh = Date.now();
  private cutting: Promise<unknown> | undefined;
  private closed = false;

  constructor(
    readonly location: string,
    private readonly index: StoreIndex,
    private readonly options: StoreOptions & { readonly checkpointInterval: number },
  ) {
    this.segmentBytes = Math.min(largestSegmentBytes, (options.maxBytes ?? Number.POSITIVE_INFINITY) / 8);
    this.writer = new SegmentWriter(location, {
      checkpointInterval: options.checkpointInterval,
      segmentBytes: this.segmentBytes,
      onSegment: (segment) => index.segments.set(sealedName(segment.name), segment),
    });
  }

  get size(): number {
    return this.index.results.size;
  }

  async has(key: string): Promise<boolean> {
    return (await this.find(key, this.index.results)) !== undefined;
  }

  async get(key: string): Promise<StoredResult | undefined> {
    const outcome = await this.read(key, this.index.results);
    return outcome?.status === 'completed' ? outcome : undefined;
  }

  async getFailure(key: string): Promise<StoredFailure | undefined> {
    const outcome = await this.read(key, this.index.failures);
    return outcome?.status === 'failed' ? outcome : undefined;
  }

  async put(key: string, outcome: StoredResult): Promise<void> {
    // The same calculation: what is there already is as good.
    if (!this.index.results.has(key)) await this.append(key, outcome);
  }

  async putFailure(key: string, failure: StoredFailure): Promise<void> {
    if (!this.index.results.has(key)) await this.append(key, failure);
  }

  async flush(): Promise<void> {
    await this.guarded('cannot be written', () => this.writer.flush());
  }

  async *entries(): AsyncGenerator<StoreEntry> {
    for await (const { key, outcome, bytes } of this.records()) yield entryOf(key, outcome, bytes.length + 1);
  }

  async *timings(limit = 2000): AsyncGenerator<TaskTiming> {
    // Evenly over the whole store, so that every method and size of it is met.
    const stride = Math.max(1, Math.floor(this.index.results.size / limit));
    let i = 0;
    for (const key of [...this.index.results.keys()]) {
      if (i++ % stride !== 0) continue;
      const stored = await this.get(key);
      if (stored) yield stored.timing;
    }
  }

  async verify(): Promise<VerifyReport> {
    return this.guarded('cannot be verified', async () => {
      await this.index.refresh();
      const corrupt: CorruptEntry[] = [];
      let completed = 0;
      let failed = 0;
      for (const segment of this.index.segments.values()) {
        for await (const record of recordsOf(segment)) {
          if ('reason' in record) {
            corrupt.push(record);
          } else if (record.key !== keyOf(inputOf(record.outcome), record.outcome.engine)) {
            corrupt.push({
              where: `${pathOf(segment)}, byte ${record.offset}`,
              reason: 'its content is not what its key says',
            });
          } else if (this.index.holds(record.key, segment, record.offset)) {
            if (record.outcome.status === 'completed') completed++;
            else failed++;
          }
        }
      }
      return { completed, failed, bytes: this.index.bytes, corrupt };
    });
  }

  async prune(options: PruneOptions): Promise<PruneReport> {
    return this.guarded('cannot be pruned', async () => {
      await this.writer.seal();
      await this.index.refresh();
      return pruneSegments(this.location, this.index, options, this.segmentBytes);
    });
  }

  async exportTo(file: string): Promise<number> {
    const records = this.records();
    async function* lines(): AsyncGenerator<Buffer> {
      for await (const { key, outcome } of records) yield encodeRecord(key, outcome);
    }
    return writeArchive(file, lines());
  }

  async importFrom(file: string): Promise<number> {
    await this.guarded('cannot be read', () => this.index.refresh());
    let added = 0;
    for await (const { key, outcome } of readArchive(file, (reason) => this.warn(reason))) {
      if (this.index.results.has(key) || (outcome.status === 'failed' && this.index.failures.has(key))) continue;
      await this.append(key, outcome);
      added++;
    }
    await this.flush();
    return added;
  }

  async close(): Promise<void> {
    if (this.closed) return;
    this.closed = true;
    await this.cutting;
    try {
      await this.guarded('cannot be written', () => this.writer.seal());
    } finally {
      for (const segment of this.index.segments.values()) await closeSegment(segment);
    }
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  /** Housekeeping on opening: merges many small segments, and cuts a store that has outgrown its bound. */
  async tidy(): Promise<void> {
    const { maxBytes } = this.options;
    try {
      let finished = 0;
      for (const segment of this.index.segments.values()) if (!(await isBeingWritten(segment))) finished++;
      if (maxBytes !== undefined && this.index.bytes > maxBytes) await this.cut(maxBytes);
      else if (finished > mergeAbove) await pruneSegments(this.location, this.index, {}, this.segmentBytes);
    } catch (error) {
      // A store that can only be read is still a cache.
      this.warn(storeError('could not be tidied', this.location, error).message);
    }
  }

  private async cut(maxBytes: number): Promise<void> {
    this.cutting ??= pruneSegments(
      this.location,
      this.index,
      { maxBytes: cutTo * maxBytes },
      this.segmentBytes,
    ).finally(() => {
      this.cutting = undefined;
    });
    await this.cutting;
  }

  private async append(key: string, outcome: StoredOutcome): Promise<void> {
    await this.guarded('cannot be written', async () => {
      if (this.closed) throw new Error('it was closed');
      const record = encodeRecord(key, outcome);
      const { segment, offset } = await this.writer.append(record);
      this.index.add(key, outcome.status, { segment, offset, length: record.length });
      const { maxBytes } = this.options;
      if (maxBytes !== undefined && this.index.bytes > maxBytes) await this.cut(maxBytes);
    });
  }

  /** Looks a key up, and once a second in what other processes have added. */
  private async find(key: string, map: ReadonlyMap<string, Location>): Promise<Location | undefined> {
    const here = map.get(key);
    if (here || Date.now() - this.lastRefresh < refreshIntervalMs) return here;
    this.lastRefresh = Date.now();
    await this.guarded('cannot be read', () => this.index.refresh());
    return map.get(key);
  }

  private async read(key: string, map: ReadonlyMap<string, Location>): Promise<StoredOutcome | undefined> {
    let location = await this.find(key, map);
    // A second look where the segment was merged away by another process.
    for (let look = 0; look < 2 && location; look++) {
      try {
        return await this.readAt(key, location);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ENOENT')
          throw storeError('cannot be read', this.location, error);
        await this.guarded('cannot be read', () => this.index.refresh());
        location = map.get(key);
      }
    }
    return undefined;
  }

  private async readAt(key: string, location: Location): Promise<StoredOutcome | undefined> {
    const { segment, offset, length } = location;
    const line = Buffer.alloc(length);
    const { bytesRead } = await (await openForReading(segment)).read(line, 0, length, offset);
    const record = decodeRecord(line.subarray(0, bytesRead));
    if ('outcome' in record && record.key === key) return record.outcome;
    this.index.drop(key, location);
    const reason = 'corrupt' in record ? record.corrupt : 'it belongs to another key';
    this.warn(
      `An entry of the result store is damaged and will be computed again: ${reason} (${pathOf(segment)}, byte ${offset}).`,
    );
    return undefined;
  }

  /** Every usable record, each key once. Damaged ones are warned about. */
  private async *records(): AsyncGenerator<{ key: string; outcome: StoredOutcome; bytes: Buffer }> {
    await this.guarded('cannot be read', () => this.index.refresh());
    for (const segment of [...this.index.segments.values()]) {
      try {
        for await (const record of recordsOf(segment)) {
          if ('reason' in record)
            this.warn(`An entry of the result store is damaged: ${record.reason} (${record.where}).`);
          else if (this.index.holds(record.key, segment, record.offset)) yield record;
        }
      } catch (error) {
        throw storeError('cannot be read', this.location, error);
      }
    }
  }

  private async guarded<T>(doing: string, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      throw storeError(doing, this.location, error);
    }
  }

  private warn(message: string): void {
    if (this.warned.has(message)) return;
    this.warned.add(message);
    if (this.options.onWarning) this.options.onWarning(message);
    else process.emitWarning(message, 'ManyBodyStoreWarning');
  }
}
