import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { join } from 'node:path';

const root = join(__dirname, '..', '..', '..');
export const cli = join(root, 'dist', 'src', 'cli', 'main.js');

/** The launchers of the two libraries, as Debian names them. */
export const launchers = [
  { library: 'MPICH', command: ['mpiexec.mpich'] },
  { library: 'Open MPI', command: ['mpiexec.openmpi', '--allow-run-as-root', '--oversubscribe'] },
] as const;
export type Launcher = (typeof launchers)[number];

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Started {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
  stderr(): string;
}

/** Starts a program on ranks. @param segments arguments behind `-n` of each part. */
export function launch(
  { command: [program, ...flags] }: Launcher,
  segments: readonly (readonly [ranks: number, ...words: string[]])[],
  options: { readonly cwd?: string; readonly env?: Record<string, string> } = {},
): Started {
  const args = segments.flatMap(([ranks, ...words], i) => [...(i > 0 ? [':'] : []), '-n', String(ranks), ...words]);
  const env = { ...process.env, ...options.env };
  const child = spawn(program, [...flags, ...args], {
    cwd: options.cwd ?? root,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (text) => {
    stdout += text;
  });
  child.stderr.on('data', (text) => {
    stderr += text;
  });
  const ended = new Promise<Ended>((resolve) => child.once('close', (code) => resolve({ code, stdout, stderr })));
  return { child, ended, stderr: () => stderr };
}

/** Process ids of ranks whose command line holds this text, in the order of their start. */
export function ranksWith(text: string): number[] {
  const found = execFileSync('ps', ['-eo', 'pid,args', '--sort=start_time'], { encoding: 'utf8' });
  return found
    .split('\n')
    .filter((line) => line.includes(text) && line.includes(` ${cli} `) && !line.includes('mpiexec'))
    .filter((line) => /^\s*\d+ \S*node /.test(line))
    .map((line) => Number.parseInt(line, 10));
}
