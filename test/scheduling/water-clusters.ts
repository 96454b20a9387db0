import { createExpansion, type Expansion } from '../../src/expansion/expansion';
import { CostModel } from '../../src/scheduling/cost-model';
import { type ExpansionColumns, expansionColumns, type FragmentSizes } from '../../src/scheduling/expansion-columns';
import type { Bsse } from '../../src/schema/bsse';

/** Basis functions of one water molecule. */
export const functionsOf = { 'hf/6-31g': 13, 'mp2/cc-pvdz': 24 } as const;

export function waterExpansion(
  nFragments: number,
  maxBody: number,
  bsse: readonly Bsse[],
  modelChemistry: keyof typeof functionsOf = 'hf/6-31g',
): Expansion {
  return createExpansion({
    nFragments,
    bsse,
    levels: Object.fromEntries(Array.from({ length: maxBody }, (_, n) => [n + 1, modelChemistry])),
    returnTotalData: false,
    supersystemIeOnly: false,
    embedding: false,
  });
}

export function waterSizes(nFragments: number, modelChemistry: keyof typeof functionsOf = 'hf/6-31g'): FragmentSizes {
  const each = (value: number) => Array.from({ length: nFragments }, () => value);
  return {
    engine: 'builtin',
    method: modelChemistry.split('/')[0]!,
    driver: 'energy',
    atoms: each(3),
    electrons: each(10),
    basisFunctions: each(functionsOf[modelChemistry]),
  };
}

export function waterColumns(
  expansion: Expansion,
  modelChemistry: keyof typeof functionsOf = 'hf/6-31g',
  model: CostModel = new CostModel(),
): ExpansionColumns {
  return expansionColumns(
    expansion,
    new Map([[modelChemistry, waterSizes(expansion.nFragments, modelChemistry)]]),
    model,
  );
}

/** A small generator with a seed, so that a failure can be repeated (mulberry32). @returns numbers in [0, 1) */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/** What tasks would really take: their estimates, off by up to `spread` either way. */
export function measuredFrom(cost: ArrayLike<number>, spread: number, random: () => number): Float64Array {
  return Float64Array.from({ length: cost.length }, (_, i) => cost[i]! * (1 + spread * (2 * random() - 1)));
}
