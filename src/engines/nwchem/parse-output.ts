import { type FailureSign, programError } from '../program/program-error';
import type { ProgramAnswer } from '../program/program-result';
import type { ProgramRun } from '../run-program';

/** What NWChem leaves behind. */
export interface NwchemOutput {
  readonly run: Pick<ProgramRun, 'exitCode' | 'signal' | 'stdout' | 'stderr'>;
  /** File `.hess`: the lower triangle, a value a line. */
  readonly hessian: string | undefined;
}

const signs: readonly FailureSign[] = [
  {
    sign: /failed opening basis file|non-existing file/i,
    kind: 'input',
    advice:
      'It has no basis set of this name. Its library lists them: https://github.com/nwchemgit/nwchem/wiki/AvailableBasisSets.',
  },
  {
    sign: /bas_tag_lib.*no such|basis.*not (?:found|available)|no basis functions|does not have an entry/i,
    kind: 'input',
    advice: 'Its basis set has no functions for an element.',
  },
  {
    sign: /multiplicity|nopen|number of electrons|unpaired|incompatible.*electrons/i,
    kind: 'input',
    advice: 'Charge and multiplicity do not fit the electrons.',
  },
  {
    sign: /unrecognized directive|unknown directive|unknown.*keyword|xc_inp|invalid directive|inp_read|rt_input|error in the input/i,
    kind: 'input',
    advice: 'It does not understand a keyword. Keywords are named block__directive, and go to NWChem as they are.',
  },
  {
    sign: /(scf|dft|mp2|ccsd|tce).*(energy|iterations?) failed|failed to converge|not reaching convergence|did not converge|maximum iterations? exceeded/i,
    kind: 'convergence',
    advice:
      'It did not converge. Try keywords such as { "scf__maxiter": 500 } or { "dft__iterations": 500, "dft__damp": 70 }.',
  },
  {
    sign: /insufficient memory|ma_(?:push|alloc|init).*fail|ga_create.*fail|could not allocate|memory.*exhausted|not enough memory/i,
    kind: 'resource',
    advice: 'Its memory is too small: give the run more (memoryMiB, --memory), or fewer workers.',
  },
  { sign: /shm_open|sigbus|bus error|\/dev\/shm/i, kind: 'resource', advice: 'Its shared memory (/dev/shm) is full.' },
  {
    sign: /(?:sf|eaf)_.*(?:write|open).*fail|write failed|error writing/i,
    kind: 'resource',
    advice: 'It could not write its scratch files: the disk may be full.',
  },
];

/**
 * Reads NWChem's answer from the values of its database, which it prints at its end, with 15 digits: hartree, hartree/bohr,
 * hartree/bohr².
 *
 * @throws ConvergenceError, InputError, ResourceError, EngineNotFoundError, EngineError
 */
export function parseNwchemOutput({ run, hessian }: NwchemOutput, nAtoms: number): ProgramAnswer {
  const database = run.stdout.slice(Math.max(0, run.stdout.lastIndexOf(' Contents of RTDB')));
  const energy = entry(database, 'task:energy')?.[0];
  const unconverged = /^ (?:scf|dft):converged .*\n\s*f\b/m.test(database);
  if (run.exitCode !== 0 || energy === undefined || unconverged) {
    // The last error box says it best; what came before it may hold words of any kind.
    const box = run.stdout.indexOf(`\n ${'-'.repeat(72)}\n`);
    const told = unconverged ? 'scf energy failed' : box < 0 ? run.stderr : `${run.stdout.slice(box)}\n${run.stderr}`;
    throw programError('NWChem', run, told, signs);
  }
  const values = (name: string) => entry(database, name)?.[0];
  const [scf, mp2] = [values('scf:energy') ?? values('dft:energy'), values('mp2:energy')];
  return {
    energy,
    gradient: entry(database, 'task:gradient'),
    hessian: hessian === undefined ? undefined : squareOf(hessian, 3 * nAtoms),
    properties: {
      ...(scf === undefined ? {} : { scf_total_energy: scf }),
      ...(mp2 === undefined || scf === undefined ? {} : { mp2_total_energy: mp2, mp2_correlation_energy: mp2 - scf }),
      ...((entry(database, 'scf:dipole') ?? entry(database, 'dft:dipole'))
        ? { scf_dipole_moment: entry(database, 'scf:dipole') ?? entry(database, 'dft:dipole') }
        : {}),
    },
  };
}

/** The numbers of an entry of the database, which may go over several lines. */
function entry(database: string, name: string): number[] | undefined {
  const pattern = new RegExp(`^ ${name.replace(/[()]/g, '\\$&')} +double\\[(\\d+)\\].*\\n((?:[-+ \\d.eE]*\\n)*)`, 'm');
  const [, count, text = ''] = pattern.exec(database) ?? [];
  if (count === undefined) return undefined;
  const numbers = text.trim().split(/\s+/).map(Number);
  return numbers.length >= Number(count) ? numbers.slice(0, Number(count)) : undefined;
}

/** @throws nothing: a triangle of another length becomes a list that is too short, which is refused later. */
function squareOf(triangle: string, n: number): number[] {
  const values = triangle
    .trim()
    .split(/\s+/)
    .map((word) => Number(word.replace(/D/i, 'E')));
  if (values.length !== (n * (n + 1)) / 2) return values;
  const at = (i: number, j: number) => values[(Math.max(i, j) * (Math.max(i, j) + 1)) / 2 + Math.min(i, j)]!;
  return Array.from({ length: n * n }, (_, k) => at(Math.floor(k / n), k % n));
}
