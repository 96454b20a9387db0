import { attractingCharges, nuclearRepulsionGradient, type QcMolecule } from '../molecule';
import type { PreparedBasis } from '../prepared-basis';
import type { CheckCancelled } from '../scf/fock-builder';
import type { HartreeFock } from '../scf/hartree-fock';
import { nuclearAttractionGradient, overlapAndKineticGradient } from './one-electron-gradient';
import type { SeparableTerm, TwoParticleDensity } from './two-particle-density';

/** dE/dR in hartree/bohr: flat, for atoms (3 nat, ghosts included) and for external charges (3 each). */
export interface EnergyGradient {
  readonly atoms: Float64Array;
  readonly charges: Float64Array;
}

/** What a gradient needs to know of a wave function. Matrices symmetric, shape (nbf, nbf). */
export interface EffectiveDensities {
  /** One-particle density. */
  readonly D: Float64Array;
  /** Energy-weighted density. */
  readonly W: Float64Array;
  readonly twoParticle: TwoParticleDensity;
}

/**
 * dE/dR = Σ D_μν ∂h_μν/∂R + Σ Γ_μνλσ ∂(μν|λσ)/∂R - Σ W_μν ∂S_μν/∂R + ∂V_nuc/∂R
 * Pulay, Mol. Phys. 17, 197 (1969); Szabo & Ostlund (1996), eq. C.12.
 */
export function energyGradient(
  prepared: PreparedBasis,
  molecule: QcMolecule,
  { D, W, twoParticle }: EffectiveDensities,
  options: { screening: number; checkCancelled?: CheckCancelled | undefined },
): EnergyGradient {
  const { basis, backend, fock } = prepared;
  const { screening, checkCancelled } = options;
  const nuclei = nuclearRepulsionGradient(molecule);
  const attracting = attractingCharges(molecule);
  const attraction =
    backend.nuclearAttractionGradient?.(basis, D, attracting, checkCancelled) ??
    nuclearAttractionGradient(basis, D, attracting, checkCancelled);
  const overlap =
    backend.overlapAndKineticGradient?.(basis, D, W, checkCancelled) ??
    overlapAndKineticGradient(basis, D, W, checkCancelled);
  const repulsion = backend.twoElectronGradient(basis, twoParticle, {
    integrals: fock,
    screening,
    ...(checkCancelled ? { checkCancelled } : {}),
  });
  const atoms = nuclei.atoms.map((value, i) => value + attraction.centres[i]! + overlap[i]! + repulsion[i]!);
  const charges = nuclei.charges.slice();
  // The charges that attract are the real nuclei, in order, and then the external ones.
  let c = 0;
  molecule.real.forEach((real, atom) => {
    if (real) for (let x = 0; x < 3; x++) atoms[3 * atom + x]! += attraction.charges[3 * c + x]!;
    if (real) c++;
  });
  for (let x = 0; x < charges.length; x++) charges[x]! += attraction.charges[3 * c + x]!;
  return { atoms, charges };
}

/**
 * Densities of a Hartree-Fock or Kohn-Sham wave function. W = Σ_spins D F D, which is Σ_i ε_i C_i C_iᵀ at convergence and makes the
 * error of the gradient smaller before it.
 *
 * @param exactExchange share of it in the energy: 1 for Hartree-Fock.
 */
export function hartreeFockDensities(
  { basis, backend }: PreparedBasis,
  scf: HartreeFock,
  exactExchange = 1,
): EffectiveDensities {
  const n = basis.nbf;
  const spins = scf.restricted ? [scf.spins[0]!, scf.spins[0]!] : scf.spins;
  const D = new Float64Array(n * n);
  const W = new Float64Array(n * n);
  for (const { density, fock } of spins) {
    const DFD = backend.algebra.multiply(backend.algebra.multiply(density, fock, n, n, n), density, n, n, n);
    for (let i = 0; i < D.length; i++) {
      D[i]! += density[i]!;
      W[i]! += DFD[i]!;
    }
  }
  const separable: SeparableTerm[] = scf.restricted
    ? [{ left: D, right: D, coulomb: 0.5, exchange: 0.25 * exactExchange }]
    : [
        { left: D, right: D, coulomb: 0.5, exchange: 0 },
        ...spins.map(({ density }) => ({ left: density, right: density, coulomb: 0, exchange: 0.5 * exactExchange })),
      ];
  return { D, W, twoParticle: { separable } };
}
