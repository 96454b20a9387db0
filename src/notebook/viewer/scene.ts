import { type Cluster, clusterName, parseClusterName } from '../../expansion/cluster-name';
import { elementOf } from '../../molecule/elements';
import { BOHR_IN_ANGSTROM } from '../../schema/constants';
import type { Molecule } from '../../schema/molecule';
import { distance, fragmentFormula, position } from '../geometry';
import { blue, diverging, green, purple, vermillion } from '../render/colours';
import { type EnergyUnit, energyNumber, typographic } from '../units';

/** What an atom is in the cluster that is shown: a nucleus, basis functions without one, or not part of it. */
export type Role = 'real' | 'ghost' | 'rest';

export interface SceneAtom {
  readonly symbol: string;
  /** Å */
  readonly x: number;
  readonly y: number;
  readonly z: number;
  /** Counts from 1. */
  readonly fragment: number;
  readonly role: Role;
  readonly colour: string;
  /** False where the molecule itself has basis functions alone. */
  readonly nucleus: boolean;
  /** For hovering: `O, atom 0, fragment 1 H2O`. */
  readonly name: string;
  /** Covalent radius, Å. */
  readonly radius: number;
}

/** One of the clusters that a view can step through; fragments count from 1. */
export interface SceneCluster extends Cluster {
  /** `1-3@1-2-3`, or words for the whole. */
  readonly text: string;
}

/** What a view needs to show other clusters than the one it begins with. */
export interface SceneSteps {
  readonly clusters: readonly SceneCluster[];
  /** The cluster that is shown first; the scene itself shows it too. */
  readonly start: number;
  /** Atoms from 0: the bonds where every fragment is real. */
  readonly bonds: readonly (readonly [number, number])[];
  /** By fragment. */
  readonly colours: readonly string[];
  readonly ghostColour: string;
}

/** A line between the centres of two fragments. */
export interface SceneLink {
  readonly from: readonly [number, number, number];
  readonly to: readonly [number, number, number];
  readonly colour: string;
  readonly label: string;
  readonly repulsive: boolean;
}

export interface Scene {
  readonly title: string;
  readonly atoms: readonly SceneAtom[];
  /** Atoms from 0. Ghosts have none. */
  readonly bonds: readonly (readonly [number, number])[];
  readonly links: readonly SceneLink[];
  /** Where the names of the fragments stand, Å. */
  readonly labels: readonly {
    readonly fragment: number;
    readonly text: string;
    readonly at: readonly [number, number, number];
  }[];
  /** In words: `3 fragments; real 1, 3; ghost 2`. */
  readonly description: string;
  readonly steps?: SceneSteps | undefined;
}

export interface SceneOptions {
  /** `1-3@1-2-3-4`: fragments with nuclei, then those with basis functions. Default: all are real. */
  readonly cluster?: string | undefined;
  /** What the buttons step through, besides the whole molecule. The first {@link mostClusters} are taken. */
  readonly clusters?: Iterable<Cluster> | undefined;
  /** Two-body increments in hartree, keyed `i-j` with i < j: drawn as coloured lines. */
  readonly pairs?: ReadonlyMap<string, number> | undefined;
  readonly unit?: EnergyUnit | undefined;
}

/** One colour a fragment, in turn; fragments also carry their numbers. */
const fragmentColours = [blue, vermillion, green, purple, '#E69F00', '#56B4E9', '#8C6D31', '#F0E442'];
const ghostColour = '#999999';
/** Nobody steps further, and each is written into the page. */
export const mostClusters = 300;
/** Bonded when closer than this times the sum of the covalent radii. */
const bondTolerance = 1.25;

/** A molecule, or one cluster of it, as things to draw. @throws InputError for a cluster that the molecule does not have */
export function buildScene(title: string, molecule: Molecule, options: SceneOptions = {}): Scene {
  const all = molecule.fragments.map((_, i) => i + 1);
  const { real, basis } =
    options.cluster === undefined ? { real: all, basis: all } : parseClusterName(options.cluster, all.length);
  const roleOf = (fragment: number): Role =>
    real.includes(fragment) ? 'real' : basis.includes(fragment) ? 'ghost' : 'rest';
  const atoms = molecule.fragments.flatMap((members, f) =>
    members.map((atom): SceneAtom => {
      const [x, y, z] = angstrom(molecule, atom);
      const nucleus = molecule.real[atom] !== false;
      const role = nucleus ? roleOf(f + 1) : 'ghost';
      const symbol = molecule.symbols[atom] as string;
      const shown = role === 'ghost' ? `Gh(${symbol})` : symbol;
      const name = `${shown}, atom ${atom}, fragment ${f + 1} ${fragmentFormula(molecule, f + 1)}`;
      const colour = role === 'real' ? fragmentColour(f + 1) : ghostColour;
      const radius = (elementOf(symbol).covalentRadius ?? 2) * BOHR_IN_ANGSTROM;
      return { symbol, x, y, z, fragment: f + 1, role, colour, nucleus, name, radius };
    }),
  );
  const ghosts = basis.filter((fragment) => !real.includes(fragment));
  return {
    title,
    atoms,
    bonds: bonds(atoms, ({ role }) => role !== 'ghost'),
    links: links(molecule, options),
    labels: all.map((fragment) => ({ fragment, text: `${fragment}`, at: centre(molecule, fragment) })),
    description: [
      `${all.length} fragments: ${all.map((fragment) => `${fragment} ${fragmentFormula(molecule, fragment)}`).join(', ')}`,
      ...(options.cluster === undefined ? [] : [`real ${real.join(', ')}`, `ghost ${ghosts.join(', ') || 'none'}`]),
    ].join('; '),
    ...(options.clusters ? { steps: steps(atoms, all, { real, basis }, options.clusters) } : {}),
  };
}

function steps(
  atoms: readonly SceneAtom[],
  all: readonly number[],
  shown: Cluster,
  others: Iterable<Cluster>,
): SceneSteps {
  const clusters: SceneCluster[] = [{ text: 'whole molecule', real: all, basis: all }];
  const find = (text: string) => clusters.findIndex((cluster) => clusterName(cluster) === text);
  for (const { real, basis } of others) {
    if (clusters.length > mostClusters) break;
    clusters.push({ text: clusterName({ real, basis }), real, basis });
  }
  if (find(clusterName(shown)) < 0) clusters.push({ text: clusterName(shown), ...shown });
  return {
    clusters,
    start: find(clusterName(shown)),
    bonds: bonds(atoms, ({ nucleus }) => nucleus),
    colours: all.map(fragmentColour),
    ghostColour,
  };
}

/** @param fragment counts from 1 */
function fragmentColour(fragment: number): string {
  return fragmentColours[(fragment - 1) % fragmentColours.length] as string;
}

function bonds(atoms: readonly SceneAtom[], bonding: (atom: SceneAtom) => boolean): [number, number][] {
  return atoms.flatMap((a, i) =>
    atoms.flatMap((b, j): [number, number][] => {
      if (j <= i || a.fragment !== b.fragment || !bonding(a) || !bonding(b)) return [];
      const length = distance([a.x, a.y, a.z], [b.x, b.y, b.z]);
      return length <= bondTolerance * (a.radius + b.radius) ? [[i, j]] : [];
    }),
  );
}

function links(molecule: Molecule, { pairs, unit = 'kcal/mol' }: SceneOptions): SceneLink[] {
  if (!pairs) return [];
  const limit = Math.max(...[...pairs.values()].map(Math.abs), Number.MIN_VALUE);
  return [...pairs].map(([pair, energy]) => {
    const [i = 1, j = 1] = pair.split('-').map(Number);
    return {
      from: centre(molecule, i),
      to: centre(molecule, j),
      // The palest colours vanish on white: start at 30 %.
      colour: diverging(Math.sign(energy) * (0.3 + (0.7 * Math.abs(energy)) / limit)),
      label: `${i}–${j}: ${typographic(energyNumber(energy, unit))} ${unit}`,
      repulsive: energy > 0,
    };
  });
}

/** Mean position of a fragment's atoms, Å. @param fragment counts from 1 */
function centre(molecule: Molecule, fragment: number): [number, number, number] {
  const members = molecule.fragments[fragment - 1] ?? [];
  const sum = [0, 0, 0];
  for (const atom of members) {
    angstrom(molecule, atom).forEach((value, k) => {
      sum[k] = (sum[k] as number) + value / members.length;
    });
  }
  return sum as [number, number, number];
}

function angstrom(molecule: Molecule, atom: number): [number, number, number] {
  const [x, y, z] = position(molecule, atom);
  return [x * BOHR_IN_ANGSTROM, y * BOHR_IN_ANGSTROM, z * BOHR_IN_ANGSTROM];
}
