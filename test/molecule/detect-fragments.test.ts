import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { buildMolecule } from '../../src/molecule/build-molecule';
import { detectFragments } from '../../src/molecule/detect-fragments';
import { moleculeFromText } from '../../src/molecule/molecule-from-text';

const water3 = moleculeFromText(`
O -2.76373224 -1.24377706 -0.15444566
H -1.12357791 -2.06227970 -0.05243799
H -3.80792362 -2.08705525  1.06090407
O  2.46924614 -1.75437739 -0.17092884
H  3.76368260 -2.21425403  1.00846104
H  2.30598330  0.07098445 -0.03942473
O  0.29127930  3.00875625  0.20308515
H -1.21253048  1.95820900  0.10303324
H  0.10002049  4.24958115 -1.10222079
units bohr`);

describe('fragments from covalent radii', () => {
  test('hydrogen bonds do not hold the water trimer together', () => {
    const { molecule, bonds, order } = detectFragments(water3);
    expect(molecule.fragments).toEqual([
      [0, 1, 2],
      [3, 4, 5],
      [6, 7, 8],
    ]);
    expect(bonds.map(({ i, j }) => [i, j])).toEqual([
      [0, 1],
      [0, 2],
      [3, 4],
      [3, 5],
      [6, 7],
      [6, 8],
    ]);
    expect(order).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8]);
    expect(molecule.fragment_charges).toEqual([0, 0, 0]);
    expect(buildMolecule(molecule)).toEqual(molecule);
  });

  test('atoms in any order give the same fragments, with their order told', () => {
    const whole = detectFragments(water3).molecule;
    fc.assert(
      fc.property(
        fc.shuffledSubarray(
          water3.symbols.map((_, i) => i),
          { minLength: 9 },
        ),
        (shuffle) => {
          const shuffled = buildMolecule({
            symbols: shuffle.map((i) => water3.symbols[i]!),
            geometry: shuffle.flatMap((i) => water3.geometry.slice(3 * i, 3 * i + 3)),
          });
          const { molecule, order } = detectFragments(shuffled);
          expect(molecule.fragments).toEqual([
            [0, 1, 2],
            [3, 4, 5],
            [6, 7, 8],
          ]);
          expect(molecule.geometry).toEqual(order.flatMap((i) => shuffled.geometry.slice(3 * i, 3 * i + 3)));
          const waters = (m: typeof molecule) =>
            m.fragments
              .map((atoms) =>
                atoms
                  .flatMap((a) => m.geometry.slice(3 * a, 3 * a + 3))
                  .sort()
                  .join(),
              )
              .sort();
          expect(waters(molecule)).toEqual(waters(whole));
        },
      ),
      { numRuns: 50 },
    );
  });

  test('the tolerance decides', () => {
    const stretched = moleculeFromText('H 0 0 0\nH 0 0 0.78');
    // Two radii of 0.31 angstrom: 0.78 is 1.258 times their sum.
    expect(detectFragments(stretched, { tolerance: 1.26 }).molecule.fragments).toEqual([[0, 1]]);
    expect(() => detectFragments(stretched)).toThrow('An odd number of electrons is never a singlet');
    expect(() => detectFragments(stretched, { tolerance: 0 })).toThrow('tolerance is a positive factor');
  });

  test('the charge of the whole goes to the fragment that must have it', () => {
    const hydronium = moleculeFromText(`
1 1
O 0 0 5
H 0 0.76 5.59
H 0 -0.76 5.59
O 0 0 0
H 0.94 0 0.25
H -0.47 0.81 0.25
H -0.47 -0.81 0.25`);
    expect(detectFragments(hydronium).molecule).toMatchObject({
      fragment_charges: [0, 1],
      fragment_multiplicities: [1, 1],
      molecular_charge: 1,
    });
  });

  test('a radical needs the multiplicity of the molecule, or its own', () => {
    const text = 'O 0 0 0\nH 0 0 0.97\nAr 0 0 6';
    expect(detectFragments(moleculeFromText(`0 2\n${text}`)).molecule).toMatchObject({
      fragment_multiplicities: [2, 1],
      molecular_multiplicity: 2,
    });
  });

  test('ions need their charges, and the message says so', () => {
    const salt = moleculeFromText(
      'N 0 0 0\nH 0.6 0.6 0.6\nH -0.6 -0.6 0.6\nH -0.6 0.6 -0.6\nH 0.6 -0.6 -0.6\nCl 0 0 4',
    );
    expect(() => detectFragments(salt)).toThrow(
      /fragment 1 \(NH4\) has 11 electrons with charge 0, fragment 2 \(Cl\) has 17 .*fragmentCharges: \{ 1: 1 \}/,
    );
    expect(detectFragments(salt, { fragmentCharges: { 1: 1 } }).molecule).toMatchObject({
      fragment_charges: [1, -1],
      fragment_multiplicities: [1, 1],
    });
    expect(() => detectFragments(salt, { fragmentCharges: { 3: 1 } })).toThrow(
      'there is no fragment 3; 2 were found, counted from 1',
    );
    expect(() => detectFragments(salt, { fragmentCharges: { 1: 1, 2: 1 } })).toThrow(
      'The fragment charges sum to 2, but molecular_charge is 0',
    );
  });

  test('labels, masses, ghosts and bonds follow their atoms', () => {
    const molecule = buildMolecule({
      symbols: ['H', 'He', 'H'],
      geometry: [0, 0, 0, 0, 0, 9, 0, 0, 1.4],
      real: [true, false, true],
      mass_numbers: [2, 4, 1],
      atom_labels: ['_a', '_b', '_c'],
      connectivity: [[0, 2, 1]],
    });
    expect(detectFragments(molecule)).toMatchObject({
      order: [0, 2, 1],
      molecule: {
        symbols: ['H', 'H', 'He'],
        real: [true, true, false],
        mass_numbers: [2, 1, 4],
        atom_labels: ['_a', '_c', '_b'],
        connectivity: [[0, 1, 1]],
      },
    });
  });

  test('a molecule that is divided already, or an element without a radius, is refused', () => {
    expect(() => detectFragments(detectFragments(water3).molecule)).toThrow('already divided into 3 fragments');
    expect(() =>
      detectFragments(buildMolecule({ symbols: ['Es'], geometry: [0, 0, 0], molecular_multiplicity: 2 })),
    ).toThrow('No covalent radius is known for Es');
  });
});
