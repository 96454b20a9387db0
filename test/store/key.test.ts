import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { AtomicInput } from '../../src/schema/atomic';
import { canonicalJson, exactJson } from '../../src/schema/exact-json';
import { keyOf } from '../../src/store/key';
import { engine, input, water } from './samples';

const base = keyOf(input(), engine);
const withMolecule = (changes: Parameters<typeof water>[1]): AtomicInput => ({
  ...input(),
  molecule: water(0, changes),
});

test('a key is a SHA-256 in hex', () => {
  expect(base).toMatch(/^[0-9a-f]{64}$/);
});

describe('what cannot change a number does not change the key', () => {
  test.each<[string, AtomicInput]>([
    ['the name of the molecule', withMolecule({ name: 'water' })],
    ['a comment', withMolecule({ comment: 'from a crystal' })],
    ['atom labels', withMolecule({ atom_labels: ['a', 'b', 'c'] })],
    ['provenance', withMolecule({ provenance: { creator: 'someone' } })],
    ['the id of the molecule', withMolecule({ id: 7 })],
    [
      'the division into fragments',
      withMolecule({ fragments: [[0], [1, 2]], fragment_charges: [0, 0], fragment_multiplicities: [1, 1] }),
    ],
    ['the id of the input', { ...input(), id: '["hf", [1], [1]]' }],
    ['the provenance of the input', { ...input(), provenance: { creator: 'x' } }],
    ['the order of keywords', input(0, { keywords: {} })],
    ['the program field', input(0, { program: 'other' })],
    ['the sign of zero', withMolecule({ geometry: water().geometry.map((x) => (x === 0 ? -0 : x)) })],
  ])('%s', (_, changed) => {
    expect(keyOf(changed, engine)).toBe(base);
  });

  test('the order in which keywords are written', () => {
    const keywords = { scf: { damping: 1, maxIterations: 50 }, e: 1e-8 };
    const turned = { e: 1e-8, scf: { maxIterations: 50, damping: 1 } };
    expect(keyOf(input(0, { keywords }), engine)).toBe(keyOf(input(0, { keywords: turned }), engine));
  });
});

describe('what can change a number changes the key', () => {
  const changes: [string, string][] = [
    ['1e-6 bohr', keyOf(input(1e-6), engine)],
    ['the element', keyOf(withMolecule({ symbols: ['S', 'H', 'H'] }), engine)],
    ['a ghost', keyOf(withMolecule({ real: [true, true, false] }), engine)],
    ['charge', keyOf(withMolecule({ molecular_charge: 1 }), engine)],
    ['multiplicity', keyOf(withMolecule({ molecular_multiplicity: 3 }), engine)],
    ['an isotope', keyOf(withMolecule({ mass_numbers: [16, 2, 1] }), engine)],
    ['embedding charges', keyOf(withMolecule({ extras: { embedding_charges: [[0.4, [0, 0, 5]]] } }), engine)],
    ['the frame', keyOf(withMolecule({ fix_orientation: false }), engine)],
    ['symmetry', keyOf(withMolecule({ fix_symmetry: 'c1' }), engine)],
    ['method', keyOf(input(0, { model: { method: 'mp2', basis: 'sto-3g' } }), engine)],
    ['basis', keyOf(input(0, { model: { method: 'hf', basis: '6-31g' } }), engine)],
    ['driver', keyOf(input(0, { driver: 'gradient' }), engine)],
    ['a keyword', keyOf(input(0, { keywords: { frozenCore: true } }), engine)],
    ['the value of a keyword', keyOf(input(0, { keywords: { frozenCore: false } }), engine)],
    ['a keyword that is null', keyOf(input(0, { keywords: { frozenCore: null } }), engine)],
    ['a protocol', keyOf(input(0, { protocols: { stdout: false } }), engine)],
    ['extras', keyOf(input(0, { extras: { option: 1 } }), engine)],
    ['the engine', keyOf(input(), { ...engine, name: 'psi4' })],
    ['the version of the engine', keyOf(input(), { ...engine, version: '1.0.1' })],
  ];
  test.each(changes)('%s', (_, key) => {
    expect(key).not.toBe(base);
  });

  test('and no two of these changes meet', () => {
    expect(new Set([base, ...changes.map(([, key]) => key)]).size).toBe(changes.length + 1);
  });
});

test('canonical JSON depends on content alone, and is JSON', () => {
  const shuffled = (value: unknown): unknown =>
    Array.isArray(value)
      ? value.map(shuffled)
      : typeof value === 'object' && value !== null
        ? Object.fromEntries(
            Object.entries(value)
              .reverse()
              .map(([name, member]) => [name, shuffled(member)]),
          )
        : value;
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const text = canonicalJson(value);
      expect(canonicalJson(shuffled(value))).toBe(text);
      expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)));
    }),
  );
});

test('exact JSON gives back every bit of every number', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.array(fc.double({ noNaN: true, noDefaultInfinity: true })), (value, numbers) => {
      // jsonValue makes -0 too; toStrictEqual uses Object.is.
      expect(JSON.parse(exactJson({ value, numbers }))).toStrictEqual({ value, numbers });
    }),
  );
  expect(() => exactJson({ energy: Number.POSITIVE_INFINITY })).toThrow('energy is Infinity, which JSON cannot hold');
});
