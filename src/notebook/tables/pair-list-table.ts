import type { Bsse } from '../../schema/bsse';
import { FragmentDistances } from '../geometry';
import { increments } from '../increments';
import { inUnit } from '../units';
import { type ResultView, returnedTreatment } from '../view-model';
import { Table } from './table';

/** One row a pair: closest contact, distance between the centres of mass, two-body increment; unknown ones first, then the largest. */
export function pairListTable(view: ResultView, treatment: Bsse = returnedTreatment(view)): Table {
  const distances = new FragmentDistances(view.molecule);
  const size = (increment: number | null) => Math.abs(increment ?? Number.POSITIVE_INFINITY);
  const pairs = increments(view, treatment, 2).sort((a, b) => size(b.increment) - size(a.increment) || 0);
  return new Table({
    caption: `pairs, ${treatment}`,
    columns: ['fragments', 'R_angstrom', 'R_com_angstrom', 'increment_Eh', 'increment_kcal_mol'],
    rows: pairs.map(({ fragments, increment }) => [
      fragments.join('-'),
      distances.span(fragments),
      distances.centreOfMassSpan(fragments),
      increment,
      inUnit(increment, 'kcal/mol'),
    ]),
  });
}
