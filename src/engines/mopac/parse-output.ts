import { BOHR_IN_ANGSTROM, HARTREE_IN_KCAL_PER_MOL } from '../../schema/constants';
import { type FailureSign, programError } from '../program/program-error';
import type { ProgramAnswer } from '../program/program-result';
import type { ProgramRun } from '../run-program';

/** What MOPAC leaves behind; absent files are undefined. */
export interface MopacOutput {
  readonly run: Pick<ProgramRun, 'exitCode' | 'signal' | 'stdout' | 'stderr'>;
  /** File `.out`. */
  readonly out: string | undefined;
  /** File `.aux`, with all digits. */
  readonly aux: string | undefined;
}

const DEBYE_IN_ATOMIC_UNITS = 0.393430307;

/** A last step of the SCF, kcal/mol, at which nobody would call it converged: converged ones end below 1e-3. */
const largestLastStep = 0.1;

const signs: readonly FailureSign[] = [
  {
    sign: /unable to achieve self-consist|failed to achieve scf|scf.*not.*(achieved|converge)|did not converge/i,
    kind: 'convergence',
    advice:
      'Its SCF did not converge. Try keywords { "max_iterations": 1000, "level_shift": 10 }, and look at the geometry.',
  },
  {
    sign: /unrecognized (key-?words?|element)|parameters? .*not (available|found)|element.*not.*(available|parameteri)|faulty line/i,
    kind: 'input',
    advice: 'It refused the input: an element without parameters, perhaps.',
  },
  {
    sign: /(odd|even) number of electrons|multiplicity|impossible.*spin|electrons.*(doublet|triplet|singlet)/i,
    kind: 'input',
    advice: 'Charge and multiplicity do not fit the electrons.',
  },
  {
    sign: /licen[cs]e|password|expired/i,
    kind: 'not installed',
    advice: 'It wants a licence. MOPAC from version 22 on needs none.',
  },
];

/**
 * Reads what MOPAC computed. Its energy is the heat of formation, in hartree; so is QCEngine's. It ends with 0 whatever happens, and it
 * can write an energy that did not converge without a word.
 *
 * @param maxIterations as asked for.
 * @throws ConvergenceError, InputError, EngineNotFoundError, EngineError
 */
export function parseMopacOutput({ run, out, aux }: MopacOutput, maxIterations: number): ProgramAnswer {
  const log = out ?? `${run.stdout}\n${run.stderr}`;
  const heat = number(/^ *HEAT_OF_FORMATION:KCAL\/MOL=(\S+)/m.exec(aux ?? '')?.[1]);
  const complete = /END OF MOPAC FILE/.test(aux ?? '');
  const unconverged = heat === undefined ? undefined : whyNotConverged(log, maxIterations);
  if (run.exitCode !== 0 || heat === undefined || !complete || unconverged !== undefined) {
    throw programError('MOPAC', run, unconverged ?? log, signs);
  }
  const gradient = numbersAfter(aux!, 'GRADIENTS:KCAL/MOL/ANGSTROM');
  const dipole = numbersAfter(aux!, 'DIP_VEC:DEBYE');
  return {
    energy: heat / HARTREE_IN_KCAL_PER_MOL,
    gradient: gradient?.map((g) => (g * BOHR_IN_ANGSTROM) / HARTREE_IN_KCAL_PER_MOL),
    properties: dipole?.length === 3 ? { scf_dipole_moment: dipole.map((d) => d * DEBYE_IN_ATOMIC_UNITS) } : {},
    extras: { heat_of_formation_kcal_per_mol: heat },
  };
}

/** Looks at the course of the SCF that PL prints. @returns undefined when it converged. */
function whyNotConverged(out: string, maxIterations: number): string | undefined {
  if (/unable to achieve self-consist|failed to achieve scf/i.test(out)) return out;
  const steps = [...out.matchAll(/ITERATION +(\d+) PLS=.*?DELTAE +(-?[\d.]+)/g)];
  const last = steps.at(-1);
  if (!last) return undefined; // one electron, or none: nothing to iterate
  const [line, iteration, step] = last;
  if (Number(iteration) < maxIterations - 1 && Math.abs(Number(step)) < largestLastStep) return undefined;
  return `SCF not converged after ${iteration} of ${maxIterations} iterations:\n${line}`;
}

function numbersAfter(aux: string, name: string): number[] | undefined {
  const start = aux.indexOf(`${name}[`);
  if (start < 0) return undefined;
  const [, count = '0', text = ''] = /\[(\d+)\]=([^A-Z#]*(?:[ED][-+]\d+[^A-Z#]*)*)/.exec(aux.slice(start)) ?? [];
  return (text.match(/[-+]?\d+\.\d+(?:[ED][-+]\d+)?/g) ?? []).slice(0, Number(count)).map((word) => number(word)!);
}

function number(word: string | undefined): number | undefined {
  return word === undefined ? undefined : Number(word.replace(/D/i, 'E'));
}
