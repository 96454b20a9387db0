import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ManyBodyComputer } from '../../src/computer/many-body-computer';
import { moleculeFromArrays } from '../../src/molecule/molecule-from-arrays';
import type { Bsse } from '../../src/schema/bsse';
import type { Driver } from '../../src/schema/driver';

interface Case {
  readonly id: string;
  readonly symbols: string[];
  readonly geometry: number[];
  readonly fragments: number[][];
  readonly fragment_charges: number[];
  readonly fragment_multiplicities: number[];
  readonly method?: string;
  readonly basis?: string;
  /** `method/basis` of each body. */
  readonly levels?: Record<string, string>;
  readonly freeze_core?: boolean;
  readonly driver: Driver;
  readonly max_nbody: number;
  readonly bsse_type: Bsse[];
  readonly embedding_charges?: Record<string, number[]>;
  readonly total_energy_through_n_body?: Record<Bsse, Record<string, number>>;
  /** Of several levels: `2CP` and the like. */
  readonly psi4_variables?: Record<string, number>;
  /** With a supersystem. */
  readonly total_energy?: number;
  readonly total_gradient_through_n_body?: Record<Bsse, Record<string, number[]>>;
}

// psi4 1.3.2, e_convergence and d_convergence 1e-10; made by the script described in psi4_nbody.json.
const { cases } = JSON.parse(readFileSync(join(__dirname, 'psi4_nbody.json'), 'utf8')) as { cases: Case[] };

// A sum amplifies what is left of convergence in single clusters: 1e-9 each, up to 65 of them.
const energyTolerance = 1e-8;
const gradientTolerance = 1e-7;

function computerOf(c: Case): ManyBodyComputer {
  const { symbols, geometry, fragments, fragment_charges, fragment_multiplicities } = c;
  const molecule = moleculeFromArrays({
    symbols,
    geometry,
    units: 'bohr',
    fragments,
    fragmentCharges: fragment_charges,
    fragmentMultiplicities: fragment_multiplicities,
  });
  const keywords = { e_convergence: 1e-10, d_convergence: 1e-9, freeze_core: c.freeze_core ?? false };
  const start = ManyBodyComputer.of(molecule)
    .engine('builtin', keywords)
    .bsse(...c.bsse_type)
    .driver(c.driver)
    .totalData()
    .workers(1);
  const levels = c.levels ?? { [c.max_nbody]: `${c.method}/${c.basis}` };
  const levelled = Object.entries(levels).reduce((computer, [body, level]) => {
    const model = level.replace('scf/', 'hf/');
    if (body === 'supersystem') return computer.supersystem(model);
    // A level covers the bodies below it: one model chemistry is named once, where it ends.
    return levels[Number(body) + 1] === level ? computer : computer.level(Number(body), model);
  }, start);
  return c.embedding_charges ? levelled.embeddingCharges(c.embedding_charges) : levelled;
}

function energiesOf(c: Case, treatment: Bsse): [string, number][] {
  if (c.total_energy !== undefined) return [[String(c.fragments.length), c.total_energy]];
  if (c.total_energy_through_n_body) return Object.entries(c.total_energy_through_n_body[treatment]);
  return Object.entries(c.psi4_variables!).flatMap(([name, energy]) => {
    const match = new RegExp(`^(\\d+)${treatment}$`, 'i').exec(name);
    return match ? [[match[1]!, energy] as [string, number]] : [];
  });
}

describe('many-body cases computed with psi4', () => {
  test.each(cases.map((c) => [c.id, c] as const))('%s', async (_, c) => {
    const result = await computerOf(c).run();
    expect(c.bsse_type.flatMap((treatment) => energiesOf(c, treatment)).length).toBeGreaterThan(0);
    for (const treatment of c.bsse_type) {
      for (const [n, energy] of energiesOf(c, treatment)) {
        expect(Math.abs(result.total(treatment, Number(n))! - energy), `${treatment} ${n}`).toBeLessThan(
          energyTolerance,
        );
      }
      const gradients = Object.entries(c.total_gradient_through_n_body?.[treatment] ?? {});
      for (const [n, gradient] of gradients) {
        const ours = result.properties[`${treatment}_corrected_total_gradient_through_${n}_body`] as number[];
        const worst = Math.max(...gradient.map((g, i) => Math.abs(g - ours[i]!)));
        expect(worst, `${treatment} ${n}`).toBeLessThan(gradientTolerance);
      }
    }
  });
});
