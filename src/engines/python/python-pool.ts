import { PythonWorker } from './python-worker';

/** A worker without work is kept so long for the next run: it holds memory. */
const idleMs = 300_000;

interface Idle {
  readonly worker: PythonWorker;
  readonly timer: NodeJS.Timeout;
}

/**
 * The Pythons of one program in this thread: as many as there are tasks at the same time, kept between tasks and between runs.
 */
export class PythonPool {
  private readonly idle: Idle[] = [];

  constructor(private readonly program: { name: string; python: string; harness: string; args: readonly string[] }) {}

  /** A worker with so many cores, for one task: give it back afterwards. @throws as `PythonWorker.start`. */
  async take(cores: number, signal: AbortSignal): Promise<PythonWorker> {
    const worker = this.idleWith(cores);
    if (worker) return worker;
    // The numeric libraries read their number of threads when they are loaded: the others are of no more use here.
    const other = this.idle.pop();
    if (other) this.endIdle(other);
    return PythonWorker.start({ ...this.program, cores }, signal).then((started) => {
      this.cores.set(started, cores);
      return started;
    });
  }

  giveBack(worker: PythonWorker): void {
    if (!worker.alive) return;
    const entry: Idle = {
      worker,
      timer: setTimeout(() => {
        this.idle.splice(this.idle.indexOf(entry), 1);
        worker.end();
      }, idleMs).unref(),
    };
    this.idle.push(entry);
  }

  private readonly cores = new WeakMap<PythonWorker, number>();

  private idleWith(cores: number): PythonWorker | undefined {
    // From the end: the warmest one.
    for (let k = this.idle.length - 1; k >= 0; k--) {
      const { worker, timer } = this.idle[k]!;
      if (worker.alive && this.cores.get(worker) !== cores) continue;
      clearTimeout(timer);
      this.idle.splice(k, 1);
      if (worker.alive) return worker;
    }
    return undefined;
  }

  private endIdle({ worker, timer }: Idle): void {
    clearTimeout(timer);
    worker.end();
  }
}
