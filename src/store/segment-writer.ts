import { type FileHandle, open, rename } from 'node:fs/promises';
import { newSegment, newSegmentName, pathOf, type Segment, sealedName, syncFolder, writeAll } from './segment';

export interface SegmentWriterOptions {
  /** Records between two forced writes to the disk. */
  readonly checkpointInterval: number;
  /** A segment that has grown beyond this many bytes is closed, and the next one begun. */
  readonly segmentBytes: number;
  /** A new segment came into being. */
  readonly onSegment: (segment: Segment) => void;
}

interface Pending {
  readonly record: Buffer;
  readonly resolve: (written: { segment: Segment; offset: number }) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Appends records to a segment of its own. Records that arrive while others are being written go out together in one write.
 * No file exists before the first record.
 */
export class SegmentWriter {
  private segment: Segment | undefined;
  private file: FileHandle | undefined;
  private size = 0;
  private unsynced = 0;
  private pending: Pending[] = [];
  /** A forced write that goes on behind the others. */
  private syncing: Promise<void> | undefined;
  private trouble: { readonly error: unknown } | undefined;
  /** What is under way; operations follow one another. */
  private turn: Promise<void> = Promise.resolve();

  constructor(
    private readonly folder: string,
    private readonly options: SegmentWriterOptions,
  ) {}

  /** Resolves when the operating system has the record. */
  append(record: Buffer): Promise<{ segment: Segment; offset: number }> {
    return new Promise((resolve, reject) => {
      this.pending.push({ record, resolve, reject });
      if (this.pending.length === 1) void this.inTurn(() => this.writePending());
    });
  }

  /** Resolves when the disk has every record appended so far. */
  flush(): Promise<void> {
    return this.inTurn(() => this.sync());
  }

  /** Closes the segment for good; the next record begins a new one. */
  seal(): Promise<void> {
    return this.inTurn(() => this.sealNow());
  }

  private inTurn(work: () => Promise<void>): Promise<void> {
    const mine = this.turn.then(work);
    this.turn = mine.catch(() => undefined);
    return mine;
  }

  private async writePending(): Promise<void> {
    const batch = this.pending;
    this.pending = [];
    try {
      this.reportTrouble();
      const { segment, file } = await this.current();
      const start = this.size;
      try {
        await writeAll(file, Buffer.concat(batch.map(({ record }) => record)), start);
      } catch (error) {
        // A full disk may have taken a part: the next record must begin on a line of its own.
        await file.truncate(start);
        throw error;
      }
      let offset = start;
      const placed = batch.map(({ record }) => {
        offset += record.length;
        return { segment, offset: offset - record.length };
      });
      this.size = offset;
      segment.indexed = offset;
      this.unsynced += batch.length;
      for (const [i, { resolve }] of batch.entries()) resolve(placed[i]!);
      if (this.size >= this.options.segmentBytes) await this.sealNow();
      else if (this.unsynced >= this.options.checkpointInterval) this.syncBehind();
    } catch (error) {
      for (const { reject } of batch) reject(error);
    }
  }

  private async current(): Promise<{ segment: Segment; file: FileHandle }> {
    if (this.segment && this.file) return { segment: this.segment, file: this.file };
    const segment = newSegment(this.folder, `${newSegmentName()}.open`);
    const file = await open(pathOf(segment), 'wx+');
    await syncFolder(this.folder);
    segment.handle = Promise.resolve(file);
    this.segment = segment;
    this.file = file;
    this.size = 0;
    this.options.onSegment(segment);
    return { segment, file };
  }

  /** Forces what is written to the disk while more is written: nobody waits for it. Trouble is told to the next call. */
  private syncBehind(): void {
    this.syncing ??= this.syncNow()
      .catch((error: unknown) => {
        this.trouble = { error };
      })
      .finally(() => {
        this.syncing = undefined;
      });
  }

  private async sync(): Promise<void> {
    await this.syncing;
    this.reportTrouble();
    await this.syncNow();
  }

  private reportTrouble(): void {
    const { trouble } = this;
    this.trouble = undefined;
    if (trouble) throw trouble.error;
  }

  private async syncNow(): Promise<void> {
    const { file } = this;
    if (this.unsynced === 0 || !file) return;
    this.unsynced = 0;
    await file.datasync();
    if ((await file.stat()).nlink > 0) return;
    if (this.file === file) {
      this.segment = undefined;
      this.file = undefined;
    }
    throw new Error('its files were removed while it was being written');
  }

  private async sealNow(): Promise<void> {
    const { segment } = this;
    if (!segment) return;
    await this.sync();
    const name = sealedName(segment.name);
    await rename(pathOf(segment), pathOf({ ...segment, name }));
    segment.name = name;
    // The file stays open for reading: `segment.handle`.
    this.segment = undefined;
    this.file = undefined;
  }
}
