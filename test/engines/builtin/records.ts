import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Calculation } from './atomic-input';

interface Correlation {
  mp2_correlation_energy: number;
  mp2_same_spin?: number;
  mp2_opposite_spin?: number;
  n_frozen_core: number;
}

/** A record of test/reference/hf_mp2.json: psi4 1.3.2, hartree and bohr; `meta` in the file has its settings. */
export interface ReferenceRecord {
  id: string;
  molecule: string;
  basis: string;
  reference: 'rhf' | 'uhf';
  charge: number;
  multiplicity: number;
  symbols: string[];
  real: boolean[];
  geometry: number[];
  point_charges?: { charge: number; position: [number, number, number] }[];
  n_basis: number;
  n_mo: number;
  n_alpha: number;
  n_beta: number;
  nuclear_repulsion_energy: number;
  hf_total_energy: number;
  one_electron_energy: number;
  two_electron_energy: number;
  kinetic_energy: number;
  overlap_min_eigenvalue: number;
  dipole_au: number[];
  orbital_energies_alpha: number[];
  orbital_energies_beta?: number[];
  s_squared?: number;
  hf_gradient?: number[];
  mp2_gradient?: number[];
  mp2_ae?: Correlation;
  mp2_fc?: Correlation;
}

const file = (name: string) => join(__dirname, '..', '..', 'reference', name);

export const records: ReferenceRecord[] = JSON.parse(readFileSync(file('hf_mp2.json'), 'utf8')).records;

/** The calculation of a record. */
export function calculationOf(
  record: ReferenceRecord,
  rest: Pick<Calculation, 'method'> & Partial<Calculation>,
): Calculation {
  const { symbols, geometry, real, charge, multiplicity, basis, point_charges: charges } = record;
  return {
    symbols,
    geometry,
    real,
    charge,
    multiplicity,
    basis,
    ...(charges ? { embeddingCharges: charges.map(({ charge: q, position }) => [q, position]) } : {}),
    ...rest,
  };
}

interface Component {
  /** 1-based */
  fragments: number[];
  basis: number[];
  energy: number;
  hf_energy: number;
  gradient?: number[];
}

/** A case of test/reference/psi4_nbody.json. Fragments hold 0-based atoms. */
export interface ManyBodyCase {
  id: string;
  symbols: string[];
  geometry: number[];
  fragments: number[][];
  fragment_charges?: number[];
  fragment_multiplicities?: number[];
  method?: string;
  basis?: string;
  freeze_core?: boolean;
  embedding_charges?: Record<string, number[]>;
  components?: Component[];
}

export const manyBodyCases: ManyBodyCase[] = JSON.parse(readFileSync(file('psi4_nbody.json'), 'utf8')).cases;

/** The calculation of one component: atoms of the fragments in `basis`, those not in `fragments` as ghosts. */
export function componentCalculation(whole: ManyBodyCase, component: Component): Calculation {
  const inBasis = (fragment: number) => component.basis.includes(fragment + 1);
  const isReal = (fragment: number) => component.fragments.includes(fragment + 1);
  const kept = whole.fragments.flatMap((atoms, fragment) =>
    inBasis(fragment) ? atoms.map((atom) => ({ atom, fragment })) : [],
  );
  const position = (atom: number) => whole.geometry.slice(3 * atom, 3 * atom + 3) as [number, number, number];
  const sum = (values: number[] | undefined) =>
    component.fragments.reduce((total, f) => total + (values?.[f - 1] ?? 0), 0);
  const embedding = whole.embedding_charges;
  return {
    symbols: kept.map(({ atom }) => whole.symbols[atom]!),
    geometry: kept.flatMap(({ atom }) => position(atom)),
    real: kept.map(({ fragment }) => isReal(fragment)),
    charge: sum(whole.fragment_charges),
    method: whole.method!,
    basis: whole.basis!,
    keywords: whole.freeze_core ? { freeze_core: true } : {},
    ...(embedding
      ? {
          embeddingCharges: whole.fragments.flatMap((atoms, fragment) =>
            inBasis(fragment)
              ? []
              : atoms.map(
                  (atom, k) => [embedding[fragment + 1]![k]!, position(atom)] as [number, [number, number, number]],
                ),
          ),
        }
      : {}),
  };
}
