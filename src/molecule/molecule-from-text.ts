import type { Molecule } from '../schema/molecule';
import { type ReadMoleculeOptions, readMoleculeText } from './read-molecule-text';

export type MoleculeTextOptions = ReadMoleculeOptions;

/**
 * A molecule from text: psi4 (fragments between lines `--`), xyz, or any other format of `docs/molecules.md`, recognised from its
 * content.
 *
 * @example
 * moleculeFromText(`
 *   0 1
 *   He 0 0 0
 *   --
 *   He 0 0 3.0
 *   units angstrom
 * `);
 * @throws InputError for a line that cannot be read, an unknown element, atoms that are too close, charges and multiplicities that
 *   are impossible, or several geometries where none is chosen.
 */
export function moleculeFromText(text: string, options: MoleculeTextOptions = {}): Molecule {
  return readMoleculeText(text, options).molecule;
}
