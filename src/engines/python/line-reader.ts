/** Begins a line of the protocol (RFC 7464); what comes before it on the line is somebody else's. */
const separator = '\x1e';

/** Cuts a stream into the lines of the bridge's protocol and leaves out everything else that was printed on it. */
export class LineReader {
  private chunks: Buffer[] = [];

  constructor(private readonly onLine: (text: string) => void) {}

  add(chunk: Buffer): void {
    let from = 0;
    for (let at = chunk.indexOf(10); at >= 0; at = chunk.indexOf(10, from)) {
      this.chunks.push(chunk.subarray(from, at));
      from = at + 1;
      this.line(Buffer.concat(this.chunks.splice(0)).toString('utf8'));
    }
    if (from < chunk.length) this.chunks.push(chunk.subarray(from));
  }

  private line(text: string): void {
    const start = text.lastIndexOf(separator);
    if (start >= 0) this.onLine(text.slice(start + 1));
  }
}
