import type { Bsse } from '../../schema/bsse';
import { FragmentDistances, fragmentFormula } from '../geometry';
import { increments } from '../increments';
import { inUnit } from '../units';
import { type ResultView, returnedTreatment } from '../view-model';
import { Table } from './table';
import type { Cell } from './table-data';

/** Pair interactions as a matrix: above the diagonal the two-body increments in kcal/mol, below it the closest contacts in Å. */
export function pairsTable(view: ResultView, treatment: Bsse = returnedTreatment(view)): Table {
  const count = view.molecule.fragments.length;
  const fragments = Array.from({ length: count }, (_, i) => i + 1);
  const distances = new FragmentDistances(view.molecule);
  const energies = pairEnergies(view, treatment);
  const cell = (i: number, j: number): Cell =>
    i === j ? null : i < j ? inUnit(energies.get(`${i}-${j}`) ?? null, 'kcal/mol') : distances.contact(i, j);
  return new Table({
    caption: `pairs, ${treatment}: upper right ΔE / kcal/mol, lower left closest contact / Å`,
    columns: ['fragment', ...fragments.map(String)],
    rows: fragments.map((i) => [`${i} ${fragmentFormula(view.molecule, i)}`, ...fragments.map((j) => cell(i, j))]),
    decimals: 3,
  });
}

/** Two-body increments in hartree, keyed `i-j` with i < j; without the unknown ones. */
export function pairEnergies(view: ResultView, treatment: Bsse): Map<string, number> {
  const found = new Map<string, number>();
  for (const { fragments, increment } of increments(view, treatment, 2)) {
    if (increment !== null) found.set(fragments.join('-'), increment);
  }
  return found;
}
