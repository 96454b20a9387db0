import type { EngineContext } from '../../../src/engines/engine';
import type { AtomicInput } from '../../../src/schema/atomic';
import type { Driver } from '../../../src/schema/driver';

export interface Calculation {
  symbols: string[];
  /** bohr, flat */
  geometry: number[];
  real?: boolean[];
  charge?: number;
  multiplicity?: number;
  method: string;
  basis: string | null;
  driver?: Driver;
  keywords?: Record<string, unknown>;
  /** One fragment with everything where absent. */
  fragments?: { atoms: number[]; charge: number; multiplicity: number }[];
  /** e, bohr */
  embeddingCharges?: [number, [number, number, number]][];
}

/** A complete AtomicInput for the builtin engine. */
export function atomicInput(calculation: Calculation): AtomicInput {
  const { symbols, geometry, method, basis } = calculation;
  const charge = calculation.charge ?? 0;
  const multiplicity = calculation.multiplicity ?? 1;
  const fragments = calculation.fragments ?? [{ atoms: symbols.map((_, i) => i), charge, multiplicity }];
  return {
    schema_name: 'qcschema_atomic_input',
    schema_version: 2,
    molecule: {
      schema_name: 'qcschema_molecule',
      schema_version: 3,
      validated: true,
      name: symbols.join(''),
      symbols,
      geometry,
      real: calculation.real ?? symbols.map(() => true),
      fragments: fragments.map(({ atoms }) => atoms),
      fragment_charges: fragments.map((fragment) => fragment.charge),
      fragment_multiplicities: fragments.map((fragment) => fragment.multiplicity),
      molecular_charge: charge,
      molecular_multiplicity: multiplicity,
      fix_com: true,
      fix_orientation: true,
      extras: calculation.embeddingCharges ? { embedding_charges: calculation.embeddingCharges } : {},
    },
    specification: {
      schema_name: 'qcschema_atomic_specification',
      driver: calculation.driver ?? 'energy',
      model: { method, basis },
      program: 'builtin',
      keywords: calculation.keywords ?? {},
      protocols: {},
      extras: {},
    },
  };
}

/** One core, 2 GiB, never cancelled unless told otherwise. */
export function context(overrides: Partial<EngineContext> = {}): EngineContext {
  return {
    signal: new AbortController().signal,
    cancelled: () => false,
    scratchDir: null,
    cores: 1,
    memoryMiB: 2048,
    ...overrides,
  };
}

/** Largest difference of two lists of the same length. */
export function largestDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (a.length !== b.length) throw new Error(`lengths ${a.length} and ${b.length}`);
  let largest = 0;
  for (let i = 0; i < a.length; i++) {
    const difference = Math.abs(a[i]! - b[i]!);
    if (!(difference <= largest)) largest = difference;
  }
  return largest;
}
