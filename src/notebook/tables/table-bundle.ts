import type { MimeBundle } from '../kernel-channel';
import type { TableData } from './table-data';
import { tableHtml } from './table-html';
import { tableText } from './table-text';

/** Rows that are shown when nothing else is asked for. */
export const firstRows = 20;

/** A table as text and HTML. */
export function tableBundle(table: TableData, rows: number = firstRows): MimeBundle {
  return { 'text/plain': tableText(table, rows), 'text/html': tableHtml(table, rows).toString() };
}
