import { defineEngine } from '../../src/engines';
import type { Engine } from '../../src/engines/engine';
import type { MoleculeDocument } from '../../src/schema/molecule';

/** Points of each fragment, bohr. */
export type Fragments = readonly (readonly (readonly number[])[])[];

/** Helium atoms at these places, one fragment a list. */
export function heliumFragments(coordinates: Fragments): MoleculeDocument {
  let atom = 0;
  const fragments = coordinates.map((points) => points.map(() => atom++));
  return { symbols: fragments.flat().map(() => 'He'), geometry: coordinates.flat(2), fragments } as MoleculeDocument;
}

/** Fragments far from one another, in a row. */
export const row = (n: number): number[][][] => Array.from({ length: n }, (_, i) => [[10 * i, 0, 0]]);

/**
 * An engine that looks energies up, by method and by name: `real@basis` of the fragments, recognised by their first atom.
 *
 * @param options `asked` gets `method real@basis` of every calculation; `otherwise` is the energy of what no table has.
 */
export function tableEngine(
  coordinates: Fragments,
  tables: Readonly<Record<string, Readonly<Record<string, number>>>>,
  { asked = [], otherwise }: { asked?: string[]; otherwise?: number } = {},
): Engine {
  const key = (x: readonly number[]): string => x.map((value) => value.toFixed(6)).join();
  const fragmentAt = new Map(coordinates.map((points, f) => [key(points[0]!), f + 1]));
  return defineEngine({
    name: 'table',
    version: '1',
    evaluate: (molecule, { method }) => {
      const real: number[] = [];
      const basis: number[] = [];
      molecule.symbols.forEach((_, atom) => {
        const fragment = fragmentAt.get(key(molecule.geometry.slice(3 * atom, 3 * atom + 3)));
        if (fragment === undefined) return;
        basis.push(fragment);
        if (molecule.real?.[atom] !== false) real.push(fragment);
      });
      const sorted = (list: number[]) => list.sort((a, b) => a - b).join('-');
      const name = `${sorted(real)}@${sorted(basis)}`;
      asked.push(`${method} ${name}`);
      const energy = tables[method]?.[name] ?? otherwise;
      if (energy === undefined) throw new Error(`no value of ${method} ${name}`);
      return energy;
    },
  });
}
