import { add, compile, derivatives, type Expression, mul, variable } from './expression';
import { becke88Exchange, lypCorrelation } from './functionals/becke-lyp';
import { slaterExchange, vwn5Correlation, vwnRpaCorrelation } from './functionals/lda';
import { pbeCorrelation, pbeExchange, revPbeExchange } from './functionals/pbe';
import { r2scanCorrelation, r2scanExchange } from './functionals/r2scan';

/** What a functional needs of the density: ρ (`lda`), its gradient (`gga`), and τ (`mgga`). */
export type FunctionalKind = 'lda' | 'gga' | 'mgga';

/** The variables of a functional in the order in which `evaluate` takes them. */
export const functionalVariables = ['rhoA', 'rhoB', 'sigmaAA', 'sigmaAB', 'sigmaBB', 'tauA', 'tauB'] as const;

/** An approximation of the exchange-correlation energy E = ∫ f(ρα, ρβ, σαα, σαβ, σββ, τα, τβ) d³r + c E_x^exact. */
export interface Functional {
  readonly name: string;
  readonly kind: FunctionalKind;
  /** c, the share of exact exchange. */
  readonly exactExchange: number;
  /** f and its derivatives, in the order of {@link functionalVariables}, into out[0..7]. */
  evaluate(variables: ArrayLike<number>, out: Float64Array): void;
}

interface Definition {
  readonly kind: FunctionalKind;
  readonly exactExchange?: number;
  readonly terms: readonly (readonly [number, Expression])[];
}

const definitions: Readonly<Record<string, Definition>> = {
  svwn: {
    kind: 'lda',
    terms: [
      [1, slaterExchange],
      [1, vwn5Correlation],
    ],
  },
  pbe: {
    kind: 'gga',
    terms: [
      [1, pbeExchange],
      [1, pbeCorrelation],
    ],
  },
  revpbe: {
    kind: 'gga',
    terms: [
      [1, revPbeExchange],
      [1, pbeCorrelation],
    ],
  },
  blyp: {
    kind: 'gga',
    terms: [
      [1, becke88Exchange],
      [1, lypCorrelation],
    ],
  },
  r2scan: {
    kind: 'mgga',
    terms: [
      [1, r2scanExchange],
      [1, r2scanCorrelation],
    ],
  },
  // Adamo & Barone, J. Chem. Phys. 110, 6158 (1999).
  pbe0: {
    kind: 'gga',
    exactExchange: 0.25,
    terms: [
      [0.75, pbeExchange],
      [1, pbeCorrelation],
    ],
  },
  // Stephens, Devlin, Chabalowski & Frisch, J. Phys. Chem. 98, 11623 (1994), with VWN's formula III.
  b3lyp: {
    kind: 'gga',
    exactExchange: 0.2,
    terms: [
      [0.08, slaterExchange],
      [0.72, becke88Exchange],
      [0.19, vwnRpaCorrelation],
      [0.81, lypCorrelation],
    ],
  },
};

const made = new Map<string, Functional>();

/** Names of the functionals. */
export function functionalNames(): string[] {
  return Object.keys(definitions);
}

/** @throws RangeError for a name that is not in {@link functionalNames}. */
export function functionalOf(name: string): Functional {
  let functional = made.get(name);
  if (!functional) {
    const definition = Object.hasOwn(definitions, name) ? definitions[name] : undefined;
    if (!definition) throw new RangeError(`no functional '${name}'`);
    const { kind, exactExchange = 0, terms } = definition;
    const energy = add(...terms.map(([weight, term]) => mul(weight, term)));
    const variables = functionalVariables.map((v) => variable(v));
    const evaluate = compile([energy, ...derivatives(energy, variables)], functionalVariables);
    functional = { name, kind, exactExchange, evaluate };
    made.set(name, functional);
  }
  return functional;
}
