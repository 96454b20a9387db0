import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { EngineError } from '../errors/engine-error';
import type { EngineContext } from './engine';
import { findProgram } from './find-program';
import { groupAlive, killTree } from './process-tree';
import { ProgramGuard } from './program-guard';

export interface ProgramOptions {
  /** Gives the scratch folder, the cores and the signal that kills. */
  readonly context: Pick<EngineContext, 'signal' | 'scratchDir' | 'cores'>;
  /** Working folder; default: the task's scratch folder. */
  readonly cwd?: string | undefined;
  /** Added to the environment of this process and to the thread counts of {@link threadEnvironment}. */
  readonly env?: Readonly<Record<string, string>> | undefined;
}

export interface RunProgramOptions extends ProgramOptions {
  /** Given on standard input. */
  readonly input?: string | undefined;
  /** How much of stdout, and of stderr, is kept: the last so many bytes. Default 16 MiB. */
  readonly maxOutputBytes?: number | undefined;
}

export interface ProgramRun {
  /** null when a signal ended the program. */
  readonly exitCode: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
  /** The beginning of stdout or stderr was thrown away. */
  readonly truncated: boolean;
  readonly wallTimeMs: number;
}

/** Told of programs of this thread: the pool notes them where the main thread can see them when this thread is no more. */
export interface ProgramObserver {
  started(pid: number): void;
  ended(pid: number): void;
}

const defaultMaxOutputBytes = 16 * 2 ** 20;
/** Between asking (SIGTERM, which mpirun hands on to its ranks) and killing. */
const killAfterMs = 100;

/**
 * A program begins when it is told to, which is when it is guarded: a parent that dies in between closes the pipe, and nothing
 * begins. The shell becomes the program (exec): same process, same exit code, same pipes.
 */
const waitAndBecome = 'read -r go && exec "$@"';

const alive = new Set<number>();
const guard = new ProgramGuard();
let observer: ProgramObserver | undefined;
let exitHooked = false;

/** What launchers of MPI tell the processes of a job. */
const mpiRank =
  /^(PMIX?_|PRTE_(?!MCA)|HYD[IA]|HYDRA_|MPI_LOCAL|OMPI_(COMM|UNIVERSE|APP|ARGV|COMMAND|FILE|FIRST|NUM)|OMPI_MCA_(ess|orte|pmix|shmem)_)/;

/**
 * The environment of a program that is no rank of the job in which this process may be one: it would take itself for one, and wait for
 * ranks that never come.
 */
export function withoutMpiRank(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !mpiRank.test(name)));
}

/** One observer a thread; undefined removes it. */
export function observePrograms(to: ProgramObserver | undefined): void {
  observer = to;
}

/** Thread counts of the numeric libraries that quantum-chemistry programs are linked with. */
export function threadEnvironment(cores: number): Record<string, string> {
  const n = String(cores);
  return { OMP_NUM_THREADS: n, OPENBLAS_NUM_THREADS: n, MKL_NUM_THREADS: n, OMP_DYNAMIC: 'FALSE' };
}

/**
 * Starts a program of an engine in a process group of its own, with pipes. It is killed, with all that it started, when the
 * context's signal aborts, when the thread that started it ends, and when this process ends, be it by a signal or kill -9. For a
 * program that stays and answers many questions give a context whose signal is that of the engine's life, not of one task.
 *
 * @throws EngineNotFoundError when the program is not installed; `context.signal.reason` when it is aborted already.
 */
export async function spawnEngineProgram(
  command: string,
  args: readonly string[],
  { context, cwd, env }: ProgramOptions,
): Promise<ChildProcess> {
  context.signal.throwIfAborted();
  const folder = cwd ?? context.scratchDir ?? undefined;
  // Node reports a missing working folder as a missing program.
  if (folder !== undefined && !existsSync(folder)) throw new EngineError(`The working folder ${folder} is gone.`);
  const environment = { ...withoutMpiRank(process.env), ...threadEnvironment(context.cores), ...env };
  const file = findProgram(command, folder ?? process.cwd(), environment.PATH);
  const child = spawn('/bin/sh', ['-c', waitAndBecome, 'sh', file, ...args], {
    cwd: folder,
    env: environment,
    detached: true, // leads a process group, so that the group can be killed
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const { pid } = child;
  if (pid === undefined) throw await whyNotStarted(child, command);
  let killTimer: NodeJS.Timeout | undefined;
  const kill = () => {
    killTree(pid, 'SIGTERM');
    killTimer = setTimeout(() => killTree(pid), killAfterMs);
  };
  context.signal.addEventListener('abort', kill, { once: true });
  child.once('exit', () => {
    clearTimeout(killTimer);
    // What the program left behind goes with it.
    if (groupAlive(pid)) killTree(pid);
    context.signal.removeEventListener('abort', kill);
    forget(pid);
  });
  // A program that does not read its input, or died, is reported by its exit.
  child.stdin.on('error', () => undefined);
  try {
    remember(pid);
  } catch (error) {
    killTree(pid);
    throw error;
  }
  child.stdin.write('go\n');
  return child;
}

/**
 * Runs a program to its end. Exit codes are the engine's to judge: some programs exit 0 on failure and the other way round.
 *
 * @throws EngineNotFoundError when the program is not installed; `context.signal.reason` when cancelled, after the program
 *   and all that it started is gone.
 */
export async function runProgram(
  command: string,
  args: readonly string[],
  options: RunProgramOptions,
): Promise<ProgramRun> {
  const startedAt = performance.now();
  const child = await spawnEngineProgram(command, args, options);
  const limit = options.maxOutputBytes ?? defaultMaxOutputBytes;
  const stdout = new OutputTail(limit);
  const stderr = new OutputTail(limit);
  child.stdout?.on('data', (chunk: Buffer) => stdout.add(chunk));
  child.stderr?.on('data', (chunk: Buffer) => stderr.add(chunk));
  child.stdin?.end(options.input ?? '');
  // A stranger that holds the pipes open after the program has ended is not waited for.
  child.once('exit', () => setTimeout(closePipes, killAfterMs, child).unref());
  const [exitCode, signal] = await new Promise<[number | null, NodeJS.Signals | null]>((resolve) =>
    child.once('close', (code, by) => resolve([code, by])),
  );
  options.context.signal.throwIfAborted();
  return {
    exitCode,
    signal,
    stdout: stdout.text(),
    stderr: stderr.text(),
    truncated: stdout.truncated || stderr.truncated,
    wallTimeMs: performance.now() - startedAt,
  };
}

function closePipes(child: ChildProcess): void {
  child.stdout?.destroy();
  child.stderr?.destroy();
}

/** The last bytes of a stream. */
class OutputTail {
  truncated = false;
  private chunks: Buffer[] = [];
  private bytes = 0;

  constructor(private readonly limit: number) {}

  add(chunk: Buffer): void {
    this.chunks.push(chunk);
    this.bytes += chunk.length;
    while (this.bytes > this.limit) {
      const first = this.chunks[0]!;
      const excess = this.bytes - this.limit;
      this.truncated = true;
      if (first.length <= excess) this.chunks.shift();
      else this.chunks[0] = first.subarray(excess);
      this.bytes -= Math.min(first.length, excess);
    }
  }

  text(): string {
    return Buffer.concat(this.chunks).toString('utf8');
  }
}

function remember(pid: number): void {
  if (!exitHooked) {
    exitHooked = true;
    process.once('exit', () => {
      for (const left of alive) killTree(left);
    });
  }
  alive.add(pid);
  guard.add(pid);
  observer?.started(pid);
}

function forget(pid: number): void {
  alive.delete(pid);
  guard.remove(pid);
  observer?.ended(pid);
}

async function whyNotStarted(child: ChildProcess, command: string): Promise<Error> {
  const error = await new Promise<NodeJS.ErrnoException>((resolve) => child.once('error', resolve));
  return new EngineError(`The program '${command}' could not be started: ${error.message}.`, { cause: error });
}
