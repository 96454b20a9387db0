import { elementOf } from '../molecule/elements';
import { BOHR_IN_ANGSTROM } from '../schema/constants';
import type { Molecule } from '../schema/molecule';

/** Formula of a fragment, alphabetical as in QCElemental, e.g. `H2O`. @param fragment counts from 1 */
export function fragmentFormula(molecule: Molecule, fragment: number): string {
  const counts = new Map<string, number>();
  for (const atom of molecule.fragments[fragment - 1] ?? []) {
    const symbol = molecule.symbols[atom] as string;
    counts.set(symbol, (counts.get(symbol) ?? 0) + 1);
  }
  return [...counts]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([symbol, count]) => (count === 1 ? symbol : `${symbol}${count}`))
    .join('');
}

/** `1 H2O + 3 H2O`: fragments with their formulas, for hover texts. */
export function clusterName(molecule: Molecule, fragments: readonly number[]): string {
  return fragments.map((fragment) => `${fragment} ${fragmentFormula(molecule, fragment)}`).join(' + ');
}

/** Distances between fragments in angstrom, fragments from 1. */
export class FragmentDistances {
  private readonly closest = new Map<string, number>();
  private readonly centres = new Map<number, readonly number[]>();

  constructor(private readonly molecule: Molecule) {}

  /** Distance between the closest atoms of two fragments. */
  contact(a: number, b: number): number {
    const key = a < b ? `${a} ${b}` : `${b} ${a}`;
    let distance = this.closest.get(key);
    if (distance === undefined) {
      distance = this.closestAtoms(a, b);
      this.closest.set(key, distance);
    }
    return distance;
  }

  /** Distance between the centres of mass of two fragments. */
  centreOfMass(a: number, b: number): number {
    return distance(this.centre(a), this.centre(b)) * BOHR_IN_ANGSTROM;
  }

  /** Of a cluster: the longest contact among its pairs, which is what a distance cutoff looks at; null for a monomer. */
  span(fragments: readonly number[]): number | null {
    return longest(fragments, (a, b) => this.contact(a, b));
  }

  /** The longest distance between centres of mass among the pairs of a cluster; null for a monomer. */
  centreOfMassSpan(fragments: readonly number[]): number | null {
    return longest(fragments, (a, b) => this.centreOfMass(a, b));
  }

  private centre(fragment: number): readonly number[] {
    let centre = this.centres.get(fragment);
    if (centre === undefined) {
      centre = centreOfMass(this.molecule, fragment);
      this.centres.set(fragment, centre);
    }
    return centre;
  }

  private closestAtoms(a: number, b: number): number {
    let shortest = Number.POSITIVE_INFINITY;
    for (const i of this.molecule.fragments[a - 1] ?? []) {
      for (const j of this.molecule.fragments[b - 1] ?? []) {
        shortest = Math.min(shortest, distance(position(this.molecule, i), position(this.molecule, j)));
      }
    }
    return shortest * BOHR_IN_ANGSTROM;
  }
}

/** Of a fragment, bohr; ghost atoms weigh as much as others. */
function centreOfMass(molecule: Molecule, fragment: number): number[] {
  const centre = [0, 0, 0];
  let total = 0;
  for (const atom of molecule.fragments[fragment - 1] ?? []) {
    const mass = molecule.masses?.[atom] ?? elementOf(molecule.symbols[atom] as string).defaultIsotope.mass;
    total += mass;
    position(molecule, atom).forEach((x, k) => {
      centre[k] = (centre[k] as number) + mass * x;
    });
  }
  return centre.map((sum) => sum / total);
}

/** Over all pairs; null where there is none. */
function longest(fragments: readonly number[], between: (a: number, b: number) => number): number | null {
  const lengths = fragments.flatMap((a, i) => fragments.slice(i + 1).map((b) => between(a, b)));
  return lengths.length === 0 ? null : Math.max(...lengths);
}

/** Atoms and bond lengths: the two atoms of fragments a and b that are closest to each other. @returns atoms from 0, angstrom */
export function closestContact(
  molecule: Molecule,
  fragments: readonly number[],
): { atoms: [number, number]; angstrom: number } | null {
  let best: { atoms: [number, number]; angstrom: number } | null = null;
  fragments.forEach((a, k) => {
    for (const b of fragments.slice(k + 1)) {
      for (const i of molecule.fragments[a - 1] ?? []) {
        for (const j of molecule.fragments[b - 1] ?? []) {
          const angstrom = distance(position(molecule, i), position(molecule, j)) * BOHR_IN_ANGSTROM;
          if (best === null || angstrom < best.angstrom) best = { atoms: [i, j], angstrom };
        }
      }
    }
  });
  return best;
}

/** Of an atom, bohr. */
export function position(molecule: Molecule, atom: number): [number, number, number] {
  const [x = 0, y = 0, z = 0] = molecule.geometry.slice(3 * atom, 3 * atom + 3);
  return [x, y, z];
}

export function distance(p: readonly number[], q: readonly number[]): number {
  return Math.hypot((p[0] ?? 0) - (q[0] ?? 0), (p[1] ?? 0) - (q[1] ?? 0), (p[2] ?? 0) - (q[2] ?? 0));
}
