import { ConvergenceError } from '../../errors/convergence-error';
import { combine } from '../linear-algebra/plain';
import { Diis } from './diis';
import { minimiseDirectly, rotate } from './direct-minimisation';
import { density, diagonalise, evaluate, type ScfOptions, type ScfProblem, type ScfState } from './scf-problem';
import { instability } from './stability';

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
  /** Fock builds. */
  readonly iterations: number;
  readonly residual: number;
  readonly restricted: boolean;
  /** One entry when restricted, else alpha and beta. */
  readonly spins: readonly SpinOrbitals[];
  /** Number of orbitals. */
  readonly m: number;
}

// DIIS that has not halved the residual in this many iterations has lost its way.
const patience = 16;

/**
 * Solves the self-consistent field equations, restricted or unrestricted.
 * Roothaan, Rev. Mod. Phys. 23, 69 (1951); Pople & Nesbet, J. Chem. Phys. 22, 571 (1954); Szabo & Ostlund (1996),
 * sec. 3.4.6 and 3.8. With `followInstability` a saddle point is left along the direction that lowers the energy most,
 * until a minimum is reached.
 *
 * @throws ConvergenceError after `maxIterations`.
 */
export function solveScf(problem: ScfProblem, options: ScfOptions): ScfResult {
  let solution = iterate(problem, options);
  for (let saddle = 0; options.followInstability && saddle < mostSaddles; saddle++) {
    const spins = solution.state.focks.map((fock, spin) => {
      const { coefficients: C, energies } = diagonalise(problem, fock);
      return { C, energies, nOcc: problem.occupations[spin]!.length };
    });
    const unstable = instability(problem, spins, options.checkCancelled);
    if (!unstable) break;
    const orbitals = spins.map(({ C, nOcc }, spin) => {
      const { n, orthogonaliser } = problem;
      const x = unstable.rotation[spin]!.map((value) => awayFromSaddle * value);
      return rotate({ C, nOcc, nVir: orthogonaliser.m - nOcc }, x, n, orthogonaliser.m);
    });
    const last = solution.iteration + options.maxIterations;
    const minimised = minimiseDirectly(problem, options, orbitals, solution.iteration, last);
    if (!minimised.converged) throw notConverged(problem, options, minimised);
    solution = minimised;
  }
  return finish(problem, solution.state, solution.iteration);
}

// Radians along the unstable direction.
const awayFromSaddle = 0.4;
const mostSaddles = 6;

interface Progress {
  readonly state: ScfState;
  /** |ΔE| of the last iteration. */
  readonly change: number;
  readonly iteration: number;
}

/** DIIS from the second iteration on; when it stalls, direct minimisation from the best orbitals so far. */
function iterate(problem: ScfProblem, options: ScfOptions): Progress {
  const { n, occupations } = problem;
  const { m } = problem.orthogonaliser;
  const whole = occupations.flat().every((occupation) => occupation === 1);
  const diis = new Diis();
  problem.fock.beginIterations?.(options.checkCancelled);
  let state = evaluate(problem, problem.guess ?? coreGuess(problem));
  let best = { state, iteration: 1 };
  let change = Number.NaN;
  let iteration = 1;
  while (iteration < options.maxIterations && Number.isFinite(state.energy)) {
    options.checkCancelled?.();
    if (options.diis && whole && iteration - best.iteration > patience) {
      const orbitals = best.state.focks.map((fock) => diagonalise(problem, fock).coefficients);
      const minimised = minimiseDirectly(problem, options, orbitals, iteration, options.maxIterations);
      if (minimised.converged) return minimised;
      throw notConverged(problem, options, minimised);
    }
    const { densities, focks, error } = state;
    // The density of the guess is no orbital density: its error would mislead the extrapolation.
    const mixed = options.diis && iteration > 1 ? diis.extrapolate(focks, error) : focks;
    const next = mixed.map((fock, spin) => {
      const D = densities[spin]!;
      const shifted = options.levelShift > 0 ? shiftVirtuals(problem, fock, D, options.levelShift) : fock;
      const Dnew = density(diagonalise(problem, shifted).coefficients, n, m, occupations[spin]!);
      return options.damping > 0 ? combine(1 - options.damping, Dnew, options.damping, D) : Dnew;
    });
    const last = state.energy;
    state = evaluate(problem, next);
    iteration++;
    change = Math.abs(state.energy - last);
    if (state.residual < options.dConvergence && change < options.eConvergence) return { state, change, iteration };
    if (state.residual < 0.5 * best.state.residual || iteration === 2) best = { state, iteration };
  }
  throw notConverged(problem, options, { state, change, iteration });
}

function notConverged({ occupations }: ScfProblem, options: ScfOptions, { state, change, iteration }: Progress) {
  const method = occupations.length === 1 ? 'RHF' : 'UHF';
  const number = (value: number) => value.toExponential(1);
  return new ConvergenceError(
    `${method} did not converge in ${iteration} iterations (|ΔE| = ${number(change)} hartree, wanted ${number(options.eConvergence)}; orbital gradient ${number(state.residual)}, wanted ${number(options.dConvergence)}). Try keywords { max_iterations: ${2 * options.maxIterations} }, { guess: "core" }, { level_shift: 0.5 } or { damping: 0.5 }; check charge, multiplicity and geometry.`,
    { detail: { iterations: iteration, energyChange: change, residual: state.residual } },
  );
}

function finish(problem: ScfProblem, state: ScfState, iterations: number): ScfResult {
  const { energy, oneElectronEnergy, residual, densities, focks } = state;
  const { nuclearRepulsion, occupations } = problem;
  return {
    energy,
    oneElectronEnergy,
    twoElectronEnergy: energy - nuclearRepulsion - oneElectronEnergy,
    nuclearRepulsion,
    iterations,
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
