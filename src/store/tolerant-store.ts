import type { StoreError } from '../errors/store-error';
import { memoryStore } from './memory-store';
import type { ResultStore } from './result-store';
import { openStore, type StoreOptions } from './segment-store';
import { storeError } from './store-errors';

/** A store that never stops a run. */
export interface TolerantStore extends ResultStore {
  /** Why something could not be stored; null while all is well. */
  readonly trouble: StoreError | null;
  /** Outcomes that could not be stored. */
  readonly notStored: number;
}

/**
 * The same store, except that a failed look-up is a miss and a failed write is no error: a full or read-only disk costs the
 * checkpoint, not the run. It is said once; `trouble` and `notStored` keep it for the end. Everything else still throws.
 */
export function tolerantStore(store: ResultStore, onWarning: (message: string) => void): TolerantStore {
  let trouble: StoreError | null = null;
  let notStored = 0;
  const tolerate = async <T>(work: () => Promise<T>, instead: T): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      if (!trouble) {
        trouble = storeError('cannot be used', store.location, error);
        onWarning(`${trouble.message} The run goes on; what it cannot store would be computed again by another run.`);
      }
      return instead;
    }
  };
  const write = async (work: () => Promise<void>): Promise<void> => {
    const stored = await tolerate(async () => {
      await work();
      return true;
    }, false);
    if (!stored) notStored++;
  };
  return {
    get location() {
      return store.location;
    },
    get size() {
      return store.size;
    },
    get trouble() {
      return trouble;
    },
    get notStored() {
      return notStored;
    },
    has: (key) => tolerate(() => store.has(key), false),
    get: (key) => tolerate(() => store.get(key), undefined),
    getFailure: (key) => tolerate(() => store.getFailure(key), undefined),
    put: (key, outcome) => write(() => store.put(key, outcome)),
    putFailure: (key, failure) => write(() => store.putFailure(key, failure)),
    flush: () => tolerate(() => store.flush(), undefined),
    close: () => tolerate(() => store.close(), undefined),
    [Symbol.asyncDispose]: () => tolerate(() => store.close(), undefined),
    entries: () => store.entries(),
    async *timings(limit) {
      const timings = await tolerate(() => collect(store.timings(limit)), []);
      yield* timings;
    },
    verify: () => store.verify(),
    prune: (options) => store.prune(options),
    exportTo: (file) => store.exportTo(file),
    importFrom: (file) => store.importFrom(file),
  };
}

/** Opens the store of a run. Where that fails, says so once and remembers results in memory only. */
export async function openTolerantStore(
  folder: string,
  options: StoreOptions & { readonly onWarning: (message: string) => void },
): Promise<TolerantStore> {
  try {
    return tolerantStore(await openStore(folder, options), options.onWarning);
  } catch (error) {
    options.onWarning(
      `${storeError('cannot be opened', folder, error).message} The run goes on without storing anything.`,
    );
    return tolerantStore(memoryStore(), options.onWarning);
  }
}

async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}
