import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Dealer, Subscriber } from 'zeromq';
import { type Channel, type Connection, endpoint } from '../protocol/connection';
import { childMessage, decode, encode, type Frames, type Message } from '../protocol/message';

/** A reply and the broadcasts that its request caused. */
export interface Answer {
  readonly reply: Record<string, unknown>;
  readonly broadcasts: readonly { readonly type: string; readonly content: Record<string, unknown> }[];
}

export interface RequestOptions {
  readonly channel?: 'shell' | 'control';
  readonly timeoutMs?: number;
  /** Of the message, e.g. JupyterLab's `cellId`. */
  readonly metadata?: Readonly<Record<string, unknown>>;
  /** Called with each broadcast as it arrives. */
  readonly onBroadcast?: (type: string, content: Record<string, unknown>) => void;
}

interface Waiting {
  readonly broadcasts: { type: string; content: Record<string, unknown> }[];
  readonly onBroadcast: RequestOptions['onBroadcast'];
  reply?: Record<string, unknown>;
  idle: boolean;
  settle(answer: Answer): void;
}

/** Talks to a kernel as a front end does. For the self-test, the demonstration and the tests. */
export class KernelClient {
  private readonly shell = new Dealer({ linger: 0 });
  private readonly control = new Dealer({ linger: 0 });
  private readonly iopub = new Subscriber({ linger: 0, receiveHighWaterMark: 0 });
  private readonly waiting = new Map<string, Waiting>();
  /** Settles when the socket has taken what it was given. */
  private readonly sent = { shell: Promise.resolve(), control: Promise.resolve() };
  /** Settles when the kernel's process has ended. */
  readonly exited: Promise<void>;
  /** Broadcasts that belong to no request that waits: late output. */
  readonly strays: { type: string; content: Record<string, unknown>; parent: Partial<Message['header']> }[] = [];

  private constructor(
    readonly kernel: ChildProcess,
    private readonly connection: Connection,
    private readonly file: string,
  ) {
    this.exited = new Promise((resolve) => kernel.once('exit', () => resolve()));
  }

  /**
   * Starts a kernel and waits until it answers.
   * @param argv its command; `{connection_file}` is replaced.
   * @throws Error when it does not answer in time.
   */
  static async start(
    argv: readonly string[],
    { cwd, env, timeoutMs = 60_000 }: { cwd?: string; env?: NodeJS.ProcessEnv; timeoutMs?: number } = {},
  ): Promise<KernelClient> {
    const [shell, iopub, stdin, control, hb] = (await freePorts(5)) as [number, number, number, number, number];
    const connection: Connection = {
      transport: 'tcp',
      ip: '127.0.0.1',
      shell_port: shell,
      iopub_port: iopub,
      stdin_port: stdin,
      control_port: control,
      hb_port: hb,
      key: randomUUID(),
      signature_scheme: 'hmac-sha256',
    };
    const file = join(mkdtempSync(join(tmpdir(), 'manybody-kernel-')), 'connection.json');
    writeFileSync(file, JSON.stringify(connection), { mode: 0o600 });
    const [program, ...rest] = argv.map((word) => word.replace('{connection_file}', file)) as [string, ...string[]];
    const kernel = spawn(program, rest, {
      cwd,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'inherit', 'inherit'],
    });
    const client = new KernelClient(kernel, connection, file);
    try {
      await client.connect(timeoutMs);
    } catch (error) {
      kernel.kill('SIGKILL');
      client.dispose();
      throw error;
    }
    return client;
  }

  /** Sends a request; resolves when its reply and its idle status are here. @throws Error when they take too long. */
  request(type: string, content: Record<string, unknown> = {}, options: RequestOptions = {}): Promise<Answer> {
    const { channel = 'shell', timeoutMs = 60_000, metadata, onBroadcast } = options;
    const message = childMessage(undefined, type, content, metadata);
    const id = message.header.msg_id;
    return new Promise<Answer>((resolve, reject) => {
      const timer = setTimeout(() => {
        this.waiting.delete(id);
        reject(new Error(`${type} was not answered within ${timeoutMs} ms`));
      }, timeoutMs);
      const settle = (answer: Answer): void => {
        clearTimeout(timer);
        this.waiting.delete(id);
        resolve(answer);
      };
      this.waiting.set(id, { broadcasts: [], onBroadcast, idle: false, settle });
      this.send(channel, encode(message, this.connection.key)).catch(reject);
    });
  }

  /** Runs a cell. */
  execute(code: string, content: Record<string, unknown> = {}, options: RequestOptions = {}): Promise<Answer> {
    const defaults = {
      silent: false,
      store_history: true,
      user_expressions: {},
      allow_stdin: false,
      stop_on_error: true,
    };
    return this.request('execute_request', { code, ...defaults, ...content }, { timeoutMs: 600_000, ...options });
  }

  /** Interrupts the running cell by message, as the kernelspec asks for. */
  interrupt(): Promise<Answer> {
    return this.request('interrupt_request', {}, { channel: 'control' });
  }

  /** Asks the kernel to end; kills it when it does not within `patienceMs`. @returns whether it ended by itself. */
  async shutdown(patienceMs = 30_000): Promise<boolean> {
    await this.request('shutdown_request', { restart: false }, { channel: 'control', timeoutMs: patienceMs }).catch(
      () => undefined,
    );
    const timer = setTimeout(() => this.kernel.kill('SIGKILL'), patienceMs);
    await this.exited;
    clearTimeout(timer);
    this.dispose();
    return this.kernel.signalCode === null;
  }

  private async connect(timeoutMs: number): Promise<void> {
    for (const channel of ['shell', 'control', 'iopub'] as const) this[channel].connect(this.endpoint(channel));
    this.iopub.subscribe();
    for (const channel of ['shell', 'control', 'iopub'] as const) void this.listen(channel);
    const deadline = Date.now() + timeoutMs;
    // A subscription takes effect some time after it was made: ask until a broadcast is seen.
    while (Date.now() < deadline && this.kernel.exitCode === null) {
      const answer = await this.request('kernel_info_request', {}, { timeoutMs: 500 }).catch(() => undefined);
      if (answer) return;
    }
    throw new Error(`the kernel ${this.kernel.exitCode === null ? 'does not answer' : 'ended at once'}`);
  }

  private async listen(channel: 'shell' | 'control' | 'iopub'): Promise<void> {
    for await (const frames of this[channel]) this.receive(channel, decode(frames, this.connection.key));
  }

  private receive(channel: Channel, { header, parent, content }: Message): void {
    const waiting = this.waiting.get(parent.msg_id ?? '');
    if (!waiting) {
      this.strays.push({ type: header.msg_type, content, parent });
      return;
    }
    if (channel !== 'iopub') waiting.reply = content;
    else {
      waiting.broadcasts.push({ type: header.msg_type, content });
      waiting.onBroadcast?.(header.msg_type, content);
      if (header.msg_type === 'status' && content.execution_state === 'idle') waiting.idle = true;
    }
    if (waiting.reply && waiting.idle) waiting.settle({ reply: waiting.reply, broadcasts: waiting.broadcasts });
  }

  /** A socket takes one message at a time. */
  private send(channel: 'shell' | 'control', frames: Frames): Promise<void> {
    const sent = this.sent[channel].then(() => this[channel].send(frames));
    this.sent[channel] = sent.catch(() => {});
    return sent;
  }

  private endpoint(channel: Channel): string {
    return endpoint(this.connection, channel);
  }

  private dispose(): void {
    this.shell.close();
    this.control.close();
    this.iopub.close();
    rmSync(dirname(this.file), { recursive: true, force: true });
  }
}

/** Ports that were free a moment ago; all are held until the last is found, so that they differ. */
async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(
    Array.from({ length: count }, async () => {
      const server = createServer().listen(0, '127.0.0.1');
      await new Promise((resolve) => server.once('listening', resolve));
      return server;
    }),
  );
  const ports = servers.map((server) => (server.address() as { port: number }).port);
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}
