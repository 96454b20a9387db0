import { Argument, Command, Option } from 'commander';
import { resultBundle } from '../notebook/render/result-card';
import { energiesTable } from '../notebook/tables/energies-table';
import { pairListTable } from '../notebook/tables/pair-list-table';
import type { Table } from '../notebook/tables/table';
import { tableText } from '../notebook/tables/table-text';
import { tasksTable } from '../notebook/tables/tasks-table';
import { timingTable } from '../notebook/tables/timing-table';
import type { EnergyUnit } from '../notebook/units';
import type { ResultView } from '../notebook/view-model';
import { readResult } from './read-result';

const tables: Readonly<Record<string, (view: ResultView) => Table>> = {
  energies: energiesTable,
  tasks: tasksTable,
  pairs: (view) => pairListTable(view),
  timings: timingTable,
};

interface ShowFlags {
  format: 'text' | 'csv' | 'json' | 'markdown';
  unit: EnergyUnit;
}

/** `manybody show RESULT [TABLE]` */
export function showCommand(): Command {
  return new Command('show')
    .description('show a result document: its summary, or one of its tables with all rows')
    .argument('<result>', 'file that `manybody run --output` wrote')
    .addArgument(new Argument('[table]', 'instead of the summary').choices(Object.keys(tables)))
    .addOption(
      new Option('--format <format>', 'of a table').choices(['text', 'csv', 'json', 'markdown']).default('text'),
    )
    .addOption(unitOption())
    .action(async (path: string, name: string | undefined, flags: ShowFlags) => {
      const { view } = await readResult(path);
      const text =
        name === undefined ? String(resultBundle(view, flags.unit)['text/plain']) : tableAs(name, view, flags);
      process.stdout.write(text.endsWith('\n') ? text : `${text}\n`);
    });
}

/** `--unit`: of energy differences in summaries and reports. */
export function unitOption(): Option {
  return new Option('--unit <unit>', 'of energy differences')
    .choices(['kcal/mol', 'kJ/mol', 'meV', 'Eh'] satisfies EnergyUnit[])
    .default('kcal/mol');
}

function tableAs(name: string, view: ResultView, { format }: ShowFlags): string {
  const table = (tables[name] as (view: ResultView) => Table)(view);
  switch (format) {
    case 'text':
      return tableText(table, table.rows.length);
    case 'csv':
      return table.toCSV();
    case 'json':
      return JSON.stringify(table.toJSON(), null, 2);
    case 'markdown':
      return table.toMarkdown();
  }
}
