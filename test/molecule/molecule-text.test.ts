import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { buildMolecule } from '../../src/molecule/build-molecule';
import { moleculeFromText } from '../../src/molecule/molecule-from-text';
import { moleculeToText } from '../../src/molecule/molecule-to-text';

describe('molecule text', () => {
  test('reads Fortran exponents', () => {
    expect(moleculeFromText('He 0. 0. 0.\n--\nHe 1.0D0 -2.5d+0 .5E1\nunits bohr').geometry).toEqual([
      0, 0, 0, 1, -2.5, 5,
    ]);
  });

  test('reads every form of a nucleus', () => {
    const molecule = moleculeFromText(
      [
        'H 0 0 0',
        '2H 2 0 0',
        'H_Tag 4 0 0',
        'He4 6 0 0',
        'Li@6.015 8 0 0',
        '@He 10 0 0',
        'Gh(Ne) 12 0 0',
        '10 14 0 0',
        '@2H_x@2.0141 16 0 0',
        '6_core 18 0 0',
        'units au',
      ].join('\n'),
    );
    expect(molecule.symbols).toEqual(['H', 'H', 'H', 'He', 'Li', 'He', 'Ne', 'Ne', 'H', 'C']);
    expect(molecule.real).toEqual([true, true, true, true, true, false, false, true, false, true]);
    expect(molecule.atom_labels).toEqual(['', '', '_tag', '4', '', '', '', '', '_x', '_core']);
    expect(molecule.mass_numbers).toEqual([1, 2, 1, 4, 6, 4, 20, 20, 2, 12]);
    expect(molecule.masses?.slice(0, 5)).toEqual([1.00782503223, 2.01410177812, 1.00782503223, 4.00260325413, 6.015]);
  });

  test('xyz+ reads units, charge and multiplicity', () => {
    const molecule = moleculeFromText('2 au\n1 2 the cation\n@He 0 0 0\nHe_x 0 0 5');
    expect(molecule).toMatchObject({
      geometry: [0, 0, 0, 0, 0, 5],
      molecular_charge: 1,
      molecular_multiplicity: 2,
      real: [false, true],
    });
  });

  test('the format may be said, and then no other is tried', () => {
    expect(() => moleculeFromText('1\n\nHe 0 0 0', { format: 'psi4' })).toThrow(
      'Molecule text, line 1: "1" cannot be read',
    );
    expect(moleculeFromText('1\n\nHe 0 0 0', { format: 'xyz' }).symbols).toEqual(['He']);
  });

  test('units of a text that says none are angstrom, unless asked otherwise; two that differ are refused', () => {
    expect(moleculeFromText('He 0 0 0\nHe 0 0 3').geometry[5]).toBe(5.66917838);
    expect(moleculeFromText('He 0 0 0\nHe 0 0 3', { units: 'bohr' }).geometry[5]).toBe(3);
    expect(() => moleculeFromText('He 0 0 0\nunits bohr', { units: 'angstrom' })).toThrow(
      'says units bohr, but units angstrom is asked for',
    );
  });

  test('a comment line of an xyz file may be anything', () => {
    expect(moleculeFromText('1\n# E = -2.8 #\nHe 0 0 0').symbols).toEqual(['He']);
    expect(moleculeFromText('1\nrun 1.0 2.0 3.0\nHe 0 0 0').symbols).toEqual(['He']);
  });

  test.each<[string, string, string]>([
    ['a missing coordinate', 'He 0 0 0\nHe 0 0', 'A coordinate may be missing'],
    ['the name of a file', 'water6.xyz', 'molecule: { file: water6.xyz }'],
    ['the name of a file in a folder', './data/water6.json', "readFileSync('./data/water6.json', 'utf8')"],
    [
      'an efp line',
      'He 0 0 0\n--\nefp h2o 0 0 0 0 0 0',
      'line 3: "efp h2o 0 0 0 0 0 0" cannot be read. Effective fragment potentials',
    ],
    [
      'a line that is nothing',
      'He 0 0 0\nfoo bar baz qux',
      'line 2, column 1: "foo bar baz qux" cannot be read. "foo" is no atom',
    ],
    ['an unclosed ghost', 'Gh(He 0 0 0', '"Gh(He" is no atom'],
    ['an unknown element', 'He 0 0 3\nQx 0 0 0', 'Atom 1 of the molecule text: "Qx" is not an element'],
    ['no text', '  \n # only this\n', 'The molecule text is empty'],
    ['no atoms', 'units bohr', 'The molecule text has no atoms'],
    ['too few atoms for its count', '3\nwater\nO 0 0 0\nH 0 0 1', 'announces 3 atoms, but 2 follow'],
    ['a charge without atoms', 'He 0 0 0\n--\n0 1\n', 'line 3: "0 1" cannot be read. A charge'],
    ['atoms too close in its own unit', 'He 0 0 0\nHe 0 0 0.06', '(0.0600 angstrom)'],
    ['an isotope that is not known', '9H 0 0 0', 'H has no isotope of mass number 9'],
  ])('with %s is refused in words', (_, text, message) => {
    expect(() => moleculeFromText(text)).toThrow(message);
  });
});

describe('molecule to text and back', () => {
  const atom = fc.record({
    symbol: fc.constantFrom('H', 'He', 'C', 'O', 'Na', 'Ar', 'Br'),
    xyz: fc.tuple(
      ...(['x', 'y', 'z'].map(() => fc.double({ min: -0.4, max: 0.4, noNaN: true })) as [
        fc.Arbitrary<number>,
        fc.Arbitrary<number>,
        fc.Arbitrary<number>,
      ]),
    ),
    real: fc.boolean(),
    label: fc.constantFrom('', '_a', '4'),
  });
  const molecules = fc
    .tuple(
      fc.array(fc.array(atom, { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 5 }),
      fc.boolean(),
      fc.boolean(),
    )
    .map(([fragments, fixed, heavy]) => {
      const atoms = fragments.flat();
      let next = 0;
      return buildMolecule({
        symbols: atoms.map((a) => a.symbol),
        // One atom in each cell of a lattice: never too close.
        geometry: atoms.flatMap((a, i) => [
          a.xyz[0] + 2 * (i % 3),
          a.xyz[1] + 2 * (Math.floor(i / 3) % 3),
          a.xyz[2] + 2 * Math.floor(i / 9),
        ]),
        real: atoms.map((a) => a.real),
        atom_labels: atoms.map((a) => a.label),
        fragments: fragments.map((f) => f.map(() => next++)),
        fix_com: fixed,
        fix_orientation: fixed,
        fix_symmetry: fixed ? 'c1' : null,
        ...(heavy
          ? {
              mass_numbers: atoms.map((a) => (a.symbol === 'H' ? 2 : null)),
              masses: atoms.map((a) => (a.symbol === 'C' ? 12.5 : null)),
            }
          : {}),
      });
    });

  test('psi4, in bohr and in angstrom, gives the same molecule', () => {
    fc.assert(
      fc.property(molecules, fc.constantFrom('bohr' as const, 'angstrom' as const), (molecule, units) => {
        expect(moleculeFromText(moleculeToText(molecule, 'psi4', { units }), { format: 'psi4' })).toEqual(molecule);
      }),
    );
  });

  test('xyz+ gives the same atoms, charge and multiplicity', () => {
    fc.assert(
      fc.property(molecules, (molecule) => {
        const { symbols, geometry, real, masses, molecular_charge, molecular_multiplicity } = molecule;
        const back = moleculeFromText(moleculeToText(molecule, 'xyz+'), { format: 'xyz+' });
        expect(back).toMatchObject({ symbols, geometry, real, molecular_charge, molecular_multiplicity });
        expect(back.masses).toEqual(masses);
      }),
    );
  });

  test('xyz gives the same atoms, and refuses what it cannot hold', () => {
    const molecule = buildMolecule({ symbols: ['He', 'Ne'], geometry: [0, 0, 0, 1.23456789, -2, 4] });
    expect(moleculeToText(molecule, 'xyz').split('\n').slice(0, 2)).toEqual(['2', 'HeNe']);
    expect(moleculeFromText(moleculeToText(molecule, 'xyz'))).toEqual(molecule);
    expect(() => moleculeToText({ ...molecule, real: [true, false] }, 'xyz')).toThrow('no ghost atoms');
    expect(() => moleculeToText(molecule, 'xyz', { units: 'bohr' })).toThrow('is in angstrom');
  });

  test('a total multiplicity that is not high spin survives', () => {
    const molecule = buildMolecule({
      symbols: ['H', 'H'],
      geometry: [0, 0, 0, 0, 0, 9],
      fragments: [[0], [1]],
      fragment_multiplicities: [2, 2],
      molecular_multiplicity: 1,
    });
    expect(moleculeFromText(moleculeToText(molecule, 'psi4'))).toEqual(molecule);
  });
});
