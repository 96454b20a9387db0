import { describe, expect, test } from 'vitest';
import { buildMolecule } from '../../src/molecule/build-molecule';
import { moleculeFromArrays } from '../../src/molecule/molecule-from-arrays';

const he2 = { symbols: ['He', 'He'], geometry: [0, 0, 0, 0, 0, 4] };

describe('a molecule document', () => {
  test('of one fragment is fine here: only the expansion needs more', () => {
    expect(buildMolecule(he2).fragments).toEqual([[0, 1]]);
  });

  test('is completed without being moved, rounded to 8 decimals, -0 and tiny values made +0', () => {
    const molecule = buildMolecule({
      symbols: ['hE', 'HE'],
      geometry: [
        [1.123456789, -0, -1e-12],
        [5, 2.5e-7, -4],
      ],
    });
    expect(molecule.symbols).toEqual(['He', 'He']);
    expect(molecule.geometry).toEqual([1.12345679, 0, 0, 5, 0, -4]);
    expect(molecule.geometry.some((x) => Object.is(x, -0))).toBe(false);
    expect(molecule).toMatchObject({
      name: 'He2',
      molecular_charge: 0,
      molecular_multiplicity: 1,
      fix_com: false,
      validated: true,
    });
  });

  test('read again gives the same molecule', () => {
    const document = {
      ...he2,
      fragments: [[0], [1]],
      fragment_charges: [1, null],
      real: [true, false],
      mass_numbers: [3, -1],
      masses: [null, 4.1],
      atom_labels: ['_A', ''],
      connectivity: [[1, 0, 1]],
      comment: 'two',
      fix_symmetry: 'C1',
      provenance: { creator: 'test' },
      extras: { a: 1 },
      id: 7,
    };
    const molecule = buildMolecule(document);
    expect(molecule).toMatchObject({
      masses: [3.0160293201, 4.1],
      mass_numbers: [3, -1],
      atom_labels: ['_a', ''],
      connectivity: [[0, 1, 1]],
    });
    expect(buildMolecule(JSON.parse(JSON.stringify(molecule)))).toEqual(molecule);
  });

  test('shares nothing with what it was built from', () => {
    const document = { ...he2, fragments: [[0], [1]], extras: { a: 1 }, real: [true, true] };
    const molecule = buildMolecule(document);
    molecule.fragments[0]!.push(9);
    molecule.extras.b = 2;
    molecule.real[0] = false;
    expect(document).toEqual({ ...he2, fragments: [[0], [1]], extras: { a: 1 }, real: [true, true] });
  });

  test('masses are kept only where an isotope is not the usual one', () => {
    expect(buildMolecule({ ...he2, masses: [4.0026, null] })).not.toHaveProperty('masses');
    expect(buildMolecule({ ...he2, masses: [4.00260325413, 4.00260325413] })).not.toHaveProperty('masses');
    expect(buildMolecule({ ...he2, mass_numbers: [3, 4] })).toMatchObject({
      masses: [3.0160293201, 4.00260325413],
      mass_numbers: [3, 4],
    });
  });

  test('non-contiguous fragments pass only with validated: true', () => {
    const document = { symbols: ['H', 'Ne', 'Cl'], geometry: [0, 0, 0, 2, 0, 0, 0, 2, 0], fragments: [[0, 2], [1]] };
    expect(() => buildMolecule(document)).toThrow('List the atoms of fragment 1 first');
    expect(buildMolecule({ ...document, validated: true }).fragments).toEqual([[0, 2], [1]]);
  });

  test('may be in angstrom only where it does not claim to be QCSchema', () => {
    expect(buildMolecule({ symbols: ['He'], geometry: [0, 0, 1] }, { units: 'angstrom' }).geometry[2]).toBe(1.88972613);
    expect(() => buildMolecule({ ...he2, schema_name: 'qcschema_molecule' }, { units: 'angstrom' })).toThrow(
      'is in bohr',
    );
  });

  test.each<[string, unknown, string | RegExp]>([
    ['overlapping fragments', { ...he2, fragments: [[0, 1], [1]] }, 'fragments 1 and 2 overlap: both list atom 1'],
    ['an atom listed twice', { ...he2, fragments: [[0, 0], [1]] }, 'fragment 1 lists atom 0 twice'],
    ['a skipped atom', { ...he2, fragments: [[0]] }, 'Fragmentation pattern skips atoms: He1'],
    ['an atom that does not exist', { ...he2, fragments: [[0], [2]] }, 'fragment 2 lists atom 2, but atoms are 0 to 1'],
    ['an empty fragment', { ...he2, fragments: [[0, 1], []] }, 'fragment 2 has no atoms'],
    [
      'too-close atoms',
      { symbols: ['He', 'He'], geometry: [0, 0, 0, 0, 0, 0.05] },
      'Following atoms are too close: He0 and He1 (0.0500 bohr)',
    ],
    ['an unknown element', { symbols: ['Xx'], geometry: [0, 0, 0] }, '"Xx" is not an element'],
    ['deuterium as an element', { symbols: ['D'], geometry: [0, 0, 0] }, 'Write 2H in text'],
    [
      'an impossible charge',
      { ...he2, fragments: [[0], [1]], fragment_charges: [3, 0] },
      'Fragment 1 (He) would have -1 electrons',
    ],
    [
      'an impossible multiplicity',
      { ...he2, molecular_multiplicity: 2 },
      'The molecule with charge 0 has 4 electrons, an even number',
    ],
    ['a short geometry', { symbols: ['He'], geometry: [0, 0] }, 'geometry has 2 numbers, but 1 atoms need 3'],
    ['too few real flags', { ...he2, real: [true] }, 'real has 1 entries for 2 atoms'],
    [
      'an atomic number that is not the symbol',
      { ...he2, atomic_numbers: [2, 10] },
      'atom 1 is He, but its atomic_numbers entry is 10',
    ],
    [
      'an isotope that is not known',
      { ...he2, mass_numbers: [40, 4] },
      'atom 0: He has no isotope of mass number 40 (known: 3 to 10)',
    ],
    [
      'a mass outside of the element',
      { ...he2, masses: [40, 4.0026] },
      'a mass of 40 u is outside of what is known of He',
    ],
    [
      'mass number against mass',
      { ...he2, mass_numbers: [3, 4], masses: [4.00260325413, null] },
      'contradict each other',
    ],
    ['a bond to nowhere', { ...he2, connectivity: [[0, 5, 1]] }, 'connectivity entry [0, 5, 1]'],
    [
      'one fragment of another multiplicity',
      { ...he2, molecular_multiplicity: 1, fragments: [[0, 1]], fragment_multiplicities: [3] },
      'its one fragment has multiplicity 3, the molecule 1',
    ],
    [
      'fragment charges without fragments',
      { ...he2, fragment_charges: [0, 0] },
      'fragment_charges has 2 entries, but there is no fragments field',
    ],
    [
      'a misspelt field',
      { symbols: ['He'], geometry: [0, 0, 0], fragment: [[0]] },
      "Molecule: 'fragment' is not a field here; did you mean 'fragments'?",
    ],
    [
      'a coordinate that is text',
      { symbols: ['He'], geometry: [0, 0, 'x'] },
      "Molecule: geometry[2]: must be a number, not 'x'",
    ],
    ['no geometry', { symbols: ['He'] }, 'Molecule: geometry: is missing'],
    [
      'another document',
      { schema_name: 'qcschema_input', symbols: ['He'], geometry: [0, 0, 0] },
      'schema_name is "qcschema_input"',
    ],
    ['text', 'He 0 0 0', 'Use moleculeFromText'],
    ['nothing', null, 'Molecule: must be an object with fields, not null'],
  ])('with %s is refused in words', (_, document, message) => {
    expect(() => buildMolecule(document)).toThrow(message);
    expect(() => buildMolecule(document)).toThrow(expect.objectContaining({ code: 'INPUT' }));
  });
});

describe('a molecule from arrays', () => {
  const arrays = {
    symbols: ['He', 'Ne'],
    geometry: [
      [0, 0, 0],
      [0, 0, 1],
    ],
    fragments: [[0], [1]],
  };

  test('needs its units said', () => {
    // @ts-expect-error units are required
    expect(() => moleculeFromArrays(arrays)).toThrow('The geometry has no units');
    // @ts-expect-error not a unit
    expect(() => moleculeFromArrays({ ...arrays, units: 'pm' })).toThrow('Units are "bohr" or "angstrom", not "pm"');
  });

  test('in either unit, nested, flat or typed', () => {
    const inAngstrom = moleculeFromArrays({ ...arrays, units: 'angstrom' });
    const inBohr = moleculeFromArrays({
      ...arrays,
      geometry: new Float64Array([0, 0, 0, 0, 0, 1.88972613]),
      units: 'bohr',
    });
    expect(inAngstrom.geometry).toEqual([0, 0, 0, 0, 0, 1.88972613]);
    expect(inBohr).toEqual(inAngstrom);
  });

  test('too-close atoms are measured in the unit that was given', () => {
    const close = { symbols: ['He', 'He'], geometry: [0, 0, 0, 0, 0, 0.08] };
    expect(() => moleculeFromArrays({ ...close, units: 'angstrom' })).toThrow('(0.0800 angstrom)');
  });

  test('charges, multiplicities, ghosts and a name', () => {
    const molecule = moleculeFromArrays({
      ...arrays,
      units: 'bohr',
      geometry: [0, 0, 0, 0, 0, 4],
      fragmentCharges: [1, null],
      charge: 1,
      multiplicity: 2,
      real: [true, false],
      name: 'pair',
    });
    expect(molecule).toMatchObject({
      name: 'pair',
      molecular_charge: 1,
      fragment_charges: [1, 0],
      fragment_multiplicities: [2, 1],
      real: [true, false],
    });
  });
});
