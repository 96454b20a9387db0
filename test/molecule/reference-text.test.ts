import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { elementOf } from '../../src/molecule/elements';
import { moleculeFromText } from '../../src/molecule/molecule-from-text';
import { nuclearRepulsionEnergy } from '../../src/molecule/nuclear-repulsion';

interface Reference {
  readonly program: string;
  readonly version: string;
  readonly read: readonly { readonly text: string; readonly molecule: Record<string, unknown> & { nre: number } }[];
  readonly refused: readonly string[];
}
const reference: Reference = JSON.parse(readFileSync(join(__dirname, '../reference/molecule-text.json'), 'utf8'));

/** The pairs are summed in another order. */
const REPULSION_TOLERANCE = 1e-10;

describe(`random molecule texts, as ${reference.program} ${reference.version} reads them`, () => {
  test('are read into the same molecules', () => {
    for (const { text, molecule } of reference.read) {
      const { nre, ...expected } = molecule;
      const ours = moleculeFromText(text);
      const usual = ours.symbols.map((symbol) => elementOf(symbol).defaultIsotope);
      expect(
        {
          ...ours,
          masses: ours.masses ?? usual.map((isotope) => isotope.mass),
          mass_numbers: ours.mass_numbers ?? usual.map((isotope) => isotope.massNumber),
          atom_labels: ours.atom_labels ?? usual.map(() => ''),
          fix_symmetry: ours.fix_symmetry ?? null,
        },
        text,
      ).toMatchObject(expected);
      expect(Math.abs(nuclearRepulsionEnergy(ours) - nre)).toBeLessThan(REPULSION_TOLERANCE);
    }
  });

  test('are refused where the reference refuses them', () => {
    for (const text of reference.refused) {
      expect(() => moleculeFromText(text), text).toThrow(expect.objectContaining({ code: 'INPUT' }));
    }
  });
});
