import { describe, expect, test } from 'vitest';
import { buildMolecule } from '../../src/molecule/build-molecule';
import { completeChargeMultiplicity } from '../../src/molecule/charge-multiplicity';
import { clusterMolecule } from '../../src/molecule/cluster-molecule';
import { atomicNumberOf, elementOf } from '../../src/molecule/elements';
import { getFragment } from '../../src/molecule/get-fragment';
import { moleculeFromText } from '../../src/molecule/molecule-from-text';
import { nuclearRepulsionEnergy } from '../../src/molecule/nuclear-repulsion';
import type { Molecule } from '../../src/schema/molecule';
import { knownDifferences, vector, vectorsFound } from './vectors';

/** Both sides sum Z_i Z_j / r_ij in another order: a few units in the last place of sums near 100 hartree. */
const REPULSION_TOLERANCE = 1e-12;

/** The reference's view of a molecule, with defaults written out. */
function described(molecule: Molecule) {
  return {
    symbols: molecule.symbols,
    geometry: molecule.geometry,
    real: molecule.real,
    fragments: molecule.fragments,
    fragment_charges: molecule.fragment_charges,
    fragment_multiplicities: molecule.fragment_multiplicities,
    molecular_charge: molecule.molecular_charge,
    molecular_multiplicity: molecule.molecular_multiplicity,
    fix_com: molecule.fix_com,
    fix_orientation: molecule.fix_orientation,
    fix_symmetry: molecule.fix_symmetry ?? null,
    name: molecule.name,
    masses: molecule.masses ?? molecule.symbols.map((symbol) => elementOf(symbol).defaultIsotope.mass),
    atomic_numbers: molecule.symbols.map(atomicNumberOf),
    extras: molecule.extras,
  };
}

function expectMolecule(molecule: Molecule, expected: Record<string, unknown>): void {
  const { nuclear_repulsion_energy: repulsion, chemistry: _, ...rest } = expected;
  expect(described(molecule)).toMatchObject(rest);
  if (repulsion !== undefined) {
    expect(Math.abs(nuclearRepulsionEnergy(molecule) - (repulsion as number))).toBeLessThan(REPULSION_TOLERANCE);
  }
}

describe.skipIf(!vectorsFound)('molecules as in the reference', () => {
  const fromText = vector('molecule/from_text.json');
  const textDifferences = knownDifferences('molecule/from_text.json');
  for (const { name, text, molecule, error } of fromText.cases) {
    test(`text: ${name}`, () => {
      if (error === undefined) expectMolecule(moleculeFromText(text), molecule);
      else if (textDifferences.has(name)) expect(moleculeFromText(text).symbols).toEqual(['He', 'He']);
      else expect(() => moleculeFromText(text)).toThrow(errorText[name] ?? error.message);
    });
  }
  // Where the reference's words are about its own internals, ours; the kind of error is the same.
  const errorText: Record<string, string | RegExp> = {
    bad_line: 'line 3: "He 0 0" cannot be read. A coordinate may be missing',
    too_close: 'Following atoms are too close: He0 and He1 (0.0500 bohr)',
    efp_ignored_unknown: 'line 3, column 1: "foo bar" cannot be read',
  };

  for (const { name, input, molecule, error } of vector('molecule/from_dict.json').cases) {
    test(`document: ${name}`, () => {
      if (error === undefined) expectMolecule(buildMolecule(input), molecule);
      else expect(() => buildMolecule(input)).toThrow(documentErrorText[name]!);
    });
  }
  const documentErrorText: Record<string, string> = {
    fragments_noncontiguous: 'would need to reorder atoms to accommodate non-contiguous fragments',
    geometry_wrong_length: 'geometry has 5 numbers, but 2 atoms need 6',
    bad_symbol: '"A" is not an element',
  };

  const bases = vector('molecule/base_molecules.json');
  const base = (name: string) => {
    const { atomic_numbers: _, nuclear_repulsion_energy: __, ...document } = bases[name];
    return buildMolecule(document);
  };
  for (const name of Object.keys(bases).filter((key) => key !== 'cases')) {
    test(`base molecule ${name}`, () => expectMolecule(base(name), bases[name]));
  }

  vector('molecule/get_fragment.json').cases.forEach(
    (
      c: {
        molecule: string;
        real: number[];
        ghost: number[];
        group_fragments: boolean;
        result?: Record<string, unknown>;
      },
      i: number,
    ) => {
      test(`get_fragment ${i}: ${c.molecule} ${JSON.stringify(c.real)} ${JSON.stringify(c.ghost)} ${c.group_fragments}`, () => {
        const get = () => getFragment(base(c.molecule), c.real, c.ghost, { groupFragments: c.group_fragments });
        if (c.result === undefined) expect(get).toThrow('real and ghost sets are overlapping');
        else expectMolecule(get(), c.result);
      });
    },
  );

  for (const c of vector('molecule/iterate_molecules.json').cases) {
    test(`clusters of ${c.molecule}, ${JSON.stringify(c.input.bsse_type)}`, () => {
      const parent = base(c.molecule);
      const labels = Object.keys(c.molecules);
      expect(labels.length).toBeGreaterThan(0);
      for (const label of labels) {
        const [, real, basis] = JSON.parse(label);
        expectMolecule(
          clusterMolecule(parent, real, basis, { embeddingCharges: c.input.embedding_charges }),
          c.molecules[label],
        );
      }
    });
  }

  vector('molecule/charge_multiplicity.json').cases.forEach(
    // biome-ignore lint/suspicious/noExplicitAny: foreign JSON
    (c: any, i: number) => {
      test(`charge and multiplicity ${i}: ${c.system} ${c.molecular_charge} ${JSON.stringify(c.fragment_charges)} ${c.molecular_multiplicity} ${JSON.stringify(c.fragment_multiplicities)}`, () => {
        const starts = [0, ...c.fragment_separators, c.zeff.length];
        const fragments: number[][] = starts.slice(1).map((end: number, f: number) => c.zeff.slice(starts[f], end));
        const complete = () =>
          completeChargeMultiplicity({
            electrons: fragments.map((charges) => charges.reduce((a, b) => a + b, 0)),
            ghost: fragments.map((charges) => charges.every((z) => z === 0)),
            molecularCharge: c.molecular_charge,
            fragmentCharges: c.fragment_charges,
            molecularMultiplicity: c.molecular_multiplicity,
            fragmentMultiplicities: c.fragment_multiplicities,
          });
        if (c.error !== undefined) expect(complete).toThrow(expect.objectContaining({ code: 'INPUT' }));
        else {
          expect(complete()).toEqual({
            molecularCharge: c.result.molecular_charge,
            fragmentCharges: c.result.fragment_charges,
            molecularMultiplicity: c.result.molecular_multiplicity,
            fragmentMultiplicities: c.result.fragment_multiplicities,
          });
        }
      });
    },
  );
});
