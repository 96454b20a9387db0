import { unparse } from 'papaparse';
import type { TableData } from './table-data';

/**
 * RFC 4180 text: a header line, every digit of every number (the shortest text that reads back as the same float64), nothing
 * for what is missing. Text that a spreadsheet would run as a formula gets a leading apostrophe; numbers stay numbers.
 */
export function csvText(table: TableData): string {
  const rows = table.rows.map((row) =>
    row.map((cell) => (typeof cell === 'number' && !Number.isFinite(cell) ? null : cell)),
  );
  return `${unparse({ fields: [...table.columns], data: rows as unknown[][] }, { escapeFormulae: true, newline: '\r\n' })}\r\n`;
}
