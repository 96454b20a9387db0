import { InputError } from '../../errors/input-error';
import type { ExchangeCorrelation } from '../dft/exchange-correlation';
import { nuclearAttraction } from '../integrals/one-electron';
import { combine } from '../linear-algebra/plain';
import { attractingCharges, electronCount, nuclearRepulsion, type QcMolecule } from '../molecule';
import type { PreparedBasis } from '../prepared-basis';
import { type ScfResult, solveScf } from './scf';
import type { ScfOptions } from './scf-problem';

export interface HartreeFock extends ScfResult {
  /** Core Hamiltonian, shape (nbf, nbf). */
  readonly H: Float64Array;
  readonly nAlpha: number;
  readonly nBeta: number;
}

/**
 * Hartree-Fock of a molecule in a prepared basis, or Kohn-Sham with a functional.
 *
 * @param guess starting density of each spin (one when restricted); core Hamiltonian where absent.
 * @throws InputError for an impossible multiplicity, or more electrons of a spin than orbitals; ConvergenceError.
 */
export function hartreeFock(
  prepared: PreparedBasis,
  molecule: QcMolecule,
  options: ScfOptions & {
    restricted: boolean;
    guess?: readonly Float64Array[] | undefined;
    functional?: ExchangeCorrelation | undefined;
  },
): HartreeFock {
  const { basis, backend, S, T, orthogonaliser, fock } = prepared;
  const { nAlpha, nBeta } = electronCount(molecule);
  if (options.restricted && nAlpha !== nBeta) {
    throw new InputError(
      `RHF needs paired electrons, but multiplicity ${molecule.multiplicity} has ${nAlpha} alpha and ${nBeta} beta. Use method uhf, or hf, which chooses.`,
      { detail: { nAlpha, nBeta } },
    );
  }
  if (nAlpha > orthogonaliser.m) {
    throw new InputError(
      `${nAlpha} electrons of one spin do not fit into ${orthogonaliser.m} orbitals of ${basis.name}. Choose a larger basis set.`,
      { detail: { nAlpha, orbitals: orthogonaliser.m } },
    );
  }
  const charges = attractingCharges(molecule);
  const V = backend.nuclearAttraction?.(basis, charges, options.checkCancelled) ?? nuclearAttraction(basis, charges);
  const H = combine(1, T, 1, V);
  const filled = (count: number) => new Array<number>(count).fill(1);
  const result = solveScf(
    {
      n: basis.nbf,
      S,
      H,
      orthogonaliser,
      fock,
      algebra: backend.algebra,
      functional: options.functional,
      occupations: options.restricted ? [filled(nAlpha)] : [filled(nAlpha), filled(nBeta)],
      nuclearRepulsion: nuclearRepulsion(molecule),
      guess: options.guess,
    },
    options,
  );
  return { ...result, H, nAlpha, nBeta };
}
