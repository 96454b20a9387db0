import { InputError } from '../errors/input-error';
import { ClusterList } from '../expansion/sets/cluster-list';
import { ClusterSet, closureOf } from '../expansion/sets/cluster-set';
import { subsetPositions } from '../expansion/sets/subsets';
import { BOHR_IN_ANGSTROM } from '../schema/constants';
import type { CutoffSpec } from '../schema/selection';
import { type FragmentDistances, rounded } from './fragment-distances';
import { everyCluster, nearClusters, refuseTooMany } from './near-clusters';

/** What cutoffs found. */
export interface CutClusters {
  readonly kept: ClusterSet;
  /** By number of bodies: clusters within the cutoff that are not kept because a part of them is not within its own. */
  readonly lost: ReadonlyMap<number, number>;
}

/** The cutoff of a number of bodies in bohr, or undefined where there is none. */
export function cutoffOf({ lengths, units }: CutoffSpec, nBody: number): number | undefined {
  const length = lengths[nBody];
  return length === undefined ? undefined : rounded(units === 'bohr' ? length : length / BOHR_IN_ANGSTROM);
}

/** @throws InputError for cutoffs that mean nothing; ResourceError when too many clusters are near. */
export function cutoffClusters(spec: CutoffSpec, distances: FragmentDistances, maxBody: number): CutClusters {
  checkCutoffs(spec, maxBody);
  const { nFragments } = distances;
  const lost = new Map<number, number>();
  const lists = new Map([[1, everyCluster(nFragments, 1)]]);
  for (let n = 2; n <= maxBody; n += 1) {
    const cutoff = cutoffOf(spec, n);
    const near = cutoff === undefined ? undefined : nearClusters(distances, spec.measure, n, cutoff);
    if (spec.closure !== 'drop') lists.set(n, near ?? everyCluster(nFragments, n));
    else if (near === undefined) lists.set(n, joined(lists.get(n - 1)!, nFragments));
    else {
      const whole = complete(near, lists.get(n - 1)!, nFragments);
      lists.set(n, whole);
      if (whole.count < near.count) lost.set(n, near.count - whole.count);
    }
  }
  const passed = new ClusterSet(nFragments, lists);
  return { kept: spec.closure === 'add' ? closureOf(passed) : passed, lost };
}

/** Those of a list that no part is missing from. */
function complete(list: ClusterList, smaller: ClusterList, nFragments: number): ClusterList {
  const parts = subsetPositions(list.size, list.size - 1);
  const flat: number[] = [];
  for (const cluster of list) {
    if (parts.every((positions) => smaller.indexOf(positions.map((p) => cluster[p]!)) >= 0)) flat.push(...cluster);
  }
  return ClusterList.of(list.size, flat, nFragments);
}

/** All clusters, one larger, that no part is missing from: pairs of clusters that differ in their last fragment. */
function joined(smaller: ClusterList, nFragments: number): ClusterList {
  const size = smaller.size + 1;
  const parts = subsetPositions(size, smaller.size);
  const flat: number[] = [];
  for (let a = 0; a < smaller.count; a += 1) {
    const one = smaller.at(a);
    for (let b = a + 1; b < smaller.count; b += 1) {
      const two = smaller.at(b);
      if (one.some((fragment, i) => i < one.length - 1 && fragment !== two[i])) break;
      const cluster = [...one, two.at(-1)!];
      if (!parts.every((positions) => smaller.indexOf(positions.map((p) => cluster[p]!)) >= 0)) continue;
      flat.push(...cluster);
      refuseTooMany(flat.length / size, size);
    }
  }
  return ClusterList.of(size, flat, nFragments);
}

function checkCutoffs({ lengths, measure, closure, units }: CutoffSpec, maxBody: number): void {
  const unit = units === 'bohr' ? 'bohr' : 'Å';
  const orders = Object.keys(lengths)
    .map(Number)
    .sort((a, b) => a - b);
  const refuse = (message: string): never => {
    throw new InputError(message, { detail: { cutoffs: lengths } });
  };
  if (orders.length === 0) refuse('cutoffs: give a length for 2 bodies or more, as in { 2: 8, 3: 6 }.');
  orders.forEach((n, i) => {
    const length = lengths[n]!;
    if (n < 2)
      refuse(
        `A cutoff for ${n} ${n === 1 ? 'body' : 'bodies'}: single fragments are always kept. Cutoffs begin with 2 bodies.`,
      );
    if (n > maxBody)
      refuse(
        `A cutoff for ${n} bodies, but the largest level is ${maxBody}. Leave it out, or give a level for ${n} bodies.`,
      );
    if (!(length > 0 && Number.isFinite(length)))
      refuse(`The cutoff of ${n} bodies is ${length}; it must be a positive length in ${unit}.`);
    const before = orders[i - 1];
    if (measure === 'max' && closure === 'drop' && before !== undefined && length > lengths[before]!) {
      refuse(
        `The cutoff of ${n} bodies (${length} ${unit}) is larger than that of ${before} bodies (${lengths[before]} ${unit}): those clusters would lack their parts. Raise the cutoff of ${before} bodies, lower that of ${n}, or say closure: 'none' or 'add'.`,
      );
    }
  });
}
