import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { makeFolder } from '../../files/make-folder';
import { bibtex } from '../cite/citations';
import { energiesTable } from '../tables/energies-table';
import { pairListTable } from '../tables/pair-list-table';
import { tasksTable } from '../tables/tasks-table';
import { timingTable } from '../tables/timing-table';
import type { EnergyUnit } from '../units';
import type { ResultView } from '../view-model';
import { reportHtml } from './report';

/** Kinds of files that a result can be written as. */
export type ExportFormat = 'csv' | 'json' | 'html' | 'bib';

export const exportFormats: readonly ExportFormat[] = ['csv', 'json', 'html', 'bib'];

/** What belongs into the files besides the view. */
export interface ExportOptions {
  readonly formats: readonly ExportFormat[];
  readonly unit: EnergyUnit;
  /** Of manybody. */
  readonly version: string;
  /** The result document, as `result.json` gets it. */
  readonly document: unknown;
}

/**
 * Writes a result into a folder, which is made when it is not there: `energies.csv`, `tasks.csv`, `pairs.csv`, `timings.csv`
 * (every digit), `result.json` (the QCSchema document), `report.html` (one self-contained page), `refs.bib`.
 *
 * @returns the paths of the files.
 */
export async function exportResult(view: ResultView, folder: string, options: ExportOptions): Promise<string[]> {
  const { formats, unit, version, document } = options;
  const texts: Record<ExportFormat, () => Record<string, string>> = {
    csv: () => ({
      'energies.csv': energiesTable(view).toCSV(),
      'tasks.csv': tasksTable(view).toCSV(),
      ...(view.maxBody >= 2 ? { 'pairs.csv': pairListTable(view).toCSV() } : {}),
      'timings.csv': timingTable(view).toCSV(),
    }),
    json: () => ({ 'result.json': `${JSON.stringify(document, null, 2)}\n` }),
    html: () => ({ 'report.html': reportHtml(view, unit, version) }),
    bib: () => ({ 'refs.bib': bibtex(view, version) }),
  };
  await makeFolder(folder);
  const written: string[] = [];
  for (const format of formats) {
    for (const [name, text] of Object.entries(texts[format]())) {
      const path = join(folder, name);
      await writeFile(path, text);
      written.push(path);
    }
  }
  return written;
}
