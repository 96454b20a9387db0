import { elementOf } from '../molecule/elements';
import type { Molecule } from '../schema/molecule';
import type { DistanceKind } from '../schema/selection';

/** Two fragments, i < j, from 1, and how far apart they are in bohr. */
export interface FragmentPair {
  readonly i: number;
  readonly j: number;
  readonly distance: number;
}

/** Distances compare equal when they differ by less than a billionth of a bohr, so that symmetric partners stay together. */
export const rounded = (length: number): number => Math.round(length * 1e9) / 1e9;

/** How far apart the fragments of a molecule are; ghost atoms do not count. Computed when asked for: nothing is kept for each pair. */
export class FragmentDistances {
  readonly nFragments: number;
  // Points of each fragment, flat (n, 3), and the sphere around them.
  private readonly points: readonly Float64Array[];
  private readonly centres: Float64Array;
  private readonly radii: Float64Array;

  constructor(molecule: Molecule, kind: DistanceKind) {
    this.nFragments = molecule.fragments.length;
    this.points = molecule.fragments.map((atoms) => pointsOf(molecule, atoms, kind));
    this.centres = new Float64Array(3 * this.nFragments);
    this.radii = new Float64Array(this.nFragments);
    this.points.forEach((points, f) => {
      const n = points.length / 3;
      for (let k = 0; k < points.length; k += 1) this.centres[3 * f + (k % 3)]! += points[k]! / n;
      for (let p = 0; p < n; p += 1) {
        this.radii[f] = Math.max(this.radii[f]!, between(points, p, this.centres, f));
      }
    });
  }

  /** Fragments from 1; bohr. */
  between(i: number, j: number): number {
    const one = this.points[i - 1]!;
    const two = this.points[j - 1]!;
    let least = Infinity;
    for (let a = 0; a < one.length / 3; a += 1) {
      for (let b = 0; b < two.length / 3; b += 1) least = Math.min(least, between(one, a, two, b));
    }
    return rounded(least);
  }

  /** Fragments j > i within `cutoff` (bohr) of each fragment i, ascending; index 0 is fragment 1. Cells: O(N + pairs). */
  neighbours(cutoff: number): readonly (readonly number[])[] {
    const largest = this.radii.reduce((most, radius) => Math.max(most, radius), 0);
    const width = Math.max(cutoff + 2 * largest, 1e-3) * (1 + 1e-9);
    const cellOf = (f: number): number[] => [0, 1, 2].map((k) => Math.floor(this.centres[3 * f + k]! / width));
    const cells = new Map<string, number[]>();
    for (let f = 0; f < this.nFragments; f += 1) {
      const key = cellOf(f).join();
      const members = cells.get(key);
      if (members) members.push(f);
      else cells.set(key, [f]);
    }
    return Array.from({ length: this.nFragments }, (_, f) => {
      const [x = 0, y = 0, z = 0] = cellOf(f);
      const near: number[] = [];
      for (let shift = 0; shift < 27; shift += 1) {
        const key = [x - 1 + (shift % 3), y - 1 + (Math.floor(shift / 3) % 3), z - 1 + Math.floor(shift / 9)].join();
        for (const other of cells.get(key) ?? []) {
          if (other <= f) continue;
          const apart = between(this.centres, f, this.centres, other);
          if (apart - this.radii[f]! - this.radii[other]! > cutoff + 1e-6) continue;
          if (this.between(f + 1, other + 1) <= cutoff) near.push(other + 1);
        }
      }
      return near.sort((a, b) => a - b);
    });
  }

  /** The two fragments that are nearest. */
  nearest(): FragmentPair {
    let best: FragmentPair = { i: 1, j: 2, distance: Infinity };
    for (let i = 1; i <= this.nFragments; i += 1) {
      for (let j = i + 1; j <= this.nFragments; j += 1) {
        const distance = this.between(i, j);
        if (distance < best.distance) best = { i, j, distance };
      }
    }
    return best;
  }
}

function pointsOf(
  { geometry, real, symbols, masses }: Molecule,
  atoms: readonly number[],
  kind: DistanceKind,
): Float64Array {
  const seen = atoms.filter((atom) => real[atom] !== false);
  const used = seen.length > 0 ? seen : atoms;
  const heavy = used.filter((atom) => symbols[atom]!.toUpperCase() !== 'H');
  const chosen = kind === 'heavy' && heavy.length > 0 ? heavy : used;
  const flat = Float64Array.from(chosen.flatMap((atom) => [0, 1, 2].map((k) => geometry[3 * atom + k]!)));
  if (kind !== 'com') return flat;
  const weights = chosen.map((atom) => masses?.[atom] ?? elementOf(symbols[atom]!).defaultIsotope.mass);
  const total = weights.reduce((sum, mass) => sum + mass, 0);
  const centre = new Float64Array(3);
  flat.forEach((x, k) => {
    centre[k % 3]! += (x * weights[Math.floor(k / 3)]!) / total;
  });
  return centre;
}

function between(one: Float64Array, a: number, two: Float64Array, b: number): number {
  const x = one[3 * a]! - two[3 * b]!;
  const y = one[3 * a + 1]! - two[3 * b + 1]!;
  const z = one[3 * a + 2]! - two[3 * b + 2]!;
  return Math.sqrt(x * x + y * y + z * z);
}
