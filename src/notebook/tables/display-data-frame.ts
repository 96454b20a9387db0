import type { MimeBundle } from '../mime-bundle';
import { tableBundle } from './table-bundle';
import type { Cell } from './table-data';

/** What is needed of a DataFrame or Series, from any copy of danfojs. */
export interface DataFrameLike {
  readonly columns: readonly string[];
  readonly index: readonly (string | number)[];
  /** Rows of a DataFrame; of a Series, its values. */
  readonly values: readonly unknown[];
}

/**
 * Draws a danfojs DataFrame or Series. Units are read from the ends of the column names (`total_Eh`, `R_angstrom`), so they
 * survive sorting, filtering and selecting. The index is shown when it is not simply 0, 1, 2, ….
 */
export function displayDataFrame(frame: DataFrameLike, rows?: number): MimeBundle {
  const counted = frame.index.every((label, i) => label === i);
  const cells = frame.values.map((row) => (Array.isArray(row) ? row : [row]).map(cell));
  return tableBundle(
    {
      caption: `${frame.values.length} rows × ${frame.columns.length} columns`,
      columns: [...(counted ? [] : ['index']), ...frame.columns.map(String)],
      rows: counted ? cells : cells.map((row, i) => [cell(frame.index[i]), ...row]),
    },
    rows,
  );
}

function cell(value: unknown): Cell {
  if (typeof value === 'number') return Number.isFinite(value) ? value : null;
  return value === null || value === undefined ? null : String(value);
}
