import { Command } from 'commander';
import { engineLine } from '../engines/engine-words';
import { surveyEngines } from '../engines/survey-engines';
import { pythonOption } from './python-flag';

/** `manybody engines`: which engines there are, whether they can run here, and what they can do. */
export function enginesCommand(): Command {
  return new Command('engines')
    .description('list the engines, whether they can run here, and what they can do')
    .option('--json', 'as JSON')
    .addOption(pythonOption())
    .action(async ({ json }: { json?: boolean }) => {
      const reports = await surveyEngines();
      if (json) {
        const rows = reports.map(({ traits, ...report }) => ({ ...report, ...traits }));
        process.stdout.write(`${JSON.stringify(rows, null, 2)}\n`);
      } else for (const report of reports) process.stdout.write(`${engineLine(report)}\n`);
    });
}
