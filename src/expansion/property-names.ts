import type { Bsse } from '../schema/bsse';
import type { Driver } from '../schema/driver';

/** The rules by which a body dictionary becomes named properties. */
export interface PropertyRules {
  /** Body orders that have a value, ascending; 1 is always among them. */
  readonly bodies: readonly number[];
  /** M, the largest numeric level. */
  readonly maxBody: number;
  readonly hasSupersystem: boolean;
  readonly supersystemIeOnly: boolean;
  /** Names that speak of interaction are left out: fragments feel charges, so 1-body values are not those of free monomers. */
  readonly embedding: boolean;
  /** Are one-body values known, so that totals are? */
  readonly totals: boolean;
}

/** A named property is E_plus - E_minus; 0 stands for no body at all. */
export interface NamedDifference {
  readonly name: string;
  readonly plus: number;
  readonly minus: number;
}

/**
 * The names of a treatment's properties, e.g. `cp_corrected_interaction_energy_through_2_body`, and what each one is.
 * Between two bodies that have values, a contribution is the difference to the one before.
 */
export function namedProperties(treatment: Bsse, property: Driver, rules: PropertyRules): NamedDifference[] {
  const { bodies, totals } = rules;
  const highest = bodies.at(-1)!;
  const top = rules.hasSupersystem ? highest : rules.maxBody;
  const skipped = (n: number) => rules.supersystemIeOnly && n !== 1 && n !== highest;
  const names: NamedDifference[] = [];
  const prefix = `${treatment}_corrected`;
  const name = (text: string, plus: number, minus: number) => names.push({ name: `${prefix}_${text}`, plus, minus });

  if (totals) name(`total_${property}`, top, 0);
  if (!rules.embedding) {
    name(`interaction_${property}`, top, 1);
    name(`interaction_${property}_through_1_body`, 1, 1);
  }
  bodies.forEach((n, i) => {
    if (n === 1 || skipped(n)) return;
    if (!rules.embedding) name(`interaction_${property}_through_${n}_body`, n, 1);
    // The step from 1 to N at once is an n-body contribution only when there is nothing in between.
    if (!rules.supersystemIeOnly || n === 2) name(`${n}_body_contribution_to_${property}`, n, bodies[i - 1]!);
  });
  if (totals) {
    for (const n of bodies) if (!skipped(n)) name(`total_${property}_through_${n}_body`, n, 0);
  }
  return names;
}

/**
 * Named properties of a body dictionary. Totals are taken as known when the one-body value is not zero everywhere.
 *
 * @param bodyDict cumulative values by body order: hartree, or flat arrays in hartree/bohr, hartree/bohr².
 */
export function collectVars<T extends number | readonly number[]>(
  treatment: Bsse,
  property: Driver,
  bodyDict: Readonly<Record<number, T>>,
  rules: Omit<PropertyRules, 'bodies' | 'totals'>,
): Record<string, T> {
  const bodies = Object.keys(bodyDict)
    .map(Number)
    .sort((a, b) => a - b);
  const totals = hasNonZero(bodyDict[1]!);
  const entries = namedProperties(treatment, property, { ...rules, bodies, totals }).map(
    ({ name, plus, minus }): [string, T] => [
      name,
      minus === 0 ? bodyDict[plus]! : difference(bodyDict[plus]!, bodyDict[minus]!),
    ],
  );
  return Object.fromEntries(entries);
}

export function hasNonZero(value: number | readonly number[]): boolean {
  return typeof value === 'number' ? value !== 0 : value.some((element) => element !== 0);
}

function difference<T extends number | readonly number[]>(left: T, right: T): T {
  if (typeof left === 'number') return (left - (right as number)) as T;
  return left.map((element, i) => element - (right as readonly number[])[i]!) as unknown as T;
}
