import type { FileHandle } from 'node:fs/promises';

/** A line of a file, without its line feed. */
export interface Line {
  /** Position of the first byte in the file. */
  readonly offset: number;
  readonly bytes: Buffer;
}

const chunkBytes = 1 << 20;
const lineFeed = 0x0a;

/**
 * The complete lines of a file from `start`, in batches so that a long file costs few awaits. What follows the last line feed is
 * not yielded: it is being written, or was torn off by a crash. `end` is the position after the last complete line.
 */
export async function* lineBatches(
  file: FileHandle,
  start = 0,
): AsyncGenerator<{ readonly lines: readonly Line[]; readonly end: number }> {
  let end = start;
  let rest = Buffer.alloc(0);
  for (;;) {
    const chunk = Buffer.allocUnsafe(chunkBytes);
    const { bytesRead } = await file.read(chunk, 0, chunkBytes, end + rest.length);
    if (bytesRead === 0) return;
    const buffer = Buffer.concat([rest, chunk.subarray(0, bytesRead)]);
    const lines: Line[] = [];
    let from = 0;
    for (let to = buffer.indexOf(lineFeed); to !== -1; to = buffer.indexOf(lineFeed, from)) {
      lines.push({ offset: end + from, bytes: buffer.subarray(from, to) });
      from = to + 1;
    }
    end += from;
    rest = buffer.subarray(from);
    if (lines.length > 0) yield { lines, end };
  }
}
