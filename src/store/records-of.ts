import { lineBatches } from './lines';
import { decodeRecord } from './record';
import type { CorruptEntry, StoredOutcome } from './result-store';
import { openForReading, pathOf, type Segment } from './segment';

/** A record that passed its checksum. */
export interface ReadRecord {
  readonly key: string;
  readonly outcome: StoredOutcome;
  /** The record as it stands, without its line feed. */
  readonly bytes: Buffer;
  readonly offset: number;
}

/** Every complete record of a segment, checked; damaged ones as {@link CorruptEntry}. @throws NodeJS.ErrnoException */
export async function* recordsOf(segment: Segment): AsyncGenerator<ReadRecord | CorruptEntry> {
  for await (const { lines } of lineBatches(await openForReading(segment))) {
    for (const { bytes, offset } of lines) {
      const record = decodeRecord(bytes);
      if ('corrupt' in record) yield { where: `${pathOf(segment)}, byte ${offset}`, reason: record.corrupt };
      else yield { ...record, bytes, offset };
    }
  }
}
