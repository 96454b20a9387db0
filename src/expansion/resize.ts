import { InputError } from '../errors/input-error';
import type { Run } from './sums/exact-vector-sum';

/** Runs of coordinates that a cluster shares with the whole system; atoms of a cluster keep the order of the whole. */
export interface FragmentCoordinates {
  /** First coordinate (3 · first atom) of each fragment in the whole system, and one past the last. */
  readonly starts: readonly number[];
}

/** @param atomsOfFragment number of atoms of each fragment. */
export function fragmentCoordinates(atomsOfFragment: readonly number[]): FragmentCoordinates {
  const starts = [0];
  for (const atoms of atomsOfFragment) starts.push(starts.at(-1)! + 3 * atoms);
  return { starts };
}

/** Where the coordinates of a cluster lie in the whole system, neighbours joined. `basis` counts from 1, ascending. */
export function coordinateRuns({ starts }: FragmentCoordinates, basis: readonly number[]): Run[] {
  const runs: { from: number; at: number; length: number }[] = [];
  let from = 0;
  for (const fragment of basis) {
    const at = starts[fragment - 1]!;
    const length = starts[fragment]! - at;
    const last = runs.at(-1);
    if (last !== undefined && last.at + last.length === at) last.length += length;
    else runs.push({ from, at, length });
    from += length;
  }
  return runs;
}

/** The same for a square matrix over coordinates, row-major: every row run times every column run. */
export function matrixRuns(runs: readonly Run[], clusterSize: number, wholeSize: number): Run[] {
  if (runs.length === 1 && clusterSize === wholeSize) return [{ from: 0, at: 0, length: wholeSize * wholeSize }];
  return runs.flatMap((row) =>
    Array.from({ length: row.length }, (_, i) =>
      runs.map((column) => ({
        from: (row.from + i) * clusterSize + column.from,
        at: (row.at + i) * wholeSize + column.at,
        length: column.length,
      })),
    ).flat(),
  );
}

export interface ResizeOptions {
  /** Number of atoms of each fragment of the whole system. */
  readonly atomsOfFragment: readonly number[];
  /** Gather from the whole system to the cluster instead of scattering from the cluster to the whole system. */
  readonly reverse?: boolean;
}

/**
 * Scatters the gradient of a cluster to the whole system, zeros elsewhere, or gathers it back.
 *
 * @param gradient flat, (atoms, 3), hartree/bohr.
 * @param basis fragments of the cluster, from 1, ascending.
 */
export function resizeGradient(
  gradient: ArrayLike<number>,
  basis: readonly number[],
  options: ResizeOptions,
): Float64Array {
  return resize(
    gradient,
    basis,
    options,
    (n) => n,
    (runs) => runs as Run[],
  );
}

/** The same for a Hessian: flat, (3 atoms, 3 atoms), hartree/bohr². */
export function resizeHessian(
  hessian: ArrayLike<number>,
  basis: readonly number[],
  options: ResizeOptions,
): Float64Array {
  return resize(hessian, basis, options, (n) => n * n, matrixRuns);
}

function resize(
  values: ArrayLike<number>,
  basis: readonly number[],
  { atomsOfFragment, reverse = false }: ResizeOptions,
  sizeOf: (coordinates: number) => number,
  toRuns: (runs: readonly Run[], clusterSize: number, wholeSize: number) => Run[],
): Float64Array {
  const coordinates = fragmentCoordinates(atomsOfFragment);
  const whole = coordinates.starts.at(-1)!;
  const blocks = coordinateRuns(coordinates, basis);
  const cluster = blocks.reduce((total, { length }) => total + length, 0);
  const expected = sizeOf(reverse ? whole : cluster);
  if (values.length !== expected) {
    throw new InputError(
      `Cannot resize ${values.length} numbers for fragments [${basis.join(', ')}]: ${expected} are needed.`,
    );
  }
  const resized = new Float64Array(sizeOf(reverse ? cluster : whole));
  for (const { from, at, length } of toRuns(blocks, cluster, whole)) {
    for (let i = 0; i < length; i += 1) {
      if (reverse) resized[from + i] = values[at + i]!;
      else resized[at + i] = values[from + i]!;
    }
  }
  return resized;
}
