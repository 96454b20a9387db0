import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { until } from '../tasks';

const root = join(__dirname, '../../..');
export const commandLine = join(root, 'dist/src/cli/main.js');

/** Folder of the engines that the tests' workers may load. */
export const testEngines = join(root, 'test/executors/engines');

/** `manybody worker` in a process of its own. */
export class WorkerProcess {
  log = '';
  readonly ended: Promise<number | null>;

  private constructor(readonly child: ChildProcess) {
    const listen = (text: Buffer): void => {
      this.log += text;
    };
    child.stdout!.on('data', listen);
    child.stderr!.on('data', listen);
    this.ended = new Promise((resolve) => child.once('exit', resolve));
  }

  /** Starts one, and waits until it takes tasks. */
  static async start(
    url: string,
    flags: readonly string[] = ['--workers', '2', '--engines-from', testEngines],
    { env = {}, around = [] }: { env?: Record<string, string>; around?: readonly string[] } = {},
  ): Promise<WorkerProcess> {
    const worker = WorkerProcess.launch(url, flags, { env, around });
    await until(
      () => {
        if (worker.child.exitCode !== null) throw new Error(`the worker ended: ${worker.log}`);
        return worker.log.includes('at a time from');
      },
      20_000,
      'the worker takes tasks',
    );
    return worker;
  }

  /** Starts one that may fail. */
  static launch(
    url: string,
    flags: readonly string[],
    { env = {}, around = [] }: { env?: Record<string, string>; around?: readonly string[] } = {},
  ): WorkerProcess {
    const [command, ...args] = [...around, process.execPath, commandLine, 'worker', '--queue', url, ...flags];
    const environment = { ...process.env, ...env };
    return new WorkerProcess(spawn(command!, args, { stdio: ['ignore', 'pipe', 'pipe'], env: environment }));
  }

  get name(): string {
    return this.log.split(' takes ')[0]!.trim();
  }

  async kill(signal: NodeJS.Signals = 'SIGKILL'): Promise<number | null> {
    if (this.child.exitCode === null && this.child.signalCode === null) this.child.kill(signal);
    return this.ended;
  }
}
