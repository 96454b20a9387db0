import { asText, readText } from '../thrown';
import type { Iopub } from './iopub';
import { childMessage, decode, type Frames, type Message } from './message';

/** Content of a reply; `status` is set to `ok` when the handler does not. */
export type Reply = Readonly<Record<string, unknown>>;

/** Answers one kind of request; undefined means that no reply is due. */
export type Handler = (request: Message) => Reply | undefined | Promise<Reply | undefined>;

/**
 * Takes requests from the shell and control channels, finds who answers, and reports busy and idle around it. Requests
 * are answered as they come, also while a cell waits; only cells queue (in their own handler).
 */
export class Dispatcher {
  /**
   * @param handlers by message type: `kernel_info_request`.
   * @param running the execute_request that runs now, so that the front end's indicator stays right.
   */
  constructor(
    private readonly handlers: Readonly<Record<string, Handler>>,
    private readonly iopub: Iopub,
    private readonly key: string,
    private readonly running: () => Message | undefined,
  ) {}

  /** Never rejects: a bad message must not end the kernel. */
  async dispatch(frames: readonly Uint8Array[], send: (reply: Message) => void): Promise<void> {
    let request: Message;
    try {
      request = decode(frames, this.key);
    } catch (error) {
      process.stderr.write(`ignored a message: ${(error as Error).message}\n`);
      return;
    }
    const type = request.header.msg_type;
    const handler = Object.hasOwn(this.handlers, type) ? this.handlers[type] : undefined;
    const queued = type === 'execute_request';
    if (!queued) this.iopub.status(request, 'busy');
    try {
      if (!handler) process.stderr.write(`ignored an unknown message: ${type}\n`);
      const content = await handler?.(request);
      if (content) send(childMessage(request, type.replace(/_request$/, '_reply'), { status: 'ok', ...content }));
    } catch (error) {
      const evalue = readText(error, 'message', '') || asText(error);
      const traceback = readText(error, 'stack', evalue).split('\n');
      const content = { status: 'error', ename: readText(error, 'name', 'Error'), evalue, traceback };
      send(childMessage(request, type.replace(/_request$/, '_reply'), content));
    }
    this.iopub.status(request, 'idle');
    // Front ends take the newest status for the kernel's, whoever asked.
    const running = this.running();
    if (running && running !== request) this.iopub.status(running, 'busy');
  }
}

/** Hands frames to a socket that never waits (send timeout 0). */
export function sender(socket: { send(frames: Frames): Promise<void> }): (frames: Frames) => void {
  return (frames) => {
    socket.send(frames).catch((error: NodeJS.ErrnoException) => {
      // The client that asked may be gone (EAGAIN, EHOSTUNREACH), or the kernel is closing (EBADF).
      if (error.code !== 'EAGAIN' && error.code !== 'EHOSTUNREACH' && error.code !== 'EBADF') throw error;
    });
  };
}
