import type { Bsse } from '../schema/bsse';
import type { Driver } from '../schema/driver';
import { bodyTotals, type Combination, combine, returnedCombination } from './combination';
import { type EnergyRow, type EnergyTableOptions, energyTable } from './energy-table';
import type { Expansion } from './expansion';
import { hasNonZero, namedProperties } from './property-names';
import { droppedText } from './sets/dropped-text';

/** A property of the whole system: hartree, or a flat array in hartree/bohr (nat, 3) or hartree/bohr² (3 nat, 3 nat). */
export type PropertyValue = number | number[];
/** Cumulative arrays by treatment and body order. */
export type ArrayBodyDict = Partial<Record<Bsse, Record<number, number[]>>>;

/** One treatment and body order of the energy, as tables and plots want it; hartree. */
export interface BodyRow {
  readonly treatment: Bsse;
  readonly nBody: number;
  /** The model chemistry of this body order; of the supersystem beyond the last level. */
  readonly modelChemistry: string;
  /** Through nBody bodies; null when not known. */
  readonly total: number | null;
  /** Through nBody bodies, less the one-body total; null when not known or without meaning. */
  readonly interaction: number | null;
  /** Of exactly nBody bodies: the step from the row before; null when not known, and for one body. */
  readonly contribution: number | null;
}

interface AnalysisParts {
  /** The returned gradient, flat (nat, 3), hartree/bohr. */
  ret_gradient?: number[];
  /** The returned Hessian, flat (3 nat, 3 nat), hartree/bohr². */
  ret_hessian?: number[];
  /** Cumulative energies, `{ '1cp': …, '2cp': … }`. */
  energy_body_dict: Record<string, number>;
  gradient_body_dict?: ArrayBodyDict;
  hessian_body_dict?: ArrayBodyDict;
  /** Every named property, e.g. `cp_corrected_interaction_energy_through_2_body`. */
  results: Record<string, PropertyValue>;
  /** The energies of `energy_body_dict` with their differences. */
  rows: BodyRow[];
}

/** What an expansion comes to. Every number is the exact combination of the results, rounded once. */
export interface Analysis extends AnalysisParts {
  ret_energy: number;
  /** The energy tables of all treatments. */
  stdout: string;
}

/** What is known when tasks are missing: a number is there only if every task that it depends on is. */
export interface PartialAnalysis extends AnalysisParts {
  ret_energy?: number;
  /** Labels of the tasks without a result. */
  missing: string[];
  /** Names of `results` that cannot be known. */
  absent: string[];
}

/** The sums that an analysis is made of. */
export interface SumSource {
  readonly properties: readonly Driver[];
  /** The combination of rows; undefined when a row is not complete. */
  evaluate(property: Driver, combination: Combination): PropertyValue | undefined;
}

/** Everything that can be known from the sums. */
export function analyzeSums(
  expansion: Expansion,
  source: SumSource,
): AnalysisParts & { ret_energy?: number; absent: string[] } {
  const parts: AnalysisParts & { ret_energy?: number } = { energy_body_dict: {}, results: {}, rows: [] };
  const absent: string[] = [];
  const returned = returnedCombination(expansion);
  for (const property of source.properties) {
    const value = source.evaluate(property, returned);
    if (value !== undefined) Object.assign(parts, { [`ret_${property}`]: value });
    for (const treatment of expansion.treatments) {
      const bodies = analyzeTreatment(expansion, source, property, treatment);
      Object.assign(parts.results, bodies.results);
      absent.push(...bodies.absent);
      if (property === 'energy') {
        for (const [n, total] of bodies.dict) parts.energy_body_dict[`${n}${treatment}`] = total as number;
        parts.rows.push(...bodyRows(expansion, treatment, bodies));
      } else {
        const key = `${property}_body_dict` as const;
        parts[key] = { ...parts[key], [treatment]: Object.fromEntries(bodies.dict) as Record<number, number[]> };
      }
    }
  }
  return { ...parts, absent };
}

/** The printed energy tables of all treatments, one after the other; every row must be known. */
export function energyTables(expansion: Expansion, rows: readonly BodyRow[]): string {
  const options = tableOptions(expansion);
  return expansion.treatments
    .map((treatment) => {
      const own = rows.filter((row) => row.treatment === treatment);
      return energyTable(treatment, own.map(energyRow), options);
    })
    .join('');
}

function energyRow({ nBody, total, interaction, contribution }: BodyRow): EnergyRow {
  return { nBody, total, interaction: interaction ?? Number.NaN, contribution: contribution ?? 0 };
}

interface TreatmentBodies {
  /** Known cumulative values. */
  readonly dict: ReadonlyMap<number, PropertyValue>;
  readonly results: Record<string, PropertyValue>;
  readonly absent: readonly string[];
  readonly totalsKnown: boolean;
  /** E_plus - E_minus, exact until it is rounded; undefined when not known. */
  readonly difference: (plus: number, minus: number) => PropertyValue | undefined;
}

function analyzeTreatment(expansion: Expansion, source: SumSource, property: Driver, treatment: Bsse): TreatmentBodies {
  const totals = bodyTotals(expansion, treatment);
  const dict = new Map<number, PropertyValue>();
  for (const [n, combination] of totals) {
    const value = source.evaluate(property, combination);
    if (value !== undefined) dict.set(n, value);
  }
  const oneBody = dict.get(1);
  const totalsKnown = oneBody === undefined ? totals.get(1)!.size > 0 : hasNonZero(oneBody);
  const difference = (plus: number, minus: number) =>
    source.evaluate(property, combine(totals.get(plus)!, -1, totals.get(minus) ?? new Map()));

  const results: Record<string, PropertyValue> = {};
  const absent: string[] = [];
  const { supersystemIeOnly, embedding } = expansion.request;
  const rules = {
    bodies: expansion.bodies,
    maxBody: expansion.maxBody,
    hasSupersystem: expansion.hasSupersystem,
    supersystemIeOnly,
    embedding,
    totals: totalsKnown,
  };
  for (const { name, plus, minus } of namedProperties(treatment, property, rules)) {
    const value = difference(plus, minus);
    if (value === undefined) absent.push(name);
    else results[name] = value;
  }
  return { dict, results, absent, totalsKnown, difference };
}

const number = (value: PropertyValue | undefined) => (value === undefined ? null : (value as number));

function bodyRows(expansion: Expansion, treatment: Bsse, bodies: TreatmentBodies): BodyRow[] {
  const { levels, embedding } = expansion.request;
  return expansion.bodies.map((nBody, i) => ({
    treatment,
    nBody,
    modelChemistry: levels[nBody] ?? levels.supersystem!,
    total: bodies.totalsKnown ? number(bodies.dict.get(nBody)) : null,
    interaction: embedding ? null : number(bodies.difference(nBody, 1)),
    contribution:
      i === 0 || (expansion.request.supersystemIeOnly && nBody !== 2)
        ? null
        : number(bodies.difference(nBody, expansion.bodies[i - 1]!)),
  }));
}

function tableOptions(expansion: Expansion): EnergyTableOptions {
  const { embedding, supersystemIeOnly } = expansion.request;
  return {
    nFragments: expansion.nFragments,
    bodiesOfModelChemistry: Object.fromEntries(
      expansion.modelChemistries.map(({ name, bodies, supersystem }) => [
        name,
        supersystem ? [...bodies, 'supersystem' as const] : bodies,
      ]),
    ),
    embedding,
    supersystemIeOnly,
    wholeKept: expansion.hasSupersystem || expansion.selection?.union.ofSize(expansion.nFragments).count !== 0,
    dropped: expansion.selection && droppedText(expansion.selection.union, expansion.maxBody),
    supersystemBeyond: expansion.hasSupersystem ? expansion.maxBody : null,
  };
}
