import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { buildMolecule } from '../../src/molecule/build-molecule';
import { closePairs } from '../../src/molecule/close-pairs';
import { clusterMolecule } from '../../src/molecule/cluster-molecule';
import { atomicNumberOf, elementOf, elementOfAtomicNumber } from '../../src/molecule/elements';
import { formula } from '../../src/molecule/formula';
import { getFragment } from '../../src/molecule/get-fragment';
import { nuclearRepulsionEnergy } from '../../src/molecule/nuclear-repulsion';
import { roundCoordinate } from '../../src/molecule/round-coordinates';
import { moleculeDocumentSchema } from '../../src/schema/molecule';

/** He atoms on a line, 4 bohr apart, one a fragment. */
function heliumChain(n: number) {
  return buildMolecule({
    symbols: new Array(n).fill('He'),
    geometry: Array.from({ length: n }, (_, i) => [0, 0, 4 * i]),
    fragments: Array.from({ length: n }, (_, i) => [i]),
  });
}

describe('clusters', () => {
  test('are the parts that getFragment gives, fixed in the frame of the parent', () => {
    const parent = buildMolecule({
      symbols: ['F', 'H', 'F', 'H', 'H', 'He'],
      geometry: [-2, 0, 0, 0, 0, 0, 4, 0, 0, 0, 3, 0, 0, 3, 2, 0, -3, 0],
      fragments: [[0], [1, 2], [3, 4], [5]],
      fragment_charges: [-1, 0, 0, 0],
      masses: [null, 2.01410177812, null, null, null, null],
      fix_symmetry: 'c1',
      comment: 'not inherited',
      extras: { not: 'inherited' },
    });
    fc.assert(
      fc.property(fc.subarray([1, 2, 3, 4], { minLength: 1 }), fc.infiniteStream(fc.boolean()), (basis, coins) => {
        const real = basis.filter(() => coins.next().value);
        const cluster = clusterMolecule(parent, real, basis);
        const part = getFragment(
          parent,
          real.map((f) => f - 1),
          basis.filter((f) => !real.includes(f)).map((f) => f - 1),
          { groupFragments: false },
        );
        expect(cluster).toEqual({ ...part, fix_com: true, fix_orientation: true, fix_symmetry: 'c1' });
        expect(moleculeDocumentSchema.safeParse(cluster).success).toBe(true);
        // What the parts leave unchecked would pass the checks.
        expect(buildMolecule(cluster)).toEqual(cluster);
      }),
    );
  });

  test('share nothing with the parent', () => {
    const parent = heliumChain(3);
    const before = structuredClone(parent);
    const cluster = clusterMolecule(parent, [1], [1, 2, 3], { embeddingCharges: {} });
    cluster.geometry[0] = 9;
    cluster.symbols[0] = 'X';
    cluster.fragments[0]!.push(1);
    cluster.extras.mine = 1;
    expect(parent).toEqual(before);
  });

  test('absent fragments become point charges, in ascending order', () => {
    const parent = heliumChain(3);
    const charges = { 1: [0.1], 2: [0.2], 3: [0.3] };
    expect(clusterMolecule(parent, [2], [2], { embeddingCharges: charges }).extras).toEqual({
      embedding_charges: [
        [0.1, [0, 0, 0]],
        [0.3, [0, 0, 8]],
      ],
    });
    expect(clusterMolecule(parent, [2], [1, 2, 3], { embeddingCharges: charges }).extras).toEqual({
      embedding_charges: [],
    });
    expect(clusterMolecule(parent, [2], [2]).extras).toEqual({});
  });

  test('forty thousand of them from 64 waters take a second or two', () => {
    const parent = buildMolecule({
      symbols: Array.from({ length: 64 }, () => ['O', 'H', 'H']).flat(),
      geometry: Array.from({ length: 64 }, (_, f) => {
        const [x, y, z] = [6 * (f % 4), 6 * (Math.floor(f / 4) % 4), 6 * Math.floor(f / 16)];
        return [x, y, z, x, y, z + 1.8, x, y + 1.8, z];
      }).flat(),
      fragments: Array.from({ length: 64 }, (_, f) => [3 * f, 3 * f + 1, 3 * f + 2]),
    });
    const all = Array.from({ length: 64 }, (_, f) => f + 1);
    let atoms = 0;
    const started = performance.now();
    for (let task = 0; task < 40_000; task++) {
      atoms += clusterMolecule(parent, [1 + (task % 20), 21 + (task % 20), 41 + (task % 20)], all).symbols.length;
    }
    expect(atoms).toBe(40_000 * 192);
    // About 0.5 s on one core; the reference needs 100 s. The bound leaves room for a busy machine.
    expect(performance.now() - started).toBeLessThan(10_000);
  });
});

describe('getFragment', () => {
  test('refuses fragments that do not exist or come twice', () => {
    const parent = heliumChain(2);
    expect(() => getFragment(parent, 2)).toThrow('there is no fragment 2; they count from 0 to 1');
    expect(() => getFragment(parent, [0, 0])).toThrow('named twice');
    expect(() => getFragment(parent, 0, 0)).toThrow('overlapping');
  });

  test('a ghost of the parent stays a ghost', () => {
    const parent = buildMolecule({
      symbols: ['He', 'He'],
      geometry: [0, 0, 0, 0, 0, 4],
      fragments: [[0], [1]],
      real: [true, false],
    });
    expect(getFragment(parent, [0, 1]).real).toEqual([true, false]);
  });
});

describe('the periodic table', () => {
  test('has 118 elements whose symbols and numbers lead to each other', () => {
    for (let z = 1; z <= 118; z++) {
      const element = elementOfAtomicNumber(z);
      expect(elementOf(element.symbol.toUpperCase())).toBe(element);
      expect(element.defaultIsotope.mass).toBeGreaterThan(z);
    }
    expect(() => elementOfAtomicNumber(119)).toThrow('"119" is not an element');
    expect(() => atomicNumberOf('Zz')).toThrow('"Zz" is not an element');
  });

  test('gives the most abundant isotope, or the conventional one', () => {
    expect(elementOf('Cl').defaultIsotope).toEqual({ massNumber: 35, mass: 34.968852682 });
    expect(elementOf('Pb').defaultIsotope.massNumber).toBe(208);
    expect(elementOf('Tc').defaultIsotope).toEqual({ massNumber: 98, mass: 97.9072124 });
  });

  test('gives covalent radii in bohr up to curium', () => {
    for (let z = 1; z <= 96; z++) expect(elementOfAtomicNumber(z).covalentRadius).toBeGreaterThan(0.5);
    expect(elementOf('C').covalentRadius).toBeCloseTo(0.76 / 0.52917721067, 12);
    expect(elementOf('Es').covalentRadius).toBeUndefined();
  });
});

describe('small parts', () => {
  test('a formula is alphabetical and counts ghosts', () => {
    expect(formula({ symbols: ['O', 'H', 'H'] })).toBe('H2O');
    expect(formula({ symbols: ['Na', 'Cl'] })).toBe('ClNa');
  });

  test('nuclear repulsion leaves ghosts out', () => {
    expect(
      nuclearRepulsionEnergy({
        symbols: ['He', 'He', 'H'],
        geometry: [0, 0, 0, 0, 0, 4, 0, 3, 0],
        real: [true, true, false],
      }),
    ).toBe(1);
  });

  test('coordinates round halves to even, and rounding again changes nothing', () => {
    expect(roundCoordinate(1.000000015)).toBe(Math.round(1.000000015 * 1e8) / 1e8);
    expect(roundCoordinate(0.5e-8 + 1)).toBe(1);
    expect(Object.is(roundCoordinate(-1e-10), 0)).toBe(true);
    fc.assert(
      fc.property(
        fc.double({ min: -1e4, max: 1e4, noNaN: true }),
        (x) => roundCoordinate(roundCoordinate(x)) === roundCoordinate(x),
      ),
    );
  });

  test('close pairs are those of the plain double loop', () => {
    const points = fc.array(
      fc.tuple(fc.integer({ min: 0, max: 6 }), fc.integer({ min: 0, max: 6 }), fc.integer({ min: 0, max: 6 })),
      { maxLength: 25 },
    );
    fc.assert(
      fc.property(points, fc.double({ min: 0.5, max: 5, noNaN: true }), (xyz, cutoff) => {
        const plain: number[][] = [];
        xyz.forEach((a, i) => {
          xyz.forEach((b, j) => {
            if (i < j && Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]) ** 2 < cutoff ** 2 - 1e-9)
              plain.push([i, j]);
          });
        });
        const found = closePairs(xyz.flat(), cutoff).filter(({ distance }) => distance ** 2 < cutoff ** 2 - 1e-9);
        expect(found.map(({ i, j }) => [i, j])).toEqual(plain);
      }),
    );
  });
});
