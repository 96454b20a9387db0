import { ConvergenceError } from '../../errors/convergence-error';
import type { DenseAlgebra } from '../linear-algebra/dense-algebra';
import { combine, traceProduct, transpose } from '../linear-algebra/plain';
import { Diis } from './diis';
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
  readonly checkCancelled?: CheckCancelled | undefined;
}

/** Orbitals of one spin. */
export interface SpinOrbitals {
  /** Shape (n, m), orbital k in column k. */
  readonly coefficients: Float64Array;
  /** Length m, ascending, hartree. */
  readonly energies: Float64Array;
  readonly nOccupied: number;
  /** D = Σ_i n_i C_i C_iᵀ of this spin, shape (n, n). */
  readonly density: Float64Array;
  /** F built from that density. */
  readonly fock: Float64Array;
}

export interface ScfResult {
  readonly energy: number;
  readonly oneElectronEnergy: number;
  readonly twoElectronEnergy: number;
  readonly nuclearRepulsion: number;
  readonly iterations: number;
  readonly residual: number;
  readonly restricted: boolean;
  /** One entry when restricted, else alpha and beta. */
  readonly spins: readonly SpinOrbitals[];
  /** Number of orbitals. */
  readonly m: number;
}

/** What is added when the iterations stall; DIIS goes on in each. */
const aids = [
  { levelShift: 0, damping: 0 },
  { levelShift: 0.3, damping: 0.2 },
  { levelShift: 1.0, damping: 0.5 },
];
const patience = 20;

/**
 * Self-consistent field iterations, restricted or unrestricted.
 * Roothaan, Rev. Mod. Phys. 23, 69 (1951); Pople & Nesbet, J. Chem. Phys. 22, 571 (1954); Szabo & Ostlund (1996),
 * sec. 3.4.6 and 3.8. DIIS from the second iteration on. When the residual has not improved for 20 iterations, a level
 * shift and damping are added, in two steps, from the best density so far.
 *
 * @throws ConvergenceError after `maxIterations`.
 */
export function solveScf(problem: ScfProblem, options: ScfOptions): ScfResult {
  const { n, H, nuclearRepulsion, occupations } = problem;
  const diis = new Diis();
  let aid = 0;
  let densities = problem.guess ? [...problem.guess] : coreGuess(problem);
  let best = { residual: Number.POSITIVE_INFINITY, iteration: 0, densities };
  let lastEnergy = Number.NaN;
  let change = Number.NaN;
  let residual = Number.NaN;
  const weight = occupations.length === 1 ? 2 : 1;
  for (let iteration = 1; iteration <= options.maxIterations; iteration++) {
    options.checkCancelled?.();
    const focks = fockMatrices(problem, densities);
    // E = ½ Σ_spins tr[D (H + F)] + E_nuc. Szabo & Ostlund, eq. 3.184 and exercise 3.40.
    let oneElectronEnergy = 0;
    let electronicEnergy = 0;
    densities.forEach((D, spin) => {
      oneElectronEnergy += weight * traceProduct(D, H);
      electronicEnergy += 0.5 * weight * (traceProduct(D, H) + traceProduct(D, focks[spin]!));
    });
    const energy = electronicEnergy + nuclearRepulsion;
    const error = orbitalGradient(problem, focks, densities);
    residual = Math.sqrt(error.reduce((sum, x) => sum + x * x, 0) / Math.max(1, error.length));
    change = Math.abs(energy - lastEnergy);
    if (residual < options.dConvergence && change < options.eConvergence) {
      return {
        energy,
        oneElectronEnergy,
        twoElectronEnergy: electronicEnergy - oneElectronEnergy,
        nuclearRepulsion,
        iterations: iteration,
        residual,
        restricted: occupations.length === 1,
        spins: focks.map((fock, spin) => ({
          ...diagonalise(problem, fock),
          nOccupied: occupations[spin]!.length,
          density: densities[spin]!,
          fock,
        })),
        m: problem.orthogonaliser.m,
      };
    }
    lastEnergy = energy;
    if (!Number.isFinite(energy)) break;

    if (residual < 0.5 * best.residual || iteration === 1) best = { residual, iteration, densities };
    else if (iteration - best.iteration > patience && aid < aids.length - 1) {
      aid++;
      diis.reset();
      densities = best.densities;
      best = { ...best, iteration };
      continue;
    }
    const levelShift = Math.max(options.levelShift, aids[aid]!.levelShift);
    const damping = Math.max(options.damping, aids[aid]!.damping);
    // The density of the guess is no orbital density: its error would mislead the extrapolation.
    const mixed = options.diis && iteration > 1 ? diis.extrapolate(focks, error) : focks;
    densities = mixed.map((fock, spin) => {
      const shifted =
        levelShift > 0 && iteration > 1 ? shiftVirtuals(problem, fock, densities[spin]!, levelShift) : fock;
      const D = density(diagonalise(problem, shifted).coefficients, n, problem.orthogonaliser.m, occupations[spin]!);
      return damping > 0 && iteration > 1 ? combine(1 - damping, D, damping, densities[spin]!) : D;
    });
  }
  const method = occupations.length === 1 ? 'RHF' : 'UHF';
  throw new ConvergenceError(
    `${method} did not converge in ${options.maxIterations} iterations (|ΔE| = ${change.toExponential(1)} hartree, wanted ${options.eConvergence.toExponential(1)}; orbital gradient ${residual.toExponential(1)}, wanted ${options.dConvergence.toExponential(1)}). Try keywords { max_iterations: ${2 * options.maxIterations} }, { guess: "core" }, { level_shift: 0.5 } or { damping: 0.5 }; check charge, multiplicity and geometry.`,
    { detail: { iterations: options.maxIterations, energyChange: change, residual } },
  );
}

/** F = H + J[Dα + Dβ] - K[D_spin]. */
function fockMatrices({ H, fock }: ScfProblem, densities: readonly Float64Array[]): Float64Array[] {
  const [Da, Db] = densities;
  if (!Db) {
    const G = fock.closedShell(Da!.map((value) => 2 * value));
    return [combine(1, H, 1, G)];
  }
  const { J, Ka, Kb } = fock.openShell(Da!, Db);
  const HJ = combine(1, H, 1, J);
  return [combine(1, HJ, -1, Ka), combine(1, HJ, -1, Kb)];
}

/** The error vectors Xᵀ(FDS - SDF)X of all spins, one after the other. Pulay (1982), eq. 4. */
function orbitalGradient(problem: ScfProblem, focks: Float64Array[], densities: readonly Float64Array[]): Float64Array {
  const { n, S, algebra, orthogonaliser } = problem;
  const { X, m } = orthogonaliser;
  const errors = new Float64Array(focks.length * m * m);
  focks.forEach((F, spin) => {
    const FDS = algebra.multiply(algebra.multiply(F, densities[spin]!, n, n, n), S, n, n, n);
    const SDF = transpose(FDS, n, n);
    errors.set(toOrthonormal(problem, combine(1, FDS, -1, SDF), X, m), spin * m * m);
  });
  return errors;
}

/** Xᵀ A X */
function toOrthonormal({ n, algebra }: ScfProblem, A: Float64Array, X: Float64Array, m: number): Float64Array {
  return algebra.multiply(algebra.multiply(transpose(X, n, m), A, m, n, n), X, m, n, m);
}

/** C = X c with (Xᵀ F X) c = c ε. Szabo & Ostlund (1996), eqs. 3.175 to 3.178. */
function diagonalise(problem: ScfProblem, F: Float64Array): { coefficients: Float64Array; energies: Float64Array } {
  const { n, algebra, orthogonaliser } = problem;
  const { X, m } = orthogonaliser;
  const { values, vectors } = algebra.eigh(toOrthonormal(problem, F, X, m), m);
  return { coefficients: algebra.multiply(X, vectors, n, m, m), energies: values };
}

/** D_μν = Σ_i n_i C_μi C_νi */
export function density(C: Float64Array, n: number, m: number, occupations: readonly number[]): Float64Array {
  const D = new Float64Array(n * n);
  occupations.forEach((occupation, k) => {
    for (let i = 0; i < n; i++) {
      const c = occupation * C[i * m + k]!;
      for (let j = 0; j < n; j++) D[i * n + j]! += c * C[j * m + k]!;
    }
  });
  return D;
}

/** F + λ (S - S D S): raises what is orthogonal to the occupied orbitals of D. */
function shiftVirtuals(
  { n, S, algebra }: ScfProblem,
  F: Float64Array,
  D: Float64Array,
  levelShift: number,
): Float64Array {
  const SDS = algebra.multiply(algebra.multiply(S, D, n, n, n), S, n, n, n);
  return F.map((f, i) => f + levelShift * (S[i]! - SDS[i]!));
}

function coreGuess(problem: ScfProblem): Float64Array[] {
  const { coefficients } = diagonalise(problem, problem.H);
  return problem.occupations.map((occ) => density(coefficients, problem.n, problem.orthogonaliser.m, occ));
}
