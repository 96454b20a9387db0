import { escapeMarkdown } from '../render/printable';
import { columnFormat } from './column-format';
import type { TableData } from './table-data';

/** A table in GitHub's Markdown, rounded as on the page. */
export function tableMarkdown(table: TableData): string {
  const formats = table.columns.map((_, i) => columnFormat(table, i));
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [
    line(formats.map(({ title, unit }) => escapeMarkdown(unit === null ? title : `${title} / ${unit}`))),
    line(formats.map(({ numeric }) => (numeric ? '---:' : ':---'))),
    ...table.rows.map((row) =>
      line(
        formats.map((format, i) => (typeof row[i] === 'string' ? escapeMarkdown(row[i]) : format.text(row[i] ?? null))),
      ),
    ),
    '',
  ].join('\n');
}
