import type { DenseAlgebra } from '../linear-algebra/dense-algebra';
import { transpose } from '../linear-algebra/plain';
import { density, evaluate, type ScfOptions, type ScfProblem, type ScfState } from './scf-problem';

/** Orbitals of one spin, occupied ones first; history holds steps and gradient changes, shape (virtual, occupied). */
interface Frame {
  C: Float64Array;
  readonly nOcc: number;
  readonly nVir: number;
  gradient: Float64Array;
  /** ε_a - ε_i of the pseudo-canonical orbitals, kept above `smallestGap`. */
  gaps: Float64Array;
  steps: Float64Array[];
  changes: Float64Array[];
}

const historyLength = 10;
const smallestGap = 0.05;
const longestStep = 0.6;

/**
 * Minimises the energy over rotations between occupied and virtual orbitals: limited-memory BFGS with the orbital energy
 * differences as the first Hessian and a line search that never accepts a higher energy. Slower than DIIS near the end,
 * but it cannot oscillate.
 *
 * After each step the history is carried along with the orbitals, as in geometric direct minimisation:
 * Van Voorhis & Head-Gordon, Mol. Phys. 100, 1713 (2002).
 *
 * @param orbitals of each spin, occupied ones first, shape (n, m).
 * @param iterationsBefore Fock builds so far; no more than `lastIteration` in all.
 */
export function minimiseDirectly(
  problem: ScfProblem,
  options: ScfOptions,
  orbitals: readonly Float64Array[],
  iterationsBefore: number,
  lastIteration: number,
): { state: ScfState; orbitals: readonly Float64Array[]; converged: boolean; change: number; iteration: number } {
  const { n, occupations } = problem;
  const { m } = problem.orthogonaliser;
  const frames = orbitals.map((C, spin): Frame => {
    const nOcc = occupations[spin]!.length;
    const empty = new Float64Array(0);
    return { C, nOcc, nVir: m - nOcc, gradient: empty, gaps: empty, steps: [], changes: [] };
  });
  const densitiesOf = (sets: readonly Float64Array[]) =>
    sets.map((C, spin) => density(C, n, m, occupations[spin]!, problem.algebra));
  let iteration = iterationsBefore + 1;
  let state = evaluate(problem, densitiesOf(frames.map((frame) => frame.C)), 0, options.checkCancelled);
  let change = Number.POSITIVE_INFINITY;
  for (const [spin, frame] of frames.entries()) pseudoCanonicalise(problem, frame, state.focks[spin]!);
  let scale = 1;
  while (iteration < lastIteration) {
    options.checkCancelled?.();
    let direction = quasiNewton(frames);
    let slope = frames.reduce((sum, frame, s) => sum + dot(frame.gradient, direction[s]!), 0);
    if (!(slope < 0)) {
      for (const frame of frames) frame.steps = frame.changes = [];
      direction = quasiNewton(frames);
      slope = frames.reduce((sum, frame, s) => sum + dot(frame.gradient, direction[s]!), 0);
    }
    const length = Math.sqrt(direction.reduce((sum, d) => sum + dot(d, d), 0));
    const step = Math.min(scale, longestStep / Math.max(length, 1e-300));
    const taken = direction.map((d) => d.map((value) => step * value));
    const rotated = frames.map((frame, s) => rotate(problem.algebra, frame, taken[s]!, n, m));
    const next = evaluate(problem, densitiesOf(rotated), 0, options.checkCancelled);
    iteration++;
    // Near the minimum the energy no longer resolves the step: rounding may go up by this much.
    const noise = 1e-11 * Math.max(1, Math.abs(state.energy));
    if (next.energy > state.energy + 1e-4 * step * slope + noise) {
      scale = 0.4 * step;
      if (scale * length < 1e-9) break;
      continue;
    }
    scale = 1;
    change = Math.abs(next.energy - state.energy);
    state = next;
    if (state.residual < options.dConvergence && change < options.eConvergence) {
      return { state, orbitals: rotated, converged: true, change, iteration };
    }
    frames.forEach((frame, s) => {
      const before = frame.gradient;
      frame.C = rotated[s]!;
      frame.steps = [...frame.steps, taken[s]!].slice(-historyLength);
      const after = virtualOccupied(problem, frame, state.focks[s]!);
      frame.changes = [...frame.changes, after.map((value, i) => value - before[i]!)].slice(-historyLength);
      pseudoCanonicalise(problem, frame, state.focks[s]!);
    });
  }
  return { state, orbitals: frames.map((frame) => frame.C), converged: false, change, iteration };
}

const dot = (a: Float64Array, b: Float64Array): number => {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
};

/** F in orbitals, shape (m, m). */
function inOrbitals({ n, algebra }: ScfProblem, C: Float64Array, F: Float64Array, m: number): Float64Array {
  return algebra.multiply(algebra.multiply(transpose(C, n, m), F, m, n, n), C, m, n, m);
}

/** The gradient F_ai (a factor common to all spins is left out), shape (virtual, occupied). */
function virtualOccupied(problem: ScfProblem, { C, nOcc, nVir }: Frame, F: Float64Array): Float64Array {
  const m = nOcc + nVir;
  return block(inOrbitals(problem, C, F, m), m, nOcc, nVir, 0, nOcc);
}

function block(A: Float64Array, m: number, row: number, nRows: number, column: number, nColumns: number): Float64Array {
  const B = new Float64Array(nRows * nColumns);
  for (let i = 0; i < nRows; i++)
    for (let j = 0; j < nColumns; j++) B[i * nColumns + j] = A[(row + i) * m + column + j]!;
  return B;
}

/** Makes F diagonal among the occupied and among the virtual orbitals; the history turns with them. */
function pseudoCanonicalise(problem: ScfProblem, frame: Frame, F: Float64Array): void {
  const { n, algebra } = problem;
  const { nOcc, nVir } = frame;
  const m = nOcc + nVir;
  const Fmo = inOrbitals(problem, frame.C, F, m);
  const occupied = algebra.eigh(block(Fmo, m, 0, nOcc, 0, nOcc), nOcc);
  const virtual = algebra.eigh(block(Fmo, m, nOcc, nVir, nOcc, nVir), nVir);
  const { multiply } = algebra;
  const Cocc = multiply(block(frame.C, m, 0, n, 0, nOcc), occupied.vectors, n, nOcc, nOcc);
  const Cvir = multiply(block(frame.C, m, 0, n, nOcc, nVir), virtual.vectors, n, nVir, nVir);
  const C = new Float64Array(n * m);
  for (let i = 0; i < n; i++) {
    C.set(Cocc.subarray(i * nOcc, (i + 1) * nOcc), i * m);
    C.set(Cvir.subarray(i * nVir, (i + 1) * nVir), i * m + nOcc);
  }
  frame.C = C;
  const turn = (x: Float64Array) =>
    multiply(multiply(transpose(virtual.vectors, nVir, nVir), x, nVir, nVir, nOcc), occupied.vectors, nVir, nOcc, nOcc);
  frame.steps = frame.steps.map(turn);
  frame.changes = frame.changes.map(turn);
  frame.gradient = turn(block(Fmo, m, nOcc, nVir, 0, nOcc));
  frame.gaps = new Float64Array(nVir * nOcc);
  for (let a = 0; a < nVir; a++) {
    for (let i = 0; i < nOcc; i++) {
      frame.gaps[a * nOcc + i] = Math.max(smallestGap, virtual.values[a]! - occupied.values[i]!);
    }
  }
}

/** -H g by the two-loop recursion. Nocedal, Math. Comput. 35, 773 (1980). All spins are one vector. */
function quasiNewton(frames: readonly Frame[]): Float64Array[] {
  const total = (f: (frame: Frame, s: number) => number) => frames.reduce((sum, frame, s) => sum + f(frame, s), 0);
  const q = frames.map((frame) => frame.gradient.slice());
  const add = (target: Float64Array[], weight: number, of: (frame: Frame) => Float64Array) =>
    frames.forEach((frame, s) => {
      const v = of(frame);
      for (let i = 0; i < v.length; i++) target[s]![i]! += weight * v[i]!;
    });
  const count = frames[0]!.steps.length;
  const alphas = new Float64Array(count);
  const curvature = Float64Array.from({ length: count }, (_, k) => total((f) => dot(f.steps[k]!, f.changes[k]!)));
  for (let k = count - 1; k >= 0; k--) {
    if (!(curvature[k]! > 0)) continue;
    alphas[k] = total((f, s) => dot(f.steps[k]!, q[s]!)) / curvature[k]!;
    add(q, -alphas[k]!, (f) => f.changes[k]!);
  }
  frames.forEach((frame, s) => {
    for (let i = 0; i < q[s]!.length; i++) q[s]![i]! /= frame.gaps[i]!;
  });
  for (let k = 0; k < count; k++) {
    if (!(curvature[k]! > 0)) continue;
    const beta = total((f, s) => dot(f.changes[k]!, q[s]!)) / curvature[k]!;
    add(q, alphas[k]! - beta, (f) => f.steps[k]!);
  }
  return q.map((v) => v.map((value) => -value));
}

/** C exp(κ) with κ_ai = x_ai, κ_ia = -x_ai, by the power series; |x| < 1, so that 20 terms are exact to rounding. */
export function rotate(
  algebra: DenseAlgebra,
  { C, nOcc, nVir }: Pick<Frame, 'C' | 'nOcc' | 'nVir'>,
  x: Float64Array,
  n: number,
  m: number,
): Float64Array {
  const kappa = new Float64Array(m * m);
  for (let a = 0; a < nVir; a++) {
    for (let i = 0; i < nOcc; i++) {
      kappa[(nOcc + a) * m + i] = x[a * nOcc + i]!;
      kappa[i * m + nOcc + a] = -x[a * nOcc + i]!;
    }
  }
  const result = C.slice();
  let term: Float64Array = C;
  for (let k = 1; k <= 20; k++) {
    term = algebra.multiply(term, kappa, n, m, m).map((value) => value / k);
    let largest = 0;
    for (let i = 0; i < result.length; i++) {
      result[i]! += term[i]!;
      largest = Math.max(largest, Math.abs(term[i]!));
    }
    if (largest < 1e-17) break;
  }
  return result;
}
