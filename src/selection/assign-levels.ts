import { InputError } from '../errors/input-error';
import { ClusterSet, unionOf } from '../expansion/sets/cluster-set';
import type { Selection } from '../expansion/sets/selection';
import { BOHR_IN_ANGSTROM } from '../schema/constants';
import type { Zone } from '../schema/selection';
import type { LevelsGiven } from './select-clusters';

/** What zones measure clusters with. */
interface Sizes {
  readonly sizeOf: (cluster: readonly number[]) => number;
  readonly units: 'angstrom' | 'bohr';
}

/**
 * Which level each kept cluster is computed at. Without zones it is the level of its number of bodies. Zones stand, as levels do, for
 * the lower unlisted numbers of bodies too; a cluster goes to the first that takes it, else to the level of `levels`, unless that is
 * one of the zones' own. A cluster that no level takes is dropped.
 *
 * @throws InputError for zones of levels or fragments that do not exist.
 */
export function assignLevels(
  kept: ClusterSet,
  zones: Readonly<Record<string, readonly Zone[]>> | undefined,
  given: LevelsGiven,
  sizes: Sizes,
): Selection {
  const { levels, maxBody } = given;
  const byLevel = new Map<string, ClusterSet[]>();
  const give = (level: string, set: ClusterSet): void => {
    byLevel.set(level, [...(byLevel.get(level) ?? []), set]);
  };
  checkZones(zones ?? {}, given, kept.nFragments);
  for (let n = 1; n <= maxBody; n += 1) {
    const list = kept.ofSize(n);
    const level = levels[n]!;
    const ofOrder = zonesOf(zones ?? {}, n);
    if (ofOrder.length === 0) {
      give(level, new ClusterSet(kept.nFragments, new Map([[n, list]])));
      continue;
    }
    const takers = ofOrder.map((zone) => ({ zone, takes: takerOf(zone, sizes) }));
    const rest = ofOrder.some((zone) => zone.level === level) ? undefined : level;
    const taken = new Map<string, (readonly number[])[]>();
    for (const cluster of list) {
      const to = takers.find(({ takes }) => takes(cluster))?.zone.level ?? rest;
      if (to !== undefined) taken.set(to, [...(taken.get(to) ?? []), cluster]);
    }
    for (const [to, clusters] of taken) give(to, ClusterSet.of(kept.nFragments, clusters));
  }
  const sets = new Map([...byLevel].map(([level, some]) => [level, unionOf(kept.nFragments, some)]));
  return { kept: sets, union: unionOf(kept.nFragments, sets.values()) };
}

/** The zones of the smallest listed number of bodies that is not below n, nearest first. */
function zonesOf(zones: Readonly<Record<string, readonly Zone[]>>, n: number): readonly Zone[] {
  const order = Object.keys(zones)
    .map(Number)
    .sort((a, b) => a - b)
    .find((listed) => listed >= n);
  const reach = ({ within }: Zone): number => within ?? Infinity;
  return order === undefined ? [] : [...zones[order]!].sort((a, b) => reach(a) - reach(b) || narrow(a) - narrow(b));
}

/** A zone that is bound to a region comes before one that is not. */
const narrow = ({ region }: Zone): number => (region ? region.length : Infinity) || 0;

function takerOf({ within, region }: Zone, { sizeOf, units }: Sizes): (cluster: readonly number[]) => boolean {
  const members = region && new Set(region);
  const reach = within === undefined ? undefined : units === 'bohr' ? within : within / BOHR_IN_ANGSTROM;
  return (cluster) =>
    (!members || cluster.every((fragment) => members.has(fragment))) &&
    (reach === undefined || sizeOf(cluster) <= reach + 5e-10);
}

function checkZones(
  zones: Readonly<Record<string, readonly Zone[]>>,
  { maxBody, modelChemistries }: LevelsGiven,
  nFragments: number,
): void {
  for (const [order, list] of Object.entries(zones)) {
    const refuse = (message: string): never => {
      throw new InputError(`zones of ${order} bodies: ${message}`, { detail: { order, zones: list } });
    };
    if (!(Number(order) >= 1 && Number(order) <= maxBody)) refuse(`the largest level is ${maxBody}.`);
    for (const { level, within, region } of list) {
      if (!modelChemistries.includes(level))
        refuse(`there is no level '${level}'; there are ${modelChemistries.join(', ')}.`);
      if (within !== undefined && !(within > 0 && Number.isFinite(within)))
        refuse(`within is ${within}; it must be a positive length.`);
      if (region && region.length === 0) refuse(`the region of '${level}' is empty.`);
      const stranger = region?.find((fragment) => fragment > nFragments);
      if (stranger !== undefined) refuse(`the region names fragment ${stranger}; there are 1 to ${nFragments}.`);
    }
  }
}
