import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { until } from '../tasks';

/** A port that nobody listens on. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** A Redis server of our own, which keeps what it is told in a file (AOF). */
export class RedisServer {
  private server: ChildProcess | undefined;
  readonly folder = mkdtempSync(join(tmpdir(), 'redis-test-'));
  private log = '';

  private constructor(
    readonly port: number,
    private readonly options: readonly string[],
    private readonly around: readonly string[],
    private readonly tls: boolean,
  ) {}

  /**
   * @param options further ones for `redis-server`.
   * @param around a program, with its arguments, that starts it.
   * @param kind `tls`: it listens for TLS alone.
   */
  static async start(
    options: readonly string[] = [],
    around: readonly string[] = [],
    { tls = false } = {},
  ): Promise<RedisServer> {
    const server = new RedisServer(await freePort(), options, around, tls);
    await server.start();
    return server;
  }

  get url(): string {
    return `redis://127.0.0.1:${this.port}`;
  }

  async start(): Promise<void> {
    const port = this.tls ? ['--port', '0', '--tls-port', String(this.port)] : ['--port', String(this.port)];
    const settings = [...port, '--dir', this.folder, '--save', '', '--appendonly', 'yes'];
    const [command, ...args] = [...this.around, 'redis-server', ...settings, ...this.options];
    this.log = '';
    const server = spawn(command!, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    this.server = server;
    const listen = (text: Buffer): void => {
      this.log += text;
    };
    server.stdout!.on('data', listen);
    server.stderr!.on('data', listen);
    await until(
      () => {
        if (server.exitCode !== null) throw new Error(`redis-server ended: ${this.log}`);
        return this.log.includes('Ready to accept connections');
      },
      10_000,
      'Redis is ready',
    );
  }

  /** kill -9 */
  async kill(): Promise<void> {
    if (this.server?.exitCode !== null || this.server.signalCode !== null) return;
    const gone = new Promise((resolve) => this.server?.once('exit', resolve));
    this.server?.kill('SIGKILL');
    await gone;
    await sleep(10);
  }

  async stop(): Promise<void> {
    await this.kill();
    rmSync(this.folder, { recursive: true, force: true });
  }
}
