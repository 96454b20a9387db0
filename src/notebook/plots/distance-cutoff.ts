import { type EnergyUnit, energyText, inUnit } from '../units';
import type { Cutoff } from './chart';

/** A cluster of the distance plot: its extent in Å and its increment in hartree. */
export interface DistantCluster {
  readonly span: number;
  readonly increment: number;
}

/** Å; the slider has the finest of these steps that gives at most {@link mostPositions}. */
const steps = [0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50];
const mostPositions = 30;
/** A cutoff that loses less is safe for most purposes, kcal/mol. */
const tolerable = 0.1;

/**
 * Cutoffs at round distances, each with what it loses: the sum of the increments of all clusters whose extent is larger. It
 * starts at the shortest one that, like all longer ones, loses at most 0.1 kcal/mol, else at the longest.
 *
 * @returns undefined where all clusters have (nearly) the same extent.
 */
export function distanceCutoff(clusters: readonly DistantCluster[], unit: EnergyUnit): Cutoff | undefined {
  const sorted = [...clusters].sort((a, b) => a.span - b.span);
  const shortest = sorted[0]?.span ?? 0;
  const longest = sorted.at(-1)?.span ?? 0;
  const step = steps.find((size) => (longest - shortest) / size <= mostPositions) ?? 100;
  const first = Math.ceil(shortest / step);
  const distances = Array.from(
    { length: Math.max(0, Math.ceil(longest / step) - first) },
    (_, i) => (first + i) * step,
  );
  if (distances.length === 0) return undefined;
  const dropped = distances.map((cutoff) => sorted.filter(({ span }) => span > cutoff));
  const lost = dropped.map((beyond) => beyond.reduce((sum, { increment }) => sum + increment, 0));
  const unsafe = lost.findLastIndex((energy) => Math.abs(inUnit(energy, 'kcal/mol') as number) > tolerable);
  return {
    positions: distances.map((cutoff, i) => {
      const label = `${cutoff.toFixed(step < 0.1 ? 2 : 1)} Å`;
      const energy = lost[i] as number;
      const kind = energy < 0 ? 'attraction' : 'repulsion';
      const count = dropped[i]?.length ?? 0;
      return {
        x: cutoff,
        label,
        meaning: `dropping R > ${label} loses ${energyText(Math.abs(energy), unit)} of ${kind} (${count} of ${sorted.length} clusters)`,
      };
    }),
    start: Math.min(unsafe + 1, distances.length - 1),
  };
}
