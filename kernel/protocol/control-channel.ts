import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { type Connection, endpoint } from './connection';
import type { ControlThreadData, FromControlThread, ToControlThread } from './control-messages';
import type { Frames } from './message';

/** The main thread's end of the control thread. */
export class ControlChannel {
  private constructor(
    private readonly worker: Worker,
    private readonly taken: Int32Array,
  ) {}

  /**
   * Starts the thread and binds its sockets.
   * @throws Error when a port is taken.
   */
  static async open(
    connection: Connection,
    { onFrames, onOrphaned }: { onFrames(frames: Uint8Array[]): void; onOrphaned(): void },
  ): Promise<ControlChannel> {
    const taken = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
    const workerData: ControlThreadData = {
      hbEndpoint: endpoint(connection, 'hb'),
      controlEndpoint: endpoint(connection, 'control'),
      key: connection.key,
      taken,
    };
    const worker = new Worker(join(__dirname, 'control-thread.js'), { workerData, execArgv: [] });
    const channel = new ControlChannel(worker, taken);
    await new Promise<void>((resolve, reject) => {
      worker.on('error', (error) => {
        process.stderr.write(`control thread: ${error.stack}\n`);
        reject(error);
      });
      worker.on('message', (message: FromControlThread) => {
        if (message.type === 'ready') resolve();
        else if (message.type === 'failed') reject(new Error(message.message));
        else if (message.type === 'orphaned') onOrphaned();
        else if (message.type === 'problem') process.stderr.write(`control channel: ${message.message}\n`);
        else {
          if (message.urgent) Atomics.add(channel.taken, 0, 1);
          onFrames(message.frames);
        }
      });
    });
    return channel;
  }

  send(frames: Frames): void {
    this.post({ type: 'send', frames });
  }

  /** Closes the sockets and waits for the thread to end: ending the process earlier would crash ZeroMQ. */
  async close(): Promise<void> {
    const ended = new Promise<void>((resolve) => this.worker.once('exit', () => resolve()));
    this.post({ type: 'close' });
    await ended;
  }

  private post(message: ToControlThread): void {
    this.worker.postMessage(message);
  }
}
