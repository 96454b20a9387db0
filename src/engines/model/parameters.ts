import { InputError } from '../../errors/input-error';
import { ownValue } from '../../schema/own-value';

/** Parameters of one rare-gas atom in atomic units. */
export interface RareGas {
  /** Well depth of the pair potential, hartree. */
  readonly epsilon: number;
  /** Zero of the pair potential, bohr. */
  readonly sigma: number;
  /** Triple-dipole coefficient C₉, hartree bohr⁹. */
  readonly c9: number;
}

const hartreePerKelvin = 3.1668114e-6; // k_B, CODATA 2014
const bohrPerAngstrom = 1 / 0.52917721067;
const rareGas = (epsilonKelvin: number, sigmaAngstrom: number, c9: number): RareGas => ({
  epsilon: epsilonKelvin * hartreePerKelvin,
  sigma: sigmaAngstrom * bohrPerAngstrom,
  c9,
});

/**
 * ε/k and σ: Hirschfelder, Curtiss and Bird, Molecular Theory of Gases and Liquids (Wiley, 1954), table I-A (second virial coefficients).
 * C₉: A. Kumar and W. J. Meath, Mol. Phys. 54, 823 (1985), rounded: this is a model to learn with, not one to predict with.
 */
const rareGases: Readonly<Record<string, RareGas>> = {
  He: rareGas(10.22, 2.556, 1.48),
  Ne: rareGas(35.6, 2.749, 11.9),
  Ar: rareGas(119.8, 3.405, 519),
  Kr: rareGas(171, 3.6, 1570),
  Xe: rareGas(221, 4.1, 5580),
};

/** @throws InputError for anything but a rare gas. */
export function rareGasOf(symbol: string): RareGas {
  const found = ownValue(rareGases, symbol);
  if (found) return found;
  throw new InputError(
    `The model engine knows rare gases only (${Object.keys(rareGases).join(', ')}), not ${symbol}. Use the builtin engine for molecules.`,
    { detail: { symbol } },
  );
}

/** Lorentz-Berthelot: arithmetic mean of σ, geometric mean of ε. */
export function pairParameters(a: RareGas, b: RareGas): { epsilon: number; sigma: number } {
  return { epsilon: Math.sqrt(a.epsilon * b.epsilon), sigma: (a.sigma + b.sigma) / 2 };
}

/** Geometric mean of the three C₉. */
export function tripleDipole(a: RareGas, b: RareGas, c: RareGas): number {
  return Math.cbrt(a.c9 * b.c9 * c.c9);
}
