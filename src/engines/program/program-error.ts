import { ConvergenceError } from '../../errors/convergence-error';
import { EngineError } from '../../errors/engine-error';
import { EngineNotFoundError } from '../../errors/engine-not-found-error';
import { InputError } from '../../errors/input-error';
import type { ManyBodyBaseError } from '../../errors/many-body-error';
import { ResourceError } from '../../errors/resource-error';
import type { ProgramRun } from '../run-program';

/** What somebody can do about a failure: change the input or the keywords, find a larger machine, install something. */
export type FailureKind = 'input' | 'convergence' | 'resource' | 'not installed';

/** A text by which a program tells why it failed. */
export interface FailureSign {
  readonly sign: RegExp;
  readonly kind: FailureKind;
  /** What to try. */
  readonly advice: string;
}

const classOf: Readonly<Record<FailureKind, typeof InputError>> = {
  input: InputError,
  convergence: ConvergenceError,
  resource: ResourceError,
  'not installed': EngineNotFoundError,
};

/** What the system says through any program. */
const commonSigns: readonly FailureSign[] = [
  {
    sign: /no space left on device|disk quota exceeded|file too large|writ\w* error.*disk|end of file.*write/i,
    kind: 'resource',
    advice: 'The scratch folder is full: free some space, or choose another one (scratchDir, --scratch).',
  },
  {
    sign: /cannot allocate memory|out of memory|bad_alloc|insufficient virtual memory|allocation.*failed/i,
    kind: 'resource',
    advice: 'Give the run fewer workers, or the machine more memory.',
  },
  {
    sign: /error while loading shared libraries/i,
    kind: 'not installed',
    advice: 'Its installation is incomplete: install it anew.',
  },
];

const linesAround = 2;
const longestMessage = 1200;
const lastLines = 12;

/**
 * The error of a program that gave no result. The first sign that is found in what it wrote decides what kind of error it is; without any it
 * counts as a crash, which is tried again.
 *
 * @param log what it wrote, to files as well, and in the order in which signs are to be looked for.
 */
export function programError(
  title: string,
  run: Pick<ProgramRun, 'exitCode' | 'signal'>,
  log: string,
  signs: readonly FailureSign[],
): ManyBodyBaseError {
  const lines = log.split('\n').filter((line) => line.trim() !== '');
  for (const { sign, kind, advice } of [...signs, ...commonSigns]) {
    const at = lines.findIndex((line) => sign.test(line));
    if (at < 0) continue;
    const said = shortened(lines.slice(Math.max(0, at - linesAround), at + linesAround + 1));
    return new classOf[kind](`${title} failed: ${advice} It said:\n${said}`, {
      detail: { program: title, kind, exitCode: run.exitCode, signal: run.signal, said },
    });
  }
  const how = run.signal === null ? `ended with exit code ${run.exitCode}` : `was ended by ${run.signal}`;
  const memory = run.signal === 'SIGKILL' ? ' (by the system, perhaps, because memory ran out)' : '';
  const said = shortened(lines.slice(-lastLines));
  return new EngineError(`${title} ${how}${memory} and gave no result. Its last words:\n${said || '(none)'}`, {
    detail: { program: title, kind: 'crashed', exitCode: run.exitCode, signal: run.signal, said },
  });
}

function shortened(lines: readonly string[]): string {
  const text = lines.map((line) => `  ${line.trim()}`).join('\n');
  return text.length <= longestMessage ? text : `  ...${text.slice(-longestMessage)}`;
}
