import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ManyBodyComputer } from '../../src/computer/many-body-computer';
import { moleculeFromArrays } from '../../src/molecule/molecule-from-arrays';
import type { Bsse } from '../../src/schema/bsse';
import type { Driver } from '../../src/schema/driver';

export interface Case {
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
export const { cases } = JSON.parse(readFileSync(join(__dirname, 'psi4_nbody.json'), 'utf8')) as { cases: Case[] };

// A sum amplifies what is left of convergence in single clusters: 1e-9 each, up to 65 of them.
export const energyTolerance = 1e-8;
export const gradientTolerance = 1e-7;

/** The computer of a case. @param keywords over those of the builtin engine that give the numbers of the reference. */
export function computerOf(c: Case, engine = 'builtin', keywords: Record<string, unknown> = {}): ManyBodyComputer {
  const { symbols, geometry, fragments, fragment_charges, fragment_multiplicities } = c;
  const molecule = moleculeFromArrays({
    symbols,
    geometry,
    units: 'bohr',
    fragments,
    fragmentCharges: fragment_charges,
    fragmentMultiplicities: fragment_multiplicities,
  });
  const tight = { e_convergence: 1e-10, d_convergence: 1e-9, freeze_core: c.freeze_core ?? false, ...keywords };
  const start = ManyBodyComputer.of(molecule)
    .engine(engine, tight)
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

export function energiesOf(c: Case, treatment: Bsse): [string, number][] {
  if (c.total_energy !== undefined) return [[String(c.fragments.length), c.total_energy]];
  if (c.total_energy_through_n_body) return Object.entries(c.total_energy_through_n_body[treatment]);
  return Object.entries(c.psi4_variables!).flatMap(([name, energy]) => {
    const match = new RegExp(`^(\\d+)${treatment}$`, 'i').exec(name);
    return match ? [[match[1]!, energy] as [string, number]] : [];
  });
}
