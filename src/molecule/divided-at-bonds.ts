import { InputError } from '../errors/input-error';
import type { Molecule } from '../schema/molecule';
import { detectFragments } from './detect-fragments';
import { formula } from './formula';

/**
 * A geometry that was pasted without `--`, divided where no covalent bond holds it together. What cannot be divided stays whole; in
 * either case `notes` say what was done.
 */
export function dividedAtBonds(molecule: Molecule): { readonly molecule: Molecule; readonly notes: readonly string[] } {
  if (molecule.fragments.length > 1 || molecule.symbols.length < 2) return { molecule, notes: [] };
  try {
    const found = detectFragments(molecule).molecule;
    if (found.fragments.length === 1) return { molecule, notes: [] };
    const names = found.fragments.map((atoms) => formula({ symbols: atoms.map((atom) => found.symbols[atom]!) }));
    const counts = new Map<string, number>();
    for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
    const list = [...counts].map(([name, count]) => `${count} ${name}`).join(', ');
    return {
      molecule: found,
      notes: [`The text has no lines '--': ${names.length} fragments were found by covalent bonds (${list}).`],
    };
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return { molecule, notes: [`The text has no lines '--' and could not be divided at its bonds: ${error.message}`] };
  }
}
