import { describe, expect, test } from 'vitest';
import { facing, projection } from '../../src/notebook/viewer/projection';
import { buildScene, mostClusters } from '../../src/notebook/viewer/scene';
import { viewMolecule } from '../../src/notebook/viewer/view-molecule';
import { exampleResult } from './fixtures/example-result';

const { molecule } = exampleResult('h2o3_hf_631g');

describe('scene', () => {
  test('bonds the atoms of each fragment, never two fragments and never ghosts', () => {
    const pairs = (cluster?: string) => buildScene('x', molecule, { cluster }).bonds;
    expect(pairs()).toEqual([
      [0, 1],
      [0, 2],
      [3, 4],
      [3, 5],
      [6, 7],
      [6, 8],
    ]);
    expect(pairs('1@1-2')).toEqual([
      [0, 1],
      [0, 2],
      [6, 7],
      [6, 8],
    ]);
  });

  test('of a cluster has real atoms, ghosts and a rest', () => {
    const scene = buildScene('x', molecule, { cluster: '1@1-2' });
    expect(scene.atoms.map(({ role }) => role)).toEqual([
      ...Array(3).fill('real'),
      ...Array(3).fill('ghost'),
      ...Array(3).fill('rest'),
    ]);
    expect(scene.atoms[3]?.name).toBe('Gh(O), atom 3, fragment 2 H2O');
    expect(scene.description).toBe('3 fragments: 1 H2O, 2 H2O, 3 H2O; real 1; ghost 2');
  });

  test('that steps begins with the whole, or with the cluster asked for, and has the bonds of all', () => {
    const clusters = [
      { real: [1], basis: [1, 2, 3] },
      { real: [2, 3], basis: [2, 3] },
    ];
    const { steps: whole } = buildScene('trimer', molecule, { clusters });
    expect(whole).toMatchObject({
      start: 0,
      clusters: [{ text: 'whole molecule' }, { text: '1@1-2-3' }, { text: '2-3@2-3' }],
    });
    expect(whole!.bonds).toHaveLength(6);
    const asked = buildScene('trimer', molecule, { clusters, cluster: '2-3@2-3' });
    expect(asked.steps).toMatchObject({ start: 2 });
    expect(asked.bonds).toHaveLength(6);
    const other = buildScene('trimer', molecule, { clusters, cluster: '1-2@1-2-3' }).steps!;
    expect(other.clusters[other.start]).toMatchObject({ text: '1-2@1-2-3', real: [1, 2] });
    const many = Array.from({ length: 1000 }, () => ({ real: [1], basis: [1] }));
    expect(buildScene('trimer', molecule, { clusters: many }).steps!.clusters).toHaveLength(mostClusters + 1);
  });

  test('atoms that the molecule itself marks as ghosts are ghosts', () => {
    const ghostly = { ...molecule, real: molecule.real.map((_, atom) => atom < 6) };
    expect(buildScene('x', ghostly).atoms.filter(({ role }) => role === 'ghost').length).toBe(3);
  });

  test('links are blue where they bind, vermillion and dashed where they repel', () => {
    const [binding, repelling] = buildScene('x', molecule, {
      pairs: new Map([
        ['1-2', -0.01],
        ['1-3', 0.01],
      ]),
    }).links;
    expect(binding).toMatchObject({ colour: '#0072b2', repulsive: false, label: '1–2: −6.275 kcal/mol' });
    expect(repelling).toMatchObject({ colour: '#d55e00', repulsive: true, label: '1–3: 6.275 kcal/mol' });
  });

  test.each(['1-4@1-2-3', '1-2@1-3', 'x', '', '1-2@'])(
    '%j is refused as a cluster, with an example of one',
    (cluster) => {
      expect(() => viewMolecule(molecule, { cluster })).toThrow(/no cluster of this molecule.*1-2@1-2-3/);
    },
  );
});

describe('projection', () => {
  test('is a rotation: distances stay', () => {
    const { atoms } = buildScene('x', molecule);
    const turned = facing(buildScene('x', molecule)).atoms;
    const distance = (list: typeof atoms, i: number, j: number) =>
      Math.hypot(list[i]!.x - list[j]!.x, list[i]!.y - list[j]!.y, list[i]!.z - list[j]!.z);
    for (let i = 0; i < atoms.length; i++) {
      for (let j = 0; j < i; j++) expect(distance(turned, i, j)).toBeCloseTo(distance(atoms, i, j), 10);
    }
  });

  test('keeps atoms apart that lie behind each other in any coordinate plane', () => {
    const atoms = [0, 1, 2, 3].map((i) => ({ x: i, y: i, z: -i }) as never);
    const view = projection({ atoms });
    const seen = atoms.map(({ x, y, z }: { x: number; y: number; z: number }) => view([x, y, z]));
    expect(Math.hypot(seen[1]!.x - seen[0]!.x, seen[1]!.y - seen[0]!.y)).toBeGreaterThan(1);
  });

  test('lays a chain across the picture', () => {
    const atoms = Array.from({ length: 8 }, (_, i) => ({ x: 0.3 * (i % 2), y: 3 * i, z: i }));
    const view = projection({ atoms } as never);
    const seen = atoms.map(({ x, y, z }) => view([x, y, z]));
    const spread = (values: number[]) => Math.max(...values) - Math.min(...values);
    expect(spread(seen.map(({ x }) => x))).toBeGreaterThan(4 * spread(seen.map(({ y }) => y)));
  });

  test('one atom can be looked at', () => {
    expect(
      viewMolecule({ ...molecule, symbols: ['He'], geometry: [0, 0, 0], real: [true], fragments: [[0]] }).toSVG(),
    ).toContain('>He</text>');
  });
});
