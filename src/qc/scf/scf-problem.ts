import type { ExchangeCorrelation } from '../dft/exchange-correlation';
import type { DenseAlgebra } from '../linear-algebra/dense-algebra';
import { combine, scale, traceProduct, transpose } from '../linear-algebra/plain';
import type { CheckCancelled, FockBuilder } from './fock-builder';
import type { Orthogonaliser } from './orthogonalise';

/** The equations to solve: F[D] C = S C ε. Matrices row-major, shape (n, n). */
export interface ScfProblem {
  readonly n: number;
  readonly S: Float64Array;
  /** Core Hamiltonian T + V. */
  readonly H: Float64Array;
  readonly orthogonaliser: Orthogonaliser;
  readonly fock: FockBuilder;
  readonly algebra: DenseAlgebra;
  /** Kohn-Sham instead of Hartree-Fock. */
  readonly functional?: ExchangeCorrelation | undefined;
  /** Of the lowest orbitals; one list (restricted: both spins alike) or two (alpha, beta). Between 0 and 1. */
  readonly occupations: readonly (readonly number[])[];
  /** hartree */
  readonly nuclearRepulsion: number;
  /** Starting density of each spin; core Hamiltonian orbitals where absent. */
  readonly guess?: readonly Float64Array[] | undefined;
}

export interface ScfOptions {
  /** Change of the energy between two iterations, hartree. */
  readonly eConvergence: number;
  /** Root mean square of the orbital gradient Xᵀ(FDS - SDF)X, hartree. */
  readonly dConvergence: number;
  readonly maxIterations: number;
  readonly diis: boolean;
  /** Raises virtual orbitals by this, hartree. Saunders & Hillier, Int. J. Quantum Chem. 7, 699 (1973). */
  readonly levelShift: number;
  /** Share of the old density in the next one, 0 to 1. */
  readonly damping: number;
  /** Tests that the solution is a minimum and leaves saddle points. Default: no. */
  readonly followInstability?: boolean | undefined;
  readonly checkCancelled?: CheckCancelled | undefined;
}

/** Energy and Fock matrices of densities, and how far they are from self-consistency. */
export interface ScfState {
  /** D of each spin, shape (n, n). */
  readonly densities: readonly Float64Array[];
  /** F[D] of each spin. */
  readonly focks: readonly Float64Array[];
  readonly energy: number;
  readonly oneElectronEnergy: number;
  /** Xᵀ(FDS - SDF)X of all spins, one after the other; shape (spins, m, m). Pulay (1982), eq. 4. */
  readonly error: Float64Array;
  /** Root mean square of `error`. */
  readonly residual: number;
}

/**
 * One Fock build. E = ½ Σ_spins tr[D (H + F)] + E_nuc. Szabo & Ostlund (1996), eq. 3.184 and exercise 3.40.
 *
 * @param slack of the Fock build, see {@link FockBuilder.closedShell}.
 */
export function evaluate(
  problem: ScfProblem,
  densities: readonly Float64Array[],
  slack = 0,
  checkCancelled?: CheckCancelled,
): ScfState {
  if (problem.functional) return evaluateKohnSham(problem, problem.functional, densities, checkCancelled);
  const { H, occupations, nuclearRepulsion } = problem;
  const focks = fockMatrices(problem, densities, slack);
  const weight = occupations.length === 1 ? 2 : 1;
  let oneElectronEnergy = 0;
  let electronicEnergy = 0;
  densities.forEach((D, spin) => {
    oneElectronEnergy += weight * traceProduct(D, H);
    electronicEnergy += 0.5 * weight * (traceProduct(D, H) + traceProduct(D, focks[spin]!));
  });
  const error = orbitalGradient(problem, focks, densities);
  const residual = Math.sqrt(traceProduct(error, error) / Math.max(1, error.length));
  return { densities, focks, energy: electronicEnergy + nuclearRepulsion, oneElectronEnergy, error, residual };
}

/**
 * The same of a density functional, F_σ = H + J - c K_σ + V_σ:
 * E = tr[D H] + ½ tr[D J] - ½ c Σ_σ tr[D_σ K_σ] + E_xc + E_nuc. Kohn & Sham, Phys. Rev. 140, A1133 (1965).
 */
function evaluateKohnSham(
  problem: ScfProblem,
  functional: ExchangeCorrelation,
  densities: readonly Float64Array[],
  checkCancelled: CheckCancelled | undefined,
): ScfState {
  const { H, fock, occupations, nuclearRepulsion } = problem;
  const { exactExchange } = functional;
  const weight = occupations.length === 1 ? 2 : 1;
  const { J, K } = fock.separate(densities, exactExchange !== 0);
  if (weight === 2) scale(2, J, J);
  const { energy, potentials } = functional.evaluate(densities, checkCancelled);
  const HJ = combine(1, H, 1, J);
  let oneElectronEnergy = 0;
  let meanField = 0;
  const focks = densities.map((D, spin) => {
    const F = combine(1, HJ, 1, potentials[spin]!);
    oneElectronEnergy += weight * traceProduct(D, H);
    meanField += 0.5 * weight * traceProduct(D, J);
    const exchange = K[spin];
    if (!exchange) return F;
    meanField -= 0.5 * weight * exactExchange * traceProduct(D, exchange);
    return combine(1, F, -exactExchange, exchange, F);
  });
  const error = orbitalGradient(problem, focks, densities);
  const residual = Math.sqrt(traceProduct(error, error) / Math.max(1, error.length));
  const total = oneElectronEnergy + meanField + energy + nuclearRepulsion;
  return { densities, focks, energy: total, oneElectronEnergy, error, residual };
}

/** F = H + J[Dα + Dβ] - K[D_spin]. */
function fockMatrices(
  { H, fock, algebra }: ScfProblem,
  densities: readonly Float64Array[],
  slack: number,
): Float64Array[] {
  const [Da, Db] = densities;
  if (!Db) {
    const D = scale(2, Da!, algebra.scratch.of('D', H.length));
    return [combine(1, H, 1, fock.closedShell(D, slack))];
  }
  const { J, Ka, Kb } = fock.openShell(Da!, Db);
  const HJ = combine(1, H, 1, J, J);
  return [combine(1, HJ, -1, Ka, Ka), combine(1, HJ, -1, Kb, Kb)];
}

function orbitalGradient(problem: ScfProblem, focks: Float64Array[], densities: readonly Float64Array[]): Float64Array {
  const { n, S, algebra } = problem;
  const { scratch } = algebra;
  const { m } = problem.orthogonaliser;
  const errors = new Float64Array(focks.length * m * m);
  focks.forEach((F, spin) => {
    const FD = algebra.multiplyInto(scratch.of('FD', n * n), F, densities[spin]!, n, n, n);
    const FDS = algebra.multiplyInto(scratch.of('FDS', n * n), FD, S, n, n, n);
    const SDF = transpose(FDS, n, n, scratch.of('SDF', n * n));
    const difference = combine(1, FDS, -1, SDF, FDS);
    toOrthonormal(problem, difference, errors.subarray(spin * m * m, (spin + 1) * m * m));
  });
  return errors;
}

/** Xᵀ A X, shape (m, m), into `result`. */
function toOrthonormal(
  { n, algebra, orthogonaliser }: ScfProblem,
  A: Float64Array,
  result: Float64Array,
): Float64Array {
  const { X, m } = orthogonaliser;
  const { scratch } = algebra;
  const transposed = transpose(X, n, m, scratch.of('Xᵀ', m * n));
  const half = algebra.multiplyInto(scratch.of('XᵀA', m * n), transposed, A, m, n, n);
  return algebra.multiplyInto(result, half, X, m, n, m);
}

/** C = X c with (Xᵀ F X) c = c ε. Szabo & Ostlund (1996), eqs. 3.175 to 3.178. */
export function diagonalise(
  problem: ScfProblem,
  F: Float64Array,
): { coefficients: Float64Array; energies: Float64Array } {
  const { X, m } = problem.orthogonaliser;
  const orthonormal = toOrthonormal(problem, F, problem.algebra.scratch.of('XᵀFX', m * m));
  const { values, vectors } = problem.algebra.eigh(orthonormal, m);
  return { coefficients: problem.algebra.multiply(X, vectors, problem.n, m, m), energies: values };
}

/** D_μν = Σ_i n_i C_μi C_νi over the lowest orbitals, C of shape (n, m). */
export function density(
  C: Float64Array,
  n: number,
  m: number,
  occupations: readonly number[],
  algebra: DenseAlgebra,
): Float64Array {
  const k = occupations.length;
  if (k === 0) return new Float64Array(n * n);
  const occupied = algebra.scratch.of('occupied', n * k);
  const weighted = algebra.scratch.of('weighted', k * n);
  for (let i = 0; i < n; i++) {
    for (let orbital = 0; orbital < k; orbital++) {
      occupied[i * k + orbital] = C[i * m + orbital]!;
      weighted[orbital * n + i] = occupations[orbital]! * C[i * m + orbital]!;
    }
  }
  return algebra.multiply(occupied, weighted, n, k, n);
}
