import type { ComputeError } from '../errors/compute-error';
import type { AtomicInput, AtomicResult } from '../schema/atomic';
import type { TaskTiming } from '../schema/task-timing';

/** The engine whose results are kept apart from every other engine's, and from those of its other versions. */
export interface EngineVersion {
  readonly name: string;
  readonly version: string;
}

/** A finished calculation. */
export interface StoredResult {
  readonly status: 'completed';
  readonly engine: EngineVersion;
  readonly result: AtomicResult;
  readonly timing: TaskTiming;
  /** ms since the epoch. */
  readonly storedAt: number;
}

/** A calculation that failed: remembered so that it can be explained, and tried again on the next run. */
export interface StoredFailure {
  readonly status: 'failed';
  readonly engine: EngineVersion;
  readonly input: AtomicInput;
  readonly error: ComputeError;
  /** Attempts of the run that gave up. */
  readonly attempts: number;
  /** ms since the epoch. */
  readonly storedAt: number;
}

export type StoredOutcome = StoredResult | StoredFailure;

/** One row of `manybody store list`. */
export interface StoreEntry {
  readonly key: string;
  readonly status: 'completed' | 'failed';
  readonly engine: EngineVersion;
  readonly method: string;
  readonly basis: string;
  readonly driver: string;
  /** Molecular formula of the real atoms; ghosts follow in brackets, e.g. `H2O [H2O]`. */
  readonly formula: string;
  /** Bytes on disk. */
  readonly bytes: number;
  readonly executionTimeMs: number | null;
  readonly error: ComputeError | null;
  /** ms since the epoch. */
  readonly storedAt: number;
}

/** An entry that cannot be used, and why. It counts as absent. */
export interface CorruptEntry {
  /** File, and where in it, for a person. */
  readonly where: string;
  readonly reason: string;
}

export interface VerifyReport {
  readonly completed: number;
  readonly failed: number;
  readonly bytes: number;
  readonly corrupt: readonly CorruptEntry[];
}

export interface PruneOptions {
  /** Keep the newest entries that fit into this many bytes. */
  readonly maxBytes?: number | undefined;
  /** Drop what was stored before this time, ms since the epoch. */
  readonly olderThan?: number | undefined;
  /** Drop the results of this engine, or of this `name@version`. */
  readonly engine?: string | undefined;
  /** Drop remembered failures. */
  readonly failures?: boolean | undefined;
}

export interface PruneReport {
  readonly kept: number;
  readonly removed: number;
  readonly bytesBefore: number;
  readonly bytesAfter: number;
}

/**
 * Finished calculations, addressed by what was computed (`keyOf`). It is the cache and the checkpoint: an outcome is written as
 * it arrives, so a killed run resumes by running again. Several processes may use one store at once.
 *
 * A corrupt entry is a miss, with one warning; it never throws. @throws StoreError where the store as a whole fails.
 */
export interface ResultStore extends AsyncDisposable {
  /** The folder, or `memory`. */
  readonly location: string;
  /** Results that this process knows of, failures not counted; 0 means that no look-up can succeed. */
  readonly size: number;
  has(key: string): Promise<boolean>;
  get(key: string): Promise<StoredResult | undefined>;
  /** The last failure under this key, where no result followed it. */
  getFailure(key: string): Promise<StoredFailure | undefined>;
  /** When it resolves the entry survives the death of this process; after `flush`, also that of the machine. */
  put(key: string, outcome: StoredResult): Promise<void>;
  putFailure(key: string, failure: StoredFailure): Promise<void>;
  /** Forces everything put so far to the disk. Also begun, behind the puts, every `checkpointInterval` outcomes, and done by `close`. */
  flush(): Promise<void>;
  entries(): AsyncIterable<StoreEntry>;
  /** What stored calculations cost: about `limit` (2000) of them, taken evenly over the store. The cost model learns from it. */
  timings(limit?: number): AsyncIterable<TaskTiming>;
  /** Reads every entry again and checks it against its checksum and its key. */
  verify(): Promise<VerifyReport>;
  prune(options: PruneOptions): Promise<PruneReport>;
  /** Writes every entry into one portable file. @returns the number of entries. */
  exportTo(file: string): Promise<number>;
  /** Adds the entries of an exported file; entries already here stay. @returns the number added. */
  importFrom(file: string): Promise<number>;
  close(): Promise<void>;
}
