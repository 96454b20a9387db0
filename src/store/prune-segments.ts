import { unlink } from 'node:fs/promises';
import { recordsOf } from './records-of';
import type { PruneOptions, PruneReport } from './result-store';
import { isBeingWritten, openForReading, pathOf, type Segment, sealedName, syncFolder } from './segment';
import { SegmentWriter } from './segment-writer';
import type { StoreIndex } from './store-index';

/** Finished segments below this size are merged with others. */
const smallSegmentBytes = 8 * 2 ** 20;

interface Candidate {
  readonly key: string;
  readonly segment: Segment;
  readonly offset: number;
  readonly length: number;
  readonly storedAt: number;
}

/**
 * Drops the entries that `options` name, superseded and damaged records, and merges small segments. Segments that a process
 * still writes are left alone. The kept records are on the disk before an old file goes: a crash leaves duplicates, never gaps.
 *
 * @param segmentBytes size at which the merged file is closed and the next begun. @throws NodeJS.ErrnoException
 */
export async function pruneSegments(
  folder: string,
  index: StoreIndex,
  options: PruneOptions,
  segmentBytes: number,
): Promise<PruneReport> {
  const bytesBefore = index.bytes;
  const countBefore = index.results.size + index.failures.size;
  const finished: Segment[] = [];
  for (const segment of index.segments.values()) if (!(await isBeingWritten(segment))) finished.push(segment);
  const untouchedBytes = bytesBefore - finished.reduce((sum, { indexed }) => sum + indexed, 0);

  const kept = await keptRecords(finished, index, options, untouchedBytes);
  const keptBytes = new Map<Segment, number>();
  for (const { segment, length } of kept) keptBytes.set(segment, (keptBytes.get(segment) ?? 0) + length);
  const isWhole = (segment: Segment) => keptBytes.get(segment) === segment.indexed;
  let replaced = finished.filter((segment) => !isWhole(segment) || segment.indexed < smallSegmentBytes);
  // One small file that is kept whole has nobody to be merged with.
  if (replaced.length === 1 && isWhole(replaced[0]!)) replaced = [];

  const going = new Set(replaced);
  await copyRecords(
    folder,
    index,
    kept.filter(({ segment }) => going.has(segment)),
    segmentBytes,
  );
  for (const segment of replaced) {
    await index.forget(segment);
    await unlink(pathOf(segment)).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOENT') throw error;
    });
  }
  const count = index.results.size + index.failures.size;
  return { kept: count, removed: countBefore - count, bytesBefore, bytesAfter: index.bytes };
}

/** The records that stay, oldest first. */
async function keptRecords(
  segments: readonly Segment[],
  index: StoreIndex,
  { maxBytes = Number.POSITIVE_INFINITY, olderThan = Number.NEGATIVE_INFINITY, engine, failures }: PruneOptions,
  untouchedBytes: number,
): Promise<Candidate[]> {
  const candidates: Candidate[] = [];
  for (const segment of segments) {
    for await (const record of recordsOf(segment)) {
      if ('reason' in record || !index.holds(record.key, segment, record.offset)) continue;
      const { key, outcome, bytes, offset } = record;
      const { name, version } = outcome.engine;
      if (outcome.storedAt < olderThan || engine === name || engine === `${name}@${version}`) continue;
      if (failures && outcome.status === 'failed') continue;
      candidates.push({ key, segment, offset, length: bytes.length + 1, storedAt: outcome.storedAt });
    }
  }
  candidates.sort((a, b) => a.storedAt - b.storedAt);
  let bytes = untouchedBytes;
  let first = candidates.length;
  while (first > 0 && bytes + candidates[first - 1]!.length <= maxBytes) bytes += candidates[--first]!.length;
  return candidates.slice(first);
}

async function copyRecords(
  folder: string,
  index: StoreIndex,
  records: readonly Candidate[],
  segmentBytes: number,
): Promise<void> {
  if (records.length === 0) return;
  const writer = new SegmentWriter(folder, {
    checkpointInterval: Number.POSITIVE_INFINITY,
    segmentBytes,
    onSegment: (segment) => index.segments.set(sealedName(segment.name), segment),
  });
  for (const { key, segment, offset, length } of records) {
    const record = Buffer.alloc(length);
    await (await openForReading(segment)).read(record, 0, length, offset);
    index.move(key, { segment, offset }, { ...(await writer.append(record)), length });
  }
  await writer.seal();
  await syncFolder(folder);
}
