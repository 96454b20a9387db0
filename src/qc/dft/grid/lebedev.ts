import { lebedevOrbits } from './lebedev-orbits';

/** A quadrature on the unit sphere: points flat (x, y, z of each), weights that add up to 1. */
export interface AngularGrid {
  readonly points: Float64Array;
  readonly weights: Float64Array;
}

const made = new Map<number, AngularGrid>();

/** @throws RangeError where there is no quadrature of so many points. */
export function lebedevGrid(nPoints: number): AngularGrid {
  let grid = made.get(nPoints);
  if (!grid) {
    const orbits = lebedevOrbits[nPoints];
    if (!orbits) throw new RangeError(`no Lebedev quadrature of ${nPoints} points`);
    const points: number[] = [];
    const weights: number[] = [];
    for (const [a, b, c, weight] of orbits) {
      for (const image of images(a, b, c)) {
        points.push(...image);
        weights.push(weight);
      }
    }
    grid = { points: Float64Array.from(points), weights: Float64Array.from(weights) };
    made.set(nPoints, grid);
  }
  return grid;
}

/** All different images of a point under permutations and reflections of the axes. */
function images(a: number, b: number, c: number): [number, number, number][] {
  const orders = [
    [a, b, c],
    [a, c, b],
    [b, a, c],
    [b, c, a],
    [c, a, b],
    [c, b, a],
  ] as const;
  const found = new Map<string, [number, number, number]>();
  for (const [x, y, z] of orders) {
    for (let signs = 0; signs < 8; signs++) {
      const flipped = ([x, y, z] as const).map((value, axis) => (value !== 0 && (signs >> axis) & 1 ? -value : value));
      // Coordinates that are equal in exact arithmetic may differ in their last digit.
      const key = flipped.map((value) => value.toFixed(9)).join(' ');
      if (!found.has(key)) found.set(key, flipped as [number, number, number]);
    }
  }
  return [...found.values()];
}
