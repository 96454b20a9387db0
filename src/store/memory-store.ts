import { exactJson } from '../schema/exact-json';
import type { TaskTiming } from '../schema/task-timing';
import { readArchive, writeArchive } from './archive';
import { entryOf, inputOf } from './entry';
import { keyOf } from './key';
import { encodeRecord } from './record';
import type {
  PruneOptions,
  PruneReport,
  ResultStore,
  StoredFailure,
  StoredOutcome,
  StoredResult,
  StoreEntry,
  VerifyReport,
} from './result-store';
import { storeError } from './store-errors';

/** A store that lasts as long as this object: the same calculation is never done twice, and nothing is written. */
export function memoryStore(): ResultStore {
  return new MemoryStore();
}

class MemoryStore implements ResultStore {
  readonly location = 'memory';
  private readonly results = new Map<string, StoredResult>();
  private readonly failures = new Map<string, StoredFailure>();

  get size(): number {
    return this.results.size;
  }

  async has(key: string): Promise<boolean> {
    return this.results.has(key);
  }

  async get(key: string): Promise<StoredResult | undefined> {
    return this.results.get(key);
  }

  async getFailure(key: string): Promise<StoredFailure | undefined> {
    return this.failures.get(key);
  }

  async put(key: string, outcome: StoredResult): Promise<void> {
    try {
      // The check of a store on disk, so that both refuse the same.
      exactJson({ return_result: outcome.result.return_result });
    } catch (error) {
      throw storeError('cannot be written', this.location, error);
    }
    if (!this.results.has(key)) this.results.set(key, outcome);
    this.failures.delete(key);
  }

  async putFailure(key: string, failure: StoredFailure): Promise<void> {
    if (!this.results.has(key)) this.failures.set(key, failure);
  }

  async flush(): Promise<void> {}

  async *entries(): AsyncGenerator<StoreEntry> {
    for (const [key, outcome] of this.outcomes()) yield entryOf(key, outcome, bytesOf(key, outcome));
  }

  async *timings(limit = 2000): AsyncGenerator<TaskTiming> {
    const stride = Math.max(1, Math.floor(this.results.size / limit));
    let i = 0;
    for (const { timing } of this.results.values()) if (i++ % stride === 0) yield timing;
  }

  async verify(): Promise<VerifyReport> {
    const corrupt = [];
    for (const [key, outcome] of this.outcomes()) {
      if (keyOf(inputOf(outcome), outcome.engine) !== key) {
        corrupt.push({ where: key, reason: 'its content is not what its key says' });
      }
    }
    const completed = this.results.size;
    return { completed, failed: this.failures.size, bytes: this.bytes, corrupt };
  }

  async prune({ maxBytes, olderThan, engine, failures }: PruneOptions): Promise<PruneReport> {
    const bytesBefore = this.bytes;
    const before = this.results.size + this.failures.size;
    let bytes = 0;
    for (const [key, outcome] of [...this.outcomes()].sort(([, a], [, b]) => b.storedAt - a.storedAt)) {
      const { name, version } = outcome.engine;
      const unwanted =
        (olderThan !== undefined && outcome.storedAt < olderThan) ||
        engine === name ||
        engine === `${name}@${version}` ||
        (failures && outcome.status === 'failed');
      if (!unwanted) bytes += bytesOf(key, outcome);
      if (unwanted || bytes > (maxBytes ?? Number.POSITIVE_INFINITY)) {
        this.results.delete(key);
        this.failures.delete(key);
      }
    }
    const kept = this.results.size + this.failures.size;
    return { kept, removed: before - kept, bytesBefore, bytesAfter: this.bytes };
  }

  async exportTo(file: string): Promise<number> {
    const outcomes = this.outcomes();
    async function* records(): AsyncGenerator<Buffer> {
      for (const [key, outcome] of outcomes) yield encodeRecord(key, outcome);
    }
    return writeArchive(file, records());
  }

  async importFrom(file: string): Promise<number> {
    const before = this.results.size + this.failures.size;
    const warn = (reason: string) => process.emitWarning(reason, 'ManyBodyStoreWarning');
    for await (const { key, outcome } of readArchive(file, warn)) {
      if (outcome.status === 'completed') await this.put(key, outcome);
      else if (!this.failures.has(key)) await this.putFailure(key, outcome);
    }
    return this.results.size + this.failures.size - before;
  }

  async close(): Promise<void> {}

  async [Symbol.asyncDispose](): Promise<void> {}

  private get bytes(): number {
    let bytes = 0;
    for (const [key, outcome] of this.outcomes()) bytes += bytesOf(key, outcome);
    return bytes;
  }

  private *outcomes(): Generator<[string, StoredOutcome]> {
    yield* this.results;
    yield* this.failures;
  }
}

/** What the outcome would take on a disk. */
function bytesOf(key: string, outcome: StoredOutcome): number {
  return encodeRecord(key, outcome).length;
}
