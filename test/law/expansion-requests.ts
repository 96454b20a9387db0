import fc from 'fast-check';
import { createExpansion, type Expansion } from '../../src/expansion/expansion';
import type { ExpansionRequest } from '../../src/expansion/expansion-request';
import { labeler } from '../../src/expansion/labels';
import type { Bsse } from '../../src/schema/bsse';

/** Requests over the whole option grid: treatments, levels, supersystem, totals, skipped intermediate bodies. */
export function requests(maxFragments = 5): fc.Arbitrary<ExpansionRequest> {
  return fc
    .record({
      nFragments: fc.integer({ min: 2, max: maxFragments }),
      bsse: fc.uniqueArray(fc.constantFrom<Bsse>('nocp', 'cp', 'vmfc'), { minLength: 1, maxLength: 3 }),
      depth: fc.integer({ min: 1, max: maxFragments }),
      cuts: fc.array(fc.boolean(), { minLength: maxFragments, maxLength: maxFragments }),
      supersystem: fc.constantFrom(undefined, 'ss', 'a'),
      returnTotalData: fc.boolean(),
      endsOnly: fc.boolean(),
    })
    .map(({ nFragments, bsse, depth, cuts, supersystem, returnTotalData, endsOnly }) => {
      const supersystemIeOnly = endsOnly && !bsse.includes('vmfc');
      const maxBody = supersystemIeOnly ? nFragments : Math.min(depth, nFragments);
      const levels: Record<string, string> = {};
      let ordinal = 0;
      for (let n = 1; n <= maxBody; n += 1) {
        if (n > 1 && cuts[n - 2] && !supersystemIeOnly) ordinal += 1;
        levels[n] = String.fromCharCode(97 + ordinal);
      }
      if (supersystem !== undefined && !supersystemIeOnly) levels.supersystem = supersystem;
      return { nFragments, bsse, levels, returnTotalData, supersystemIeOnly, embedding: false };
    });
}

/** One model chemistry for bodies 1 … maxBody. */
export function single(nFragments: number, bsse: readonly Bsse[], maxBody: number, returnTotalData = true): Expansion {
  return createExpansion({
    nFragments,
    bsse,
    levels: Object.fromEntries(Array.from({ length: maxBody }, (_, i) => [String(i + 1), 'a'])),
    returnTotalData,
    supersystemIeOnly: false,
    embedding: false,
  });
}

export const labelOf = (task: { modelChemistry: string; real: readonly number[]; basis: readonly number[] }) =>
  labeler(task.modelChemistry, task.real, task.basis);

/** A number that depends on a text alone, spread evenly over [0, 1). */
export function hash(text: string): number {
  let h = 2166136261;
  for (let i = 0; i < text.length; i += 1) h = Math.imul(h ^ text.charCodeAt(i), 16777619);
  h = Math.imul(h ^ (h >>> 15), 2246822507);
  h = Math.imul(h ^ (h >>> 13), 3266489909);
  return ((h ^ (h >>> 16)) >>> 0) / 2 ** 32;
}

/** The list in an order decided by `seed`. */
export function shuffle<T>(list: readonly T[], seed: number): T[] {
  return list
    .map((item, i) => [hash(`${seed}:${i}`), item] as const)
    .sort(([a], [b]) => a - b)
    .map(([, item]) => item);
}
