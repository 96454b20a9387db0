import { type Html, html } from '../render/html';
import { piece } from '../render/piece';
import { typographic } from '../units';
import { type ColumnFormat, columnFormat } from './column-format';
import type { Cell, TableData } from './table-data';

/** Longer cells may break into lines. */
const longText = 40;

/** A table of the first `rows` rows; each number carries all its digits in `<data value>`. */
export function tableHtml(table: TableData, rows: number): Html {
  return piece(bareTable(table, rows));
}

/** The same without its own style sheet, for cards and reports. */
export function bareTable(table: TableData, rows: number): Html {
  const formats = table.columns.map((_, i) => columnFormat(table, i));
  const shown = table.rows.slice(0, rows);
  return html`<div class="mb-scroll"><table><caption>${table.caption}</caption><thead><tr>${formats.map(header)}</tr></thead><tbody>${shown.map((row) => html`<tr>${formats.map((format, i) => cell(format, row[i] ?? null))}</tr>`)}</tbody></table></div>${hidden(table, shown.length)}`;
}

function header({ title, unit, numeric }: ColumnFormat): Html {
  return html`<th scope="col"${!numeric && html` class="mb-l"`}>${title}${unit !== null && html`<br><small>${unit}</small>`}</th>`;
}

function cell(format: ColumnFormat, value: Cell): Html {
  if (typeof value === 'number' && Number.isFinite(value)) {
    const text = typographic(format.text(value));
    return Number.isInteger(value) ? html`<td>${text}</td>` : html`<td><data value="${value}">${text}</data></td>`;
  }
  const text = format.text(value);
  const wraps = text.length > longText && html` mb-w`;
  return html`<td${!format.numeric && html` class="mb-l${wraps}"`}>${text}</td>`;
}

function hidden(table: TableData, shown: number): Html | false {
  if (shown >= table.rows.length) return false;
  return html`<div class="mb-quiet">${shown} of ${table.rows.length} rows; <code>.show('all')</code> shows them all</div>`;
}
