import { randomBytes } from 'node:crypto';
import { type FileHandle, open, readdir, stat } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { mayBeAlive, ownMark } from './writer-process';

/*
 * A store is a folder of segments. A segment is a file of records that one process appends to, so writers never meet. While it
 * is written its name ends in `.open`; closing renames it. A killed process leaves the `.open` name behind: the name says who wrote
 * it, so others can tell whether it is still alive. Names sort by the time of creation.
 */
const namePattern = /^[0-9a-z]{9}-(.+)-(\d+(?:\.\d+)?)-[0-9a-f]{8}\.records(\.open)?$/;
const host = hostname().replaceAll(/[^A-Za-z0-9.-]/g, '_') || 'host';

/** After this time an unfinished segment of another machine counts as abandoned. */
const abandonedAfterMs = 24 * 60 * 60 * 1000;

export interface Segment {
  readonly folder: string;
  /** File name; changes when the segment is sealed. */
  name: string;
  /** Bytes of complete records that are indexed. */
  indexed: number;
  /** Opened on first use. */
  handle: Promise<FileHandle> | undefined;
}

export function newSegment(folder: string, name: string): Segment {
  return { folder, name, indexed: 0, handle: undefined };
}

export function pathOf(segment: Segment): string {
  return join(segment.folder, segment.name);
}

/** A name that no other segment has. */
export function newSegmentName(): string {
  return `${Date.now().toString(36).padStart(9, '0')}-${host}-${ownMark()}-${randomBytes(4).toString('hex')}.records`;
}

/** The name without the mark of an unfinished segment: what identifies it. */
export function sealedName(name: string): string {
  return name.replace(/\.open$/, '');
}

/** Names of the segments in a folder, oldest first. @throws NodeJS.ErrnoException */
export async function listSegments(folder: string): Promise<string[]> {
  return (await readdir(folder)).filter((name) => namePattern.test(name)).sort();
}

/** Is some process still writing this segment? Unsure counts as yes. */
export async function isBeingWritten(segment: Segment): Promise<boolean> {
  const [, writerHost, writer = '', unfinished] = namePattern.exec(segment.name) ?? [];
  if (!unfinished) return false;
  if (writerHost === host) return mayBeAlive(writer);
  const { mtimeMs } = await stat(pathOf(segment));
  return Date.now() - mtimeMs < abandonedAfterMs;
}

/** The open file of a segment. @throws NodeJS.ErrnoException ENOENT when it was merged or pruned away meanwhile. */
export function openForReading(segment: Segment): Promise<FileHandle> {
  if (!segment.handle) {
    segment.handle = open(pathOf(segment), 'r');
    segment.handle.catch(() => {
      segment.handle = undefined;
    });
  }
  return segment.handle;
}

export async function closeSegment(segment: Segment): Promise<void> {
  const handle = await segment.handle?.catch(() => undefined);
  segment.handle = undefined;
  await handle?.close();
}

/** Writes all of `bytes` at `position`. */
export async function writeAll(file: FileHandle, bytes: Buffer, position: number): Promise<void> {
  for (let done = 0; done < bytes.length; ) {
    done += (await file.write(bytes, done, bytes.length - done, position + done)).bytesWritten;
  }
}

/** Makes the names in a folder survive a power cut. Where a folder cannot be opened (Windows) there is nothing to do. */
export async function syncFolder(folder: string): Promise<void> {
  let handle: FileHandle;
  try {
    handle = await open(folder, 'r');
  } catch {
    return;
  }
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
