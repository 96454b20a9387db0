import { stat } from 'node:fs/promises';
import { lineBatches } from './lines';
import { readHead } from './record';
import { closeSegment, listSegments, newSegment, openForReading, pathOf, type Segment, sealedName } from './segment';

/** Where a record stands. */
export interface Location {
  readonly segment: Segment;
  readonly offset: number;
  /** Bytes, line feed included. */
  readonly length: number;
}

/** Which records a folder holds: read once from the heads of the records, then kept up to date. */
export class StoreIndex {
  readonly results = new Map<string, Location>();
  /** Failures that no result followed. */
  readonly failures = new Map<string, Location>();
  /** By name without the mark of an unfinished segment. */
  readonly segments = new Map<string, Segment>();
  private refreshing: Promise<void> | undefined;

  constructor(private readonly folder: string) {}

  add(key: string, status: 'completed' | 'failed', location: Location): void {
    if (status === 'completed') {
      this.results.set(key, location);
      this.failures.delete(key);
    } else if (!this.results.has(key)) {
      this.failures.set(key, location);
    }
  }

  /** Forgets a record, unless another one has taken its place under the key. */
  drop(key: string, location: Location): void {
    for (const map of [this.results, this.failures]) if (map.get(key) === location) map.delete(key);
  }

  /** Notes that a record was copied; nothing happens when another one has taken its place. */
  move(key: string, from: { segment: Segment; offset: number }, to: Location): void {
    for (const map of [this.results, this.failures]) {
      const location = map.get(key);
      if (location?.segment === from.segment && location.offset === from.offset) map.set(key, to);
    }
  }

  /** Is this place the one that `key` leads to? */
  holds(key: string, segment: Segment, offset: number): boolean {
    const location = this.results.get(key) ?? this.failures.get(key);
    return location !== undefined && location.segment === segment && location.offset === offset;
  }

  /** Bytes of all segments. */
  get bytes(): number {
    let bytes = 0;
    for (const segment of this.segments.values()) bytes += segment.indexed;
    return bytes;
  }

  /** Takes in what other processes, or earlier ones, have written. @throws NodeJS.ErrnoException */
  refresh(): Promise<void> {
    this.refreshing ??= this.readFolder().finally(() => {
      this.refreshing = undefined;
    });
    return this.refreshing;
  }

  /** Forgets a segment and what it holds. */
  async forget(segment: Segment): Promise<void> {
    this.segments.delete(sealedName(segment.name));
    for (const map of [this.results, this.failures]) {
      for (const [key, location] of map) if (location.segment === segment) map.delete(key);
    }
    await closeSegment(segment);
  }

  private async readFolder(): Promise<void> {
    const names = await listSegments(this.folder);
    const present = new Set(names.map(sealedName));
    for (const [id, segment] of this.segments) if (!present.has(id)) await this.forget(segment);
    for (const name of names) {
      const id = sealedName(name);
      let segment = this.segments.get(id);
      if (segment) segment.name = name;
      else {
        segment = newSegment(this.folder, name);
        this.segments.set(id, segment);
      }
      try {
        if ((await stat(pathOf(segment))).size > segment.indexed) await this.readSegment(segment);
      } catch (error) {
        // Sealed or merged away since the folder was listed: the next refresh finds what became of it.
        if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
      }
    }
  }

  private async readSegment(segment: Segment): Promise<void> {
    const file = await openForReading(segment);
    for await (const { lines, end } of lineBatches(file, segment.indexed)) {
      for (const { offset, bytes } of lines) {
        const head = readHead(bytes);
        if (head) this.add(head.key, head.status, { segment, offset, length: bytes.length + 1 });
      }
      segment.indexed = Math.max(segment.indexed, end);
    }
  }
}
