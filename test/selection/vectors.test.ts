import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ManyBodyComputer } from '../../src/index';
import type { Bsse } from '../../src/schema/bsse';
import { heliumFragments, row, tableEngine } from './table-engine';

/* The vectors of an independent brute force, through the public names alone. */

const read = <T>(name: string): T =>
  JSON.parse(readFileSync(join(__dirname, '../../../shared/reference/beyond', `${name}.json`), 'utf8')) as T;
const treatments = ['nocp', 'cp', 'vmfc'] as const;
type Coefficients = Record<string, number>;

interface CutoffCase {
  fragments: number;
  max_nbody: number;
  coordinates: number[][][];
  distance: 'contact' | 'com';
  measure: 'max' | 'sum' | 'link' | 'hub';
  cutoffs: Record<string, number>;
  pair_distances: Record<string, number>;
  modes: Record<
    'drop' | 'add' | 'none',
    {
      kept: Record<string, string[]>;
      closed: boolean;
      treatments: Record<
        Bsse,
        {
          contributions: Record<string, Coefficients>;
          total: Coefficients;
          interaction: Coefficients;
          tasks_all_rows: number;
          noise_independent_squared: number;
          noise_worst: number;
          value_total: number;
          value_contributions: Record<string, number>;
        }
      >;
    }
  >;
}

const { cases } = read<{ cases: CutoffCase[] }>('cutoffs');
const names = (list: Iterable<readonly number[]>): string[] => [...list].map((cluster) => cluster.join('-'));

describe.each(cases.map((one, i) => [i, one] as const))('cutoffs %i', (_, one) => {
  const values = read<Coefficients>(`values-${one.fragments}`);
  const base = ManyBodyComputer.of(heliumFragments(one.coordinates), { units: 'bohr' })
    .engine(tableEngine(one.coordinates, { a: values }))
    .level(one.max_nbody, 'a')
    .totalData()
    .workers(1)
    .store(false);

  test.each(['drop', 'add', 'none'] as const)('%s', async (closure) => {
    const mode = one.modes[closure];
    const { distance, measure } = one;
    const computer = base.cutoffs(one.cutoffs, { distance, measure, closure, units: 'bohr' });
    const explicit = base.clusters(
      Object.values(mode.kept)
        .flat()
        .map((name) => name.split('-').map(Number))
        .filter((cluster) => cluster.length > 1),
    );
    for (const treatment of treatments) {
      const wanted = mode.treatments[treatment];
      const plan = computer.bsse(treatment).plan();
      for (const [n, kept] of Object.entries(mode.kept))
        expect(names(plan.selection!.selection.union.ofSize(Number(n))), `${n} bodies`).toEqual(kept);
      expect(plan.selection!.closed).toBe(mode.closed);
      const found: Record<string, Coefficients> = {};
      const total: Coefficients = {};
      for (const { real, basis } of plan.clusters()) {
        const name = `${real.join('-')}@${basis.join('-')}`;
        const { roles, returned } = plan.explain(name);
        for (const { weights } of roles.filter((role) => role.treatment === treatment)) {
          for (const [n, weight] of Object.entries(weights)) {
            found[n] ??= {};
            found[n][name] = weight;
          }
        }
        if (returned.a) total[name] = returned.a;
      }
      const contributions = Object.fromEntries(
        Object.entries(wanted.contributions).filter(([, list]) => Object.keys(list).length > 0),
      );
      expect(found, treatment).toEqual(contributions);
      expect(total, treatment).toEqual(wanted.total);
      expect(plan.noiseAmplification.independent ** 2).toBeCloseTo(wanted.noise_independent_squared, 6);
      expect(plan.noiseAmplification.worst).toBe(wanted.noise_worst);
      if (plan.treatments.length === 1) expect(plan.total).toBe(wanted.tasks_all_rows);
      for (const way of [computer, explicit]) {
        const result = await way.bsse(treatment).run();
        expect(result.returnResult).toBe(wanted.value_total);
        for (const [n, value] of Object.entries(wanted.value_contributions))
          if (Number(n) > 1) expect(result.contribution(treatment, Number(n)), `${treatment} ${n}`).toBe(value);
      }
    }
  });

  test('distances', () => {
    const plan = base.cutoffs({ 2: 1e6 }, { distance: one.distance, units: 'bohr' }).plan();
    for (const [pair, distance] of Object.entries(one.pair_distances))
      expect(plan.selection!.measure(pair.split('-').map(Number))).toBeCloseTo(distance, 8);
  });
});

interface LevelCase {
  label: string;
  fragments: number;
  assignment: Record<string, string>;
  supersystem: string | null;
  treatments: Record<Bsse, { coefficients: Record<string, Coefficients>; value: number }>;
  values: Record<string, Coefficients>;
}

describe.each(read<{ cases: LevelCase[] }>('levels').cases.map((one) => [one.label, one] as const))('%s', (_, one) => {
  const sizes = (level: string): number[] =>
    Object.entries(one.assignment).flatMap(([name, of]) => (of === level ? [name.split('-').length] : []));
  const levels = [...new Set(Object.values(one.assignment))];
  const highest = Math.max(...levels.flatMap(sizes));
  // Several levels share a number of bodies: the clusters say which are kept, zones which level takes them.
  const shared = levels.filter((level) =>
    levels.some((other) => other !== level && sizes(other).some((n) => sizes(level).includes(n))),
  );

  const start = ManyBodyComputer.of(heliumFragments(row(one.fragments)), { units: 'bohr' })
    // Tables hold what counts: what they lack may be anything.
    .engine(tableEngine(row(one.fragments), one.values, { otherwise: 31415 }))
    .totalData()
    .workers(1)
    .store(false);
  const clusters = Object.keys(one.assignment)
    .map((name) => name.split('-').map(Number))
    .filter((cluster) => cluster.length > 1);

  function computer(): ManyBodyComputer {
    const region = [1, 2, 3];
    let built = start.clusters(clusters);
    if (one.label.startsWith('region')) {
      built = start.level(highest, 'hi', { region }).level(highest, 'lo');
    } else if (one.label.startsWith('ONIOM')) {
      built = start.level(highest, 'hi', { region });
    } else {
      expect(shared).toEqual([]);
      for (const level of levels) built = built.level(Math.max(...sizes(level)), level);
    }
    return one.supersystem ? built.supersystem(one.supersystem) : built;
  }

  test.each(treatments)('%s', async (treatment) => {
    const plan = computer().bsse(treatment).plan();
    const found: Record<string, Coefficients> = {};
    for (const { real, basis } of plan.clusters()) {
      const name = `${real.join('-')}@${basis.join('-')}`;
      for (const [level, coefficient] of Object.entries(plan.explain(name).returned)) {
        if (coefficient === 0) continue;
        found[level] ??= {};
        found[level][name] = coefficient;
      }
    }
    expect(found).toEqual(one.treatments[treatment].coefficients);
    expect((await computer().bsse(treatment).run()).returnResult).toBe(one.treatments[treatment].value);
  });
});

interface HierarchyCase {
  label: string;
  fragments: number;
  tiers: number[][];
  orders: number[];
  kept: Record<string, number>;
  total: number;
  coefficients_histogram: Record<string, Record<string, number>>;
  coefficients?: Coefficients;
}

test.each(read<{ cases: HierarchyCase[] }>('hmbe').cases.map((one) => [one.label, one] as const))(
  'hierarchy %s',
  (_, one) => {
    const tiers = one.tiers.map((groups) => Object.fromEntries(groups.map((group, f) => [f + 1, String(group)])));
    const plan = ManyBodyComputer.of(heliumFragments(row(one.fragments)), { units: 'bohr' })
      .engine(tableEngine(row(one.fragments), {}))
      .level(one.orders.at(-1)!, 'a')
      .hierarchy(tiers, one.orders)
      .bsse('nocp')
      .totalData()
      .plan();
    expect(plan.selection!.kept).toEqual(one.kept);
    expect(plan.selection!.closed).toBe(true);
    expect(plan.total).toBe(one.total);
    const histogram: Record<string, Record<string, number>> = {};
    const coefficients: Coefficients = {};
    for (const { real } of plan.clusters()) {
      const c = plan.explain(real.join('-')).returned.a!;
      histogram[real.length] ??= {};
      const ofSize = histogram[real.length]!;
      ofSize[c] = (ofSize[c] ?? 0) + 1;
      if (c !== 0) coefficients[real.join('-')] = c;
    }
    expect(histogram).toEqual(one.coefficients_histogram);
    if (one.coefficients) expect(coefficients).toEqual(one.coefficients);
  },
);
