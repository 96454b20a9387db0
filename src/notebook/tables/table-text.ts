import { printable, shortened, textWidth } from '../render/printable';
import { columnFormat } from './column-format';
import type { TableData } from './table-data';

const maxWidth = 100;
const maxCell = 44;

/** The first `rows` rows in columns, at most 100 characters wide; columns that do not fit are named below. */
export function tableText(table: TableData, rows: number): string {
  const shown = table.rows.slice(0, rows);
  const columns = table.columns.map((_, i) => {
    const format = columnFormat(table, i);
    const title = printable(format.unit === null ? format.title : `${format.title} ${format.unit}`);
    const cells = [title, ...shown.map((row) => format.text(row[i] ?? null))].map((text) => shortened(text, maxCell));
    return { title, cells, numeric: format.numeric, width: Math.max(...cells.map(textWidth)) };
  });
  const fitting = columnsThatFit(columns.map(({ width }) => width));
  const lines = Array.from({ length: shown.length + 1 }, (_, k) =>
    columns
      .slice(0, fitting)
      .map(({ cells, numeric, width }) => pad(cells[k] as string, width, numeric))
      .join('  ')
      .trimEnd(),
  );
  const notes = [
    ...(shown.length < table.rows.length ? [`${shown.length} of ${table.rows.length} rows: .show('all')`] : []),
    ...(fitting < columns.length
      ? [
          `more columns: ${columns
            .slice(fitting)
            .map(({ title }) => title)
            .join(', ')}`,
        ]
      : []),
  ];
  return [shortened(table.caption, maxWidth), ...lines, ...notes.map((note) => shortened(note, maxWidth))].join('\n');
}

/** How many leading columns, two blanks apart, fit the width; at least one. */
function columnsThatFit(widths: readonly number[]): number {
  let used = -2;
  let count = 0;
  for (const width of widths) {
    used += width + 2;
    if (used > maxWidth && count > 0) break;
    count++;
  }
  return count;
}

function pad(text: string, width: number, right: boolean): string {
  const blanks = ' '.repeat(Math.max(0, width - textWidth(text)));
  return right ? blanks + text : text + blanks;
}
