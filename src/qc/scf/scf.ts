import { ConvergenceError } from '../../errors/convergence-error';
import { combine, distance } from '../linear-algebra/plain';
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
  /** Fock builds, without one that only confirms the end. */
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
// Direct minimisation hands over to DIIS, which is faster near the end, at this residual.
const nearTheEnd = 1e-4;
// Radians along the unstable direction.
const awayFromSaddle = 0.4;
const mostSaddles = 6;
// A Fock matrix may be wrong by this part of what the last step changed: far less than what the step left to do.
const slackOfChange = 1e-3;
// A guess is never as good as this.
const slackOfGuess = 1e-5;

/**
 * Solves the self-consistent field equations, restricted or unrestricted.
 * Roothaan, Rev. Mod. Phys. 23, 69 (1951); Pople & Nesbet, J. Chem. Phys. 22, 571 (1954); Szabo & Ostlund (1996),
 * sec. 3.4.6 and 3.8. DIIS; where it stalls, direct minimisation of the energy. With `followInstability` a saddle point
 * is left along the direction that lowers the energy most, until a minimum is reached.
 *
 * @throws ConvergenceError after `maxIterations`, counted anew after each saddle point.
 */
export function solveScf(problem: ScfProblem, options: ScfOptions): ScfResult {
  const { n, orthogonaliser, occupations } = problem;
  const orbitalsOf = (state: ScfState) => state.focks.map((fock) => diagonalise(problem, fock));
  problem.fock.beginIterations?.(options.checkCancelled);
  const start = {
    state: evaluate(problem, problem.guess ?? coreGuess(problem), slackOfGuess, options.checkCancelled),
    iteration: 1,
  };
  const extrapolated = extrapolate(problem, options, start, options.maxIterations);
  let progress: Progress = extrapolated;
  // Fractional occupations (atoms) have no orbital rotations to minimise over.
  const whole = occupations.flat().every((occupation) => occupation === 1);
  if (!progress.converged && progress.iteration < options.maxIterations && options.diis && whole) {
    const orbitals = orbitalsOf(extrapolated.best).map(({ coefficients }) => coefficients);
    progress = descend(problem, options, orbitals, progress.iteration, options.maxIterations);
  }
  if (!progress.converged) throw notConverged(problem, options, progress);
  for (let saddle = 0; options.followInstability && saddle < mostSaddles; saddle++) {
    const spins = orbitalsOf(progress.state).map(({ coefficients: C, energies }, spin) => {
      const nOcc = occupations[spin]!.length;
      return { C, energies, nOcc, nVir: orthogonaliser.m - nOcc };
    });
    const unstable = instability(problem, spins, options.checkCancelled);
    if (!unstable) break;
    const orbitals = spins.map((frame, spin) => {
      const x = unstable.rotation[spin]!.map((value) => awayFromSaddle * value);
      return rotate(problem.algebra, frame, x, n, orthogonaliser.m);
    });
    progress = descend(problem, options, orbitals, progress.iteration, progress.iteration + options.maxIterations);
    if (!progress.converged) throw notConverged(problem, options, progress);
  }
  return finish(problem, progress.state, progress.iteration);
}

interface Progress {
  readonly state: ScfState;
  /** |ΔE| of the last iteration. */
  readonly change: number;
  readonly iteration: number;
  readonly converged: boolean;
}

/** DIIS from the second iteration on, until it converges, stalls, or reaches `lastIteration`. */
function extrapolate(
  problem: ScfProblem,
  options: ScfOptions,
  start: { state: ScfState; iteration: number },
  lastIteration: number,
): Progress & { best: ScfState } {
  const { n, occupations } = problem;
  const { m } = problem.orthogonaliser;
  const diis = new Diis();
  let { state, iteration } = start;
  let best = { state, iteration };
  let change = Number.NaN;
  while (iteration < lastIteration && Number.isFinite(state.energy)) {
    options.checkCancelled?.();
    if (options.diis && iteration - best.iteration > patience) break;
    const { densities, focks, error } = state;
    // The density of the guess is no orbital density: its error would mislead the extrapolation.
    const mixed = options.diis && iteration > 1 ? diis.extrapolate(focks, error) : focks;
    const next = mixed.map((fock, spin) => {
      const D = densities[spin]!;
      const shifted = options.levelShift > 0 ? shiftVirtuals(problem, fock, D, options.levelShift) : fock;
      const Dnew = density(diagonalise(problem, shifted).coefficients, n, m, occupations[spin]!, problem.algebra);
      return options.damping > 0 ? combine(1 - options.damping, Dnew, options.damping, D) : Dnew;
    });
    const last = state.energy;
    const slack = slackOfChange * Math.max(...next.map((D, spin) => distance(D, densities[spin]!)));
    state = evaluate(problem, next, slack, options.checkCancelled);
    iteration++;
    change = Math.abs(state.energy - last);
    const ends = () => state.residual < options.dConvergence && change < largestChange(options);
    // What is left of the slack, some 1e-11 hartree, goes at the end.
    if (ends() && problem.fock.usesSlack) state = evaluate(problem, next);
    if (ends()) {
      return { state, best: state, change, iteration, converged: true };
    }
    if (state.residual < 0.5 * best.state.residual || iteration === 2) best = { state, iteration };
  }
  return { state, best: best.state, change, iteration, converged: false };
}

/**
 * What |ΔE| of a converged iteration may be, hartree. A damped step goes (1 - damping) of the way: what is left is larger than
 * what was gone. Where D and F commute by symmetry the residual does not see it.
 */
function largestChange({ eConvergence, damping }: ScfOptions): number {
  return (1 - damping) * eConvergence;
}

/** Direct minimisation until the end is near, then DIIS; if that goes astray or uphill, minimisation to the end. */
function descend(
  problem: ScfProblem,
  options: ScfOptions,
  orbitals: readonly Float64Array[],
  iterationsBefore: number,
  lastIteration: number,
): Progress {
  const rough = { ...options, dConvergence: Math.max(nearTheEnd, options.dConvergence), eConvergence: nearTheEnd };
  const near = minimiseDirectly(problem, rough, orbitals, iterationsBefore, lastIteration);
  if (!near.converged) return near;
  const polished = extrapolate(problem, { ...options, levelShift: 0, damping: 0 }, near, lastIteration);
  if (polished.converged && polished.state.energy < near.state.energy + 1e-7) return polished;
  return minimiseDirectly(problem, options, near.orbitals, polished.iteration, lastIteration + patience);
}

function notConverged(
  { occupations, guess, functional }: ScfProblem,
  options: ScfOptions,
  { state, change, iteration }: Progress,
): ConvergenceError {
  const method = `${occupations.length === 1 ? 'R' : 'U'}${functional ? 'KS' : 'HF'}`;
  const number = (value: number) => value.toExponential(1);
  // After one iteration there is nothing to compare the energy with.
  const energy = Number.isNaN(change)
    ? ''
    : `|ΔE| = ${number(change)} hartree, wanted ${number(largestChange(options))}; `;
  // Nothing that was tried already; without a guess the problem starts from the core Hamiltonian.
  const untried = [
    `{ max_iterations: ${2 * options.maxIterations} }`,
    ...(guess === undefined ? [] : ['{ guess: "core" }']),
    ...(options.levelShift > 0 ? [] : ['{ level_shift: 0.5 }']),
    ...(options.damping > 0 ? [] : ['{ damping: 0.5 }']),
  ];
  return new ConvergenceError(
    `${method} did not converge in ${iteration} iteration${iteration === 1 ? '' : 's'} (${energy}orbital gradient ${number(state.residual)}, wanted ${number(options.dConvergence)}). Try keywords ${untried.join(' or ')}; check charge, multiplicity and geometry.`,
    { detail: { iterations: iteration, energyChange: Number.isNaN(change) ? null : change, residual: state.residual } },
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
  const SD = algebra.multiplyInto(algebra.scratch.of('SD', n * n), S, D, n, n, n);
  const SDS = algebra.multiply(SD, S, n, n, n);
  const shift = combine(levelShift, S, -levelShift, SDS, SDS);
  return combine(1, F, 1, shift, shift);
}

function coreGuess(problem: ScfProblem): Float64Array[] {
  const { coefficients } = diagonalise(problem, problem.H);
  return problem.occupations.map((occ) =>
    density(coefficients, problem.n, problem.orthogonaliser.m, occ, problem.algebra),
  );
}
