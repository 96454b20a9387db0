import { childMessage, encode, type Frames, type Message } from './message';

/** Longest time that printed text waits before it is sent, in ms. */
const streamDelayMs = 30;
/** Printed text is sent at once when this much has gathered, in characters. */
const streamLimit = 1 << 15;

export type StreamName = 'stdout' | 'stderr';

interface PendingText {
  readonly parent: Message | undefined;
  readonly name: StreamName;
  text: string;
}

/**
 * The broadcast channel. Printed text is gathered for a moment, so that a loop of `console.log` costs a few messages
 * instead of thousands; everything else is sent at once, after the text that precedes it.
 */
export class Iopub {
  private pending: PendingText | undefined;
  private timer: NodeJS.Timeout | undefined;
  private lastFlush = 0;

  /** @param send hands frames to the socket; must not wait. */
  constructor(
    private readonly send: (frames: Frames) => void,
    private readonly key: string,
  ) {}

  publish(
    parent: Message | undefined,
    type: string,
    content: Readonly<Record<string, unknown>>,
    metadata: Readonly<Record<string, unknown>> = {},
  ): void {
    this.flush();
    this.sendNow(parent, type, content, metadata);
  }

  status(parent: Message | undefined, state: 'starting' | 'busy' | 'idle'): void {
    this.publish(parent, 'status', { execution_state: state });
  }

  /** Text that the code of request `parent` printed. */
  stream(parent: Message | undefined, name: StreamName, text: string): void {
    if (this.pending && (this.pending.parent !== parent || this.pending.name !== name)) this.flush();
    this.pending ??= { parent, name, text: '' };
    this.pending.text += text;
    // The clock is asked because no timer fires while a cell computes without a pause.
    if (this.pending.text.length > streamLimit || Date.now() - this.lastFlush > 4 * streamDelayMs) this.flush();
    else this.timer ??= setTimeout(() => this.flush(), streamDelayMs);
  }

  /** Sends the gathered text. */
  flush(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    const pending = this.pending;
    this.pending = undefined;
    this.lastFlush = Date.now();
    if (pending) this.sendNow(pending.parent, 'stream', { name: pending.name, text: pending.text }, {});
  }

  private sendNow(
    parent: Message | undefined,
    type: string,
    content: Readonly<Record<string, unknown>>,
    metadata: Readonly<Record<string, unknown>>,
  ): void {
    const message = childMessage(parent, type, content, metadata);
    // Subscribers match on the first frame, not on a routing identity.
    this.send(encode({ ...message, identities: [Buffer.from(`kernel.${type}`)] }, this.key));
  }
}
