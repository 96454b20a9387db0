import { fixed } from '../units';
import type { Cell, TableData } from './table-data';

/** Units that a column's name can end in: how they are written and how many decimals they get. */
const units: Record<string, { readonly text: string; readonly decimals: number }> = {
  Eh: { text: 'Eh', decimals: 8 },
  kcal_mol: { text: 'kcal/mol', decimals: 3 },
  kJ_mol: { text: 'kJ/mol', decimals: 2 },
  meV: { text: 'meV', decimals: 1 },
  angstrom: { text: 'Å', decimals: 2 },
  s: { text: 's', decimals: 3 },
  MiB: { text: 'MiB', decimals: 0 },
};

/** Columns whose name says less than people need. */
const titles: Readonly<Record<string, string>> = { core: 'core-seconds', in_store: 'in the store' };

/** Grouping appends what it did: `wall_s_mean` is still in seconds. */
const suffixed = new RegExp(
  `^(?<stem>.+)_(?<unit>${Object.keys(units).join('|')})(?<statistic>_(?:sum|mean|min|max|median|std))?$`,
);

/** A column's name in words, its unit, and how its cells are written. */
export interface ColumnFormat {
  readonly title: string;
  readonly unit: string | null;
  /** Are all cells numbers (or missing)? Numbers are aligned at the right. */
  readonly numeric: boolean;
  readonly text: (cell: Cell) => string;
}

/** How to write column `index` of a table. The unit is read from the end of its name. */
export function columnFormat(table: TableData, index: number): ColumnFormat {
  const name = table.columns[index] ?? '';
  const parts = suffixed.exec(name)?.groups;
  const unit = units[parts?.unit ?? ''];
  const stem = parts ? `${parts.stem}${parts.statistic ?? ''}` : name;
  return {
    title: titles[stem] ?? stem.replaceAll('_', ' '),
    unit: unit?.text ?? null,
    numeric: table.rows.every((row) => typeof row[index] !== 'string'),
    text: (cell) => cellText(cell, unit?.decimals ?? table.decimals),
  };
}

function cellText(cell: Cell, decimals: number | undefined): string {
  if (cell === null || cell === undefined) return 'n/a';
  if (typeof cell !== 'number') return String(cell);
  if (!Number.isFinite(cell)) return 'n/a';
  if (decimals !== undefined) return fixed(cell, decimals);
  return Number.isInteger(cell) ? String(cell) : String(Number(cell.toPrecision(6)));
}
