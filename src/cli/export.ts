import { Command, InvalidArgumentError } from 'commander';
import { type ExportFormat, exportFormats, exportResult } from '../notebook/report/export-result';
import type { EnergyUnit } from '../notebook/units';
import { VERSION } from '../schema/version';
import { readResult } from './read-result';
import { unitOption } from './show';

interface ExportFlags {
  formats: ExportFormat[];
  unit: EnergyUnit;
}

/** `manybody export RESULT FOLDER` */
export function exportCommand(): Command {
  return new Command('export')
    .description('write a result as CSV tables, JSON, one self-contained HTML report, and BibTeX')
    .argument('<result>', 'file that `manybody run --output` wrote')
    .argument('<folder>', 'made when it does not exist')
    .option('--formats <list>', `some of ${exportFormats.join(',')}`, formatList, [...exportFormats])
    .addOption(unitOption())
    .action(async (path: string, folder: string, { formats, unit }: ExportFlags) => {
      const { document, view } = await readResult(path);
      const files = await exportResult(view, folder, { formats, unit, version: VERSION, document });
      process.stdout.write(`${files.join('\n')}\n`);
    });
}

function formatList(text: string): ExportFormat[] {
  return text.split(',').map((word) => {
    const format = exportFormats.find((known) => known === word);
    if (!format) throw new InvalidArgumentError(`'${word}' is not one of ${exportFormats.join(', ')}.`);
    return format;
  });
}
