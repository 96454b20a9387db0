import { statSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EngineNotFoundError } from '../../errors/engine-not-found-error';
import type { Probe } from '../engine';
import { findProgram } from '../find-program';
import { type ProgramRun, runProgram } from '../run-program';
import { installHint, type Packages } from './install-hint';

/** A program that has an engine. */
export interface Program {
  /** As people call it. */
  readonly title: string;
  readonly command: string;
  /** Makes it say its version. */
  readonly versionArguments: readonly string[];
  /** Finds the version in what it says, as first group. */
  readonly versionPattern: RegExp;
  readonly packages: Packages;
}

/** By file and date of change: a program that is installed anew is asked again, another one never. */
const known = new Map<string, string>();

/** The file that the command means here. @throws EngineNotFoundError */
export function programFile({ command }: Program): string {
  return findProgram(command, process.cwd(), process.env.PATH);
}

/** Is the program here: its version, or how to install it. */
export async function probeProgram(
  program: Program,
  signal: AbortSignal = new AbortController().signal,
): Promise<Probe> {
  const { title, versionArguments, versionPattern, packages } = program;
  let file: string;
  try {
    file = programFile(program);
  } catch (error) {
    if (error instanceof EngineNotFoundError) return { missing: installHint(title, 'not on the PATH', packages) };
    throw error;
  }
  const key = `${file} ${statSync(file).mtimeMs}`;
  const before = known.get(key);
  if (before !== undefined) return { version: before };
  const run = await runElsewhere(file, versionArguments, signal);
  const version = versionPattern.exec(`${run.stdout}\n${run.stderr}`)?.[1];
  if (version === undefined) return { missing: installHint(title, whyNoVersion(file, run), packages) };
  known.set(key, version);
  return { version };
}

/** Some programs leave files where they are started. */
async function runElsewhere(file: string, words: readonly string[], signal: AbortSignal): Promise<ProgramRun> {
  const folder = await mkdtemp(join(tmpdir(), 'manybody-probe-'));
  try {
    return await runProgram(file, words, { context: { signal, scratchDir: folder, cores: 1 } });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function whyNoVersion(file: string, { stdout, stderr, exitCode, signal }: ProgramRun): string {
  const said = (stderr.trim() || stdout.trim()).split('\n').slice(0, 2).join(' ').slice(0, 300);
  return `at ${file}, but does not start: it ended with ${exitCode ?? signal} and said "${said}"`;
}

/** The version of a program that is here. @throws EngineNotFoundError that says how to install it. */
export async function foundVersion(program: Program, signal: AbortSignal): Promise<string> {
  const probe = await probeProgram(program, signal);
  if ('version' in probe) return probe.version;
  throw new EngineNotFoundError(probe.missing, { detail: { program: program.title } });
}
