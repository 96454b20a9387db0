import { InputError } from '../errors/input-error';
import { binomial } from '../expansion/coefficients';
import { ClusterSet } from '../expansion/sets/cluster-set';
import type { Selection } from '../expansion/sets/selection';
import { BOHR_IN_ANGSTROM } from '../schema/constants';
import type { Molecule } from '../schema/molecule';
import type { CutoffSpec, SelectionSpec } from '../schema/selection';
import { assignLevels } from './assign-levels';
import { ClusterChoice } from './cluster-choice';
import { cutoffClusters, cutoffOf } from './cutoff-clusters';
import { FragmentDistances } from './fragment-distances';
import { hierarchicalClusters } from './hierarchy';
import { measureOf } from './measure';
import { everyCluster } from './near-clusters';

/** What the levels of an expansion say. */
export interface LevelsGiven {
  /** Model chemistry of every body order 1 … M, and perhaps of 'supersystem'. */
  readonly levels: Readonly<Record<string, string>>;
  readonly maxBody: number;
  /** Names that have a specification. */
  readonly modelChemistries: readonly string[];
}

const plain: CutoffSpec = { lengths: {}, distance: 'contact', measure: 'max', closure: 'drop', units: 'angstrom' };

/**
 * The clusters of a molecule that an expansion keeps, each at one level.
 *
 * @throws InputError when what is asked contradicts itself; ResourceError when it keeps more than fits.
 */
export function selectClusters(molecule: Molecule, spec: SelectionSpec, given: LevelsGiven): ClusterChoice {
  const said = (['clusters', 'cutoffs', 'hierarchy'] as const).filter((name) => spec[name] !== undefined);
  if (said.length > 1) {
    throw new InputError(`${said.join(' and ')} each say which clusters are kept: give one of them.`, {
      detail: { said },
    });
  }
  const { maxBody } = given;
  const nFragments = molecule.fragments.length;
  const cutoffs = spec.cutoffs ?? plain;
  const distances = new FragmentDistances(molecule, cutoffs.distance);
  const sizeOf = (cluster: readonly number[]): number =>
    measureOf(cutoffs.measure, cluster, (i, j) => distances.between(i, j));
  const warnings: string[] = [];
  let kept: ClusterSet;
  let lost: ReadonlyMap<number, number> = new Map();
  if (spec.clusters) kept = explicitClusters(spec.clusters, nFragments, maxBody);
  else if (spec.cutoffs) ({ kept, lost } = cutoffClusters(spec.cutoffs, distances, maxBody));
  else if (spec.hierarchy) {
    const { measure = 'max' } = spec.hierarchy;
    kept = hierarchicalClusters(spec.hierarchy, nFragments, maxBody, (cluster) =>
      measureOf(measure, cluster, (i, j) => distances.between(i, j)),
    );
  } else kept = everything(nFragments, maxBody);
  if (spec.cutoffs) warnings.push(...cutoffWarnings(spec.cutoffs, kept, lost, distances, maxBody));
  const byLevel = assignLevels(kept, spec.zones, given, { sizeOf, units: cutoffs.units });
  const selection: Selection = byLevel;
  if (!selection.union.closed) {
    warnings.push(
      'Some kept clusters have parts that are dropped: what these parts contribute is missing, although their clusters build on it.',
    );
  }
  const candidates = Object.fromEntries(
    Array.from({ length: maxBody }, (_, i) => [i + 1, Number(binomial(nFragments, i + 1))]),
  );
  return new ClusterChoice(spec, cutoffs, selection, candidates, warnings, sizeOf);
}

function everything(nFragments: number, maxBody: number): ClusterSet {
  return new ClusterSet(
    nFragments,
    new Map(Array.from({ length: maxBody }, (_, i) => [i + 1, everyCluster(nFragments, i + 1)])),
  );
}

/** A list as it stands, and the single fragments. @throws InputError for a cluster that is no ascending list of fragments, or stands twice. */
function explicitClusters(list: readonly (readonly number[])[], nFragments: number, maxBody: number): ClusterSet {
  const seen = new Set<string>();
  list.forEach((cluster, place) => {
    const name = `[${cluster.join(', ')}]`;
    const refuse = (message: string): never => {
      throw new InputError(`clusters[${place}]: ${name} ${message}`, { detail: { cluster, place } });
    };
    if (cluster.length === 0) refuse('names no fragment.');
    for (const fragment of cluster) {
      if (!(Number.isInteger(fragment) && fragment >= 1 && fragment <= nFragments))
        refuse(`names fragment ${fragment}; there are 1 to ${nFragments}.`);
    }
    if (cluster.some((fragment, i) => i > 0 && fragment <= cluster[i - 1]!))
      refuse(`is not in ascending order; write [${[...new Set(cluster)].sort((a, b) => a - b).join(', ')}].`);
    if (cluster.length > maxBody)
      refuse(
        `has ${cluster.length} fragments, but the largest level is ${maxBody}. Leave it out, or give a level for ${cluster.length} bodies.`,
      );
    if (seen.has(name)) refuse('is listed twice.');
    seen.add(name);
  });
  return ClusterSet.of(nFragments, [...Array.from({ length: nFragments }, (_, i) => [i + 1]), ...list]);
}

/** Distances this close to a cutoff may fall on either side of it after the slightest change of the geometry. */
const onTheEdge = 1e-3 / BOHR_IN_ANGSTROM;

function cutoffWarnings(
  spec: CutoffSpec,
  kept: ClusterSet,
  lost: ReadonlyMap<number, number>,
  distances: FragmentDistances,
  maxBody: number,
): string[] {
  const warnings: string[] = [];
  const unit = spec.units === 'bohr' ? 'bohr' : 'Å';
  const first = cutoffOf(spec, 2);
  if (first !== undefined) {
    const pairs = [...kept.ofSize(2)];
    const wider = distances.neighbours(first + onTheEdge).reduce((sum, near) => sum + near.length, 0);
    const narrower = distances.neighbours(Math.max(first - onTheEdge, 0)).reduce((sum, near) => sum + near.length, 0);
    if (wider > narrower) warnings.push(`${wider - narrower} pairs lie within 0.001 Å of the cutoff of 2 bodies.`);
    if (pairs.length === 0) {
      const { i, j, distance } = distances.nearest();
      const length = spec.units === 'bohr' ? distance : distance * BOHR_IN_ANGSTROM;
      warnings.push(
        `The cutoff of 2 bodies (${spec.lengths[2]} ${unit}) keeps no pair: the nearest, ${i}-${j}, is ${length.toFixed(2)} ${unit} apart.`,
      );
    }
  }
  for (const [n, count] of lost) {
    const share = count / (count + kept.ofSize(n).count);
    if (share > 0.1) {
      warnings.push(
        `${count} of the ${count + kept.ofSize(n).count} clusters of ${n} bodies within their cutoff are dropped because a part of them is; closure: 'add' keeps them with their parts.`,
      );
    }
  }
  for (let n = 3; n <= maxBody; n += 1) {
    if (kept.ofSize(n).count === 0 && kept.ofSize(n - 1).count > 0) warnings.push(`No cluster of ${n} bodies is kept.`);
  }
  return warnings;
}
