import type { Driver } from '../schema/driver';

/** Methods whose cost grows alike. */
export type MethodFamily = 'model' | 'semiempirical' | 'hf' | 'dft' | 'mp2' | 'ccsd' | 'ccsd(t)';

/** How the time of one core grows: t = seconds · (size / 40)^sizePower · (electrons / 30)^electronPower. */
export interface CostShape {
  readonly family: MethodFamily;
  /** Rough time at 40 basis functions and 30 electrons, in seconds: an order of magnitude, to weigh families against each other. */
  readonly seconds: number;
  /** Power of the number of basis functions (of atoms, where the engine does not tell functions). */
  readonly sizePower: number;
  /** Power of the number of electrons. */
  readonly electronPower: number;
}

// Formal scaling less what screening saves at the sizes of an expansion: HF N^4 -> N^3, MP2 o·N^4, CCSD o²·N^4, (T) o³·N^4.
const shapes: readonly (CostShape & { readonly pattern: RegExp })[] = [
  {
    family: 'model',
    pattern: /^(lj|lennard-jones|axilrod|model|pairwise|harmonic)/,
    seconds: 1e-5,
    sizePower: 2,
    electronPower: 0,
  },
  {
    family: 'semiempirical',
    pattern: /^(gfn|ipea|pm\d|am1|mndo|rm1|dftb)/,
    seconds: 0.02,
    sizePower: 2,
    electronPower: 0,
  },
  {
    family: 'ccsd(t)',
    pattern: /(ccsd\(t\)|ccsd\(at\)|ccsdt|cc3|qcisd\(t\))/,
    seconds: 5,
    sizePower: 4,
    electronPower: 3,
  },
  {
    family: 'ccsd',
    pattern: /(ccsd|ccd|qcisd|cisd|cc2|mp4|mp3|mp2\.5|lccd|omp)/,
    seconds: 1,
    sizePower: 4,
    electronPower: 2,
  },
  { family: 'mp2', pattern: /mp2$/, seconds: 0.05, sizePower: 3.5, electronPower: 1 },
  { family: 'hf', pattern: /^(r|u|ro|df-)?(hf|scf)$/, seconds: 0.03, sizePower: 3, electronPower: 0 },
];
const dft: CostShape = { family: 'dft', seconds: 0.3, sizePower: 2.5, electronPower: 0 };

/** Methods that begin with a Hartree-Fock calculation. */
export const correlatedFamilies: ReadonlySet<MethodFamily> = new Set(['mp2', 'ccsd', 'ccsd(t)']);

/** How the cost of a method grows before anything was measured. A method of no known name counts as a density functional. */
export function shapeOf(method: string): CostShape {
  return shapes.find(({ pattern }) => pattern.test(method.toLowerCase())) ?? dft;
}

/** What a derivative costs in energies, before anything was measured: a Hessian takes one gradient for each coordinate. */
export function driverFactor(driver: Driver, atoms: number): number {
  return driver === 'energy' ? 1 : driver === 'gradient' ? 3 : 3 * 6 * atoms;
}
