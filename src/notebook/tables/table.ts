import type { InspectOptions } from 'node:util';
import { type Displayable, displayable, displaySymbol, type MimeBundle } from '../mime-bundle';
import { inspected, inspectSymbol } from '../render/inspected';
import { csvText } from './csv';
import { type DataFrame, dataFrame } from './danfojs';
import { firstRows, tableBundle } from './table-bundle';
import type { Cell, TableData } from './table-data';
import { tableMarkdown } from './table-markdown';
import { tableText } from './table-text';

/**
 * A table with exact numbers. As the last expression of a cell it draws itself; {@link toDataFrame} gives the danfojs frame
 * of the same columns for sorting, grouping and querying.
 */
export class Table implements TableData, Displayable {
  readonly caption: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
  readonly decimals: number | undefined;

  constructor(data: TableData) {
    this.caption = data.caption;
    this.columns = data.columns;
    this.rows = data.rows;
    this.decimals = data.decimals;
  }

  /** The rows as plain objects. */
  records(): Record<string, Cell>[] {
    return this.rows.map((row) => Object.fromEntries(this.columns.map((name, i) => [name, row[i] ?? null])));
  }

  /** The values of one column. @throws RangeError when there is no such column. */
  column(name: string): Cell[] {
    const index = this.columns.indexOf(name);
    if (index < 0) throw new RangeError(`The table has no column '${name}', only ${this.columns.join(', ')}.`);
    return this.rows.map((row) => row[index] ?? null);
  }

  /** The same table as a danfojs DataFrame, whose arithmetic is float64 here. Loads danfojs at the first call. */
  toDataFrame(): DataFrame {
    return dataFrame(this);
  }

  /** All rows with every digit; missing numbers are empty. Text that a spreadsheet would take for a formula is quoted with '. */
  toCSV(): string {
    return csvText(this);
  }

  /** All rows as a JSON list of objects, every digit. */
  toJSON(): Record<string, Cell>[] {
    return this.records();
  }

  /** All rows, rounded as on the page. */
  toMarkdown(): string {
    return tableMarkdown(this);
  }

  toString(): string {
    return tableText(this, firstRows);
  }

  /** The first `rows` rows, or all of them, as a value that draws itself. */
  show(rows: number | 'all'): Displayable {
    return displayable(tableBundle(this, rows === 'all' ? this.rows.length : rows));
  }

  [inspectSymbol](depth: number, options: InspectOptions): string {
    return inspected(depth, options, () => this.toString());
  }

  [displaySymbol](): MimeBundle {
    return tableBundle(this);
  }
}
