import { deserialize, serialize } from 'node:v8';
import type { Communicator } from './communicator';

/** What is larger goes in pieces, so that nobody waits long inside one call, and no count overflows. */
const pieceBytes = 2 ** 20;
/** Tags: a piece that others follow, and the last or only one. MPI keeps the order between two ranks. */
const more = 1;
const last = 2;
const lengthBytes = 4;

/** After a message the next is looked for in every turn of the event loop, for so long; then by a timer. */
const eagerMs = 0.4;
/** The pause grows to this: an idle rank wakes 200 times a second, which costs it about a hundredth of a core. */
const longestPauseMs = 5;
/** Messages taken in before timers and other events have their turn. */
const mostAtOnce = 64;

/**
 * Messages between ranks: plain data, in the order sent. What is sent in one turn of the event loop to one rank travels together.
 * MPI has no event to wait for that does not burn a core, so the next message is looked for with growing pauses.
 */
export class Mail {
  private readonly outgoing = new Map<number, Buffer[]>();
  private readonly incoming = new Map<number, Buffer[]>();
  private flushing = false;
  private receiving = false;
  private looking = false;
  private soon: NodeJS.Immediate | undefined;
  private later: NodeJS.Timeout | undefined;
  private lastAt = 0;
  private pauseMs = 1;

  constructor(
    private readonly communicator: Communicator,
    private readonly receive: (from: number, message: unknown) => void,
    /** MPI itself failed, inside the loop. */
    private readonly onFailure: (error: unknown) => void,
  ) {}

  /** @throws DataCloneError when the message holds what is no data, a function for instance. */
  send(to: number, message: unknown): void {
    const bytes = serialize(message);
    const waiting = this.outgoing.get(to);
    if (waiting) waiting.push(bytes);
    else this.outgoing.set(to, [bytes]);
    if (this.flushing || this.receiving) return;
    this.flushing = true;
    queueMicrotask(() => this.guarded(() => this.flush()));
  }

  /** Looks for messages from now on. */
  start(): void {
    if (this.looking) return;
    this.looking = true;
    this.lastAt = performance.now();
    this.soon = setImmediate(() => this.look());
  }

  stop(): void {
    this.looking = false;
    clearImmediate(this.soon);
    clearTimeout(this.later);
  }

  /** Takes in what has arrived. Inside the handling of a message it does nothing: the order holds. @returns the number of messages. */
  poll(): number {
    if (this.receiving) return 0;
    this.receiving = true;
    let count = 0;
    try {
      this.communicator.settleSends();
      for (let arrival = this.communicator.probe(); arrival; arrival = this.communicator.probe()) {
        const pieces = this.incoming.get(arrival.source) ?? [];
        pieces.push(this.communicator.receive(arrival));
        if (arrival.tag === last) {
          this.incoming.delete(arrival.source);
          count += this.open(arrival.source, pieces);
        } else this.incoming.set(arrival.source, pieces);
        if (count >= mostAtOnce) break;
      }
    } finally {
      this.receiving = false;
      this.flush();
    }
    return count;
  }

  /** Sends what waits, and waits until all of it is through. For the end of a process only. */
  drain(withinMs: number): boolean {
    this.flush();
    const start = performance.now();
    while (this.communicator.settleSends() > 0) if (performance.now() - start > withinMs) return false;
    return true;
  }

  private look(): void {
    this.guarded(() => {
      const count = this.poll();
      const at = performance.now();
      if (count > 0) {
        this.lastAt = at;
        this.pauseMs = 1;
      }
      clearImmediate(this.soon);
      // Stopped by a message.
      if (!this.looking) return;
      if (at - this.lastAt < eagerMs) this.soon = setImmediate(() => this.look());
      else {
        this.later = setTimeout(() => this.look(), this.pauseMs);
        this.pauseMs = Math.min(longestPauseMs, this.pauseMs * 1.2);
      }
    });
  }

  private guarded(work: () => void): void {
    try {
      work();
    } catch (error) {
      this.onFailure(error);
    }
  }

  private open(from: number, pieces: Buffer[]): number {
    const frame = pieces.length === 1 ? pieces[0]! : Buffer.concat(pieces);
    let count = 0;
    for (let at = 0; at < frame.length; count++) {
      const length = frame.readUInt32LE(at);
      this.receive(from, deserialize(frame.subarray(at + lengthBytes, at + lengthBytes + length)));
      at += lengthBytes + length;
    }
    return count;
  }

  private flush(): void {
    this.flushing = false;
    for (const [to, messages] of this.outgoing) {
      this.outgoing.delete(to);
      const frame = frameOf(messages);
      for (let start = 0; start < frame.length; start += pieceBytes) {
        const end = Math.min(frame.length, start + pieceBytes);
        this.communicator.send(frame.subarray(start, end), to, end < frame.length ? more : last);
      }
    }
  }
}

/** Each message behind its length. The buffer lies outside V8's heap, where MPI may keep reading it. */
function frameOf(messages: readonly Buffer[]): Buffer {
  const frame = Buffer.from(new ArrayBuffer(messages.reduce((sum, { length }) => sum + lengthBytes + length, 0)));
  let at = 0;
  for (const message of messages) {
    at = frame.writeUInt32LE(message.length, at);
    at += message.copy(frame, at);
  }
  return frame;
}
