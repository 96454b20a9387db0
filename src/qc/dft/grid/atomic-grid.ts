import { lebedevGrid } from './lebedev';
import { bondRadius } from './radii';

/** Named sizes: radial shells, and points of the largest sphere. */
export const gridSizes = {
  coarse: { radial: 50, angular: 194 },
  medium: { radial: 75, angular: 302 },
  fine: { radial: 99, angular: 590 },
  ultrafine: { radial: 175, angular: 974 },
} as const;
export type GridSize = keyof typeof gridSizes;

/** Points around an atom at the origin: x, y, z of each (bohr), and weights without the partition of space. */
export interface AtomicGrid {
  readonly points: Float64Array;
  readonly weights: Float64Array;
}

/** Scale of the radial map by atomic number, from H. Treutler & Ahlrichs, J. Chem. Phys. 102, 346 (1995), table I. */
const xi = [
  0.8, 0.9, 1.8, 1.4, 1.3, 1.1, 0.9, 0.9, 0.9, 0.9, 1.4, 1.3, 1.3, 1.2, 1.1, 1.0, 1.0, 1.0, 1.5, 1.4, 1.3, 1.2, 1.2,
  1.2, 1.2, 1.2, 1.2, 1.1, 1.1, 1.1, 1.1, 1.0, 0.9, 0.9, 0.9, 0.9,
];

/** Where spheres become larger and smaller, in radii of the atom; by the row of the periodic table. */
const pruning = [
  [0.25, 0.5, 1, 4.5],
  [1 / 6, 0.5, 0.9, 3.5],
  [0.1, 0.4, 0.8, 2.5],
] as const;

/** Spheres from the nucleus outwards, by the largest one: near a nucleus, and far out, the density is nearly round. */
const spheres: Readonly<Record<number, readonly [number, number, number, number, number]>> = {
  194: [50, 86, 146, 194, 146],
  302: [50, 86, 194, 302, 194],
  590: [50, 110, 434, 590, 434],
  974: [86, 194, 770, 974, 770],
};

const made = new Map<string, AtomicGrid>();

/**
 * Chebyshev quadrature of the second kind, mapped to 0 <= r < ∞ by M4 of Treutler & Ahlrichs (1995), eqs. 15 and 19; times
 * Lebedev's spheres, smaller ones near the nucleus and far away.
 */
export function atomicGrid(atomicNumber: number, size: GridSize): AtomicGrid {
  const key = `${atomicNumber} ${size}`;
  let grid = made.get(key);
  if (!grid) {
    grid = makeGrid(atomicNumber, size);
    made.set(key, grid);
  }
  return grid;
}

function makeGrid(atomicNumber: number, size: GridSize): AtomicGrid {
  const { radial, angular } = gridSizes[size];
  const scale = (xi[atomicNumber - 1] ?? 1) / Math.LN2;
  const bounds = pruning[atomicNumber <= 2 ? 0 : atomicNumber <= 10 ? 1 : 2]!;
  const radius = bondRadius(atomicNumber);
  const points: number[] = [];
  const weights: number[] = [];
  for (let i = radial; i >= 1; i--) {
    const angle = (i * Math.PI) / (radial + 1);
    const x = Math.cos(angle);
    const power = scale * (1 + x) ** 0.6;
    const half = Math.log((1 - x) / 2);
    const r = -power * half;
    const dr = (Math.PI / (radial + 1)) * Math.sin(angle) * power * ((-0.6 / (1 + x)) * half + 1 / (1 - x));
    const region = bounds.filter((bound) => r / radius > bound).length;
    const sphere = lebedevGrid(spheres[angular]![region]!);
    for (let k = 0; k < sphere.weights.length; k++) {
      for (let axis = 0; axis < 3; axis++) points.push(r * sphere.points[3 * k + axis]!);
      weights.push(4 * Math.PI * r * r * dr * sphere.weights[k]!);
    }
  }
  return { points: Float64Array.from(points), weights: Float64Array.from(weights) };
}

/** Number of points of an atom, without making them. */
export function atomicGridPoints(atomicNumber: number, size: GridSize): number {
  return atomicGrid(atomicNumber, size).weights.length;
}
