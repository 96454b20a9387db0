import { inUnit } from '../units';
import type { ResultView } from '../view-model';
import { Table } from './table';

/** Totals, interactions and contributions of every treatment and number of bodies, in hartree, kcal/mol and kJ/mol. */
export function energiesTable(view: Pick<ResultView, 'energies'>): Table {
  return new Table({
    caption: view.energies.some(({ treatment, total }) => treatment === 'cp' && total === null)
      ? 'n-body energies (cp totals are n/a: interactions do not need them; .totalData() asks for them)'
      : 'n-body energies',
    columns: [
      'treatment',
      'n',
      'total_Eh',
      'interaction_Eh',
      'interaction_kcal_mol',
      'interaction_kJ_mol',
      'contribution_Eh',
      'contribution_kcal_mol',
      'contribution_kJ_mol',
    ],
    rows: view.energies.map(({ treatment, n, total, interaction, contribution }) => [
      treatment,
      n,
      total,
      interaction,
      inUnit(interaction, 'kcal/mol'),
      inUnit(interaction, 'kJ/mol'),
      contribution,
      inUnit(contribution, 'kcal/mol'),
      inUnit(contribution, 'kJ/mol'),
    ]),
  });
}
