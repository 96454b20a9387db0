import { type FailureSign, programError } from '../program/program-error';
import type { ProgramAnswer } from '../program/program-result';
import type { ProgramRun } from '../run-program';

/** What one run of xtb leaves behind; absent files are undefined. */
export interface XtbOutput {
  readonly run: Pick<ProgramRun, 'exitCode' | 'signal' | 'stdout' | 'stderr'>;
  /** File `energy`: 11 decimals, where the JSON of xtb has 8. */
  readonly energy: string | undefined;
  readonly gradient: string | undefined;
  readonly hessian: string | undefined;
  readonly chargesGradient: string | undefined;
  /** xtb leaves this file when its charges did not converge, also where it ends with 0. */
  readonly notConverged: boolean;
}

const signs: readonly FailureSign[] = [
  {
    sign: /did not converge|convergence criteria cannot be satisfied/i,
    kind: 'convergence',
    advice:
      'Its charges did not converge. Try keywords { "max_iterations": 1000, "electronic_temperature": 1000 }, and look at the geometry.',
  },
  {
    sign: /cannot map symbol|unknown element|no parameters? for|not parametri[sz]ed/i,
    kind: 'input',
    advice: 'It has no parameters for an element.',
  },
  {
    sign: /solvent|alpb|gbsa/i,
    kind: 'input',
    advice: 'It does not know this solvent. `xtb --help` lists those of ALPB.',
  },
  {
    sign: /electrons.*(multiplicity|unpaired|uhf)|spin and charge|reading.*failed|setup.*failed/i,
    kind: 'input',
    advice: 'It refused the input.',
  },
  {
    sign: /param_gfn.*not|could not.*param/i,
    kind: 'not installed',
    advice: 'Its parameter files are missing (XTBPATH).',
  },
];

/**
 * Reads what xtb computed: hartree, hartree/bohr, hartree/bohr².
 *
 * @throws ConvergenceError, InputError, ResourceError, EngineError
 */
export function parseXtbOutput(output: XtbOutput): ProgramAnswer {
  const { run, energy, gradient, hessian, chargesGradient, notConverged } = output;
  const found = /^\s*1\s+(-?\d+\.\d+)/m.exec(energy ?? '')?.[1];
  if (run.exitCode !== 0 || notConverged || found === undefined) {
    // The banner names solvents: only what comes after it is about this run.
    const told = `${run.stdout}`.slice(Math.max(0, run.stdout.indexOf('[ERROR]')));
    const log = notConverged
      ? `did not converge\n${told}`
      : told.includes('[ERROR]')
        ? told
        : `${run.stdout}\n${run.stderr}`;
    throw programError('xtb', run, log, told.includes('[ERROR]') || notConverged ? signs : []);
  }
  return {
    energy: Number(found),
    gradient: gradient === undefined ? undefined : gradientOf(gradient),
    hessian: hessian === undefined ? undefined : numbersIn(hessian.replace(/^\$hessian.*$/m, '')),
    properties: properties(run.stdout),
    extras: chargesGradient === undefined ? {} : { embedding_gradient: numbersIn(chargesGradient) },
  };
}

/** Turbomole's `gradient`: a line of the cycle, the atoms with their symbols, their gradients. */
function gradientOf(text: string): number[] {
  const rows = text.split('\n').filter((line) => /^\s*-?\d/.test(line));
  return rows.filter((line) => !/[a-z]+\s*$/i.test(line)).flatMap(numbersIn);
}

function numbersIn(text: string): number[] {
  return (text.match(/-?\d+\.\d+(?:[ED][-+]?\d+)?/gi) ?? []).map((number) => Number(number.replace(/D/i, 'E')));
}

/** Values that it prints with fewer digits: the dipole (e·bohr, 3 decimals). */
function properties(stdout: string): ProgramAnswer['properties'] {
  const dipole = /molecular dipole:[\s\S]*?full:\s+(-?\d+\.\d+)\s+(-?\d+\.\d+)\s+(-?\d+\.\d+)/.exec(stdout);
  const iterations = /convergence criteria satisfied after\s+(\d+) iterations/.exec(stdout)?.[1];
  return {
    ...(dipole ? { scf_dipole_moment: dipole.slice(1, 4).map(Number) } : {}),
    ...(iterations === undefined ? {} : { scf_iterations: Number(iterations) }),
  };
}
