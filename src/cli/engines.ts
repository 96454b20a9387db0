import { Command } from 'commander';
import { listEngines, resolveEngine } from '../engines/registry';

/** `manybody engines`: which engines there are, and whether they can run here. */
export function enginesCommand(): Command {
  return new Command('engines')
    .description('list the engines and whether they can run here')
    .option('--json', 'as JSON')
    .action(async ({ json }: { json?: boolean }) => {
      const rows = await Promise.all(
        listEngines().map(async (name) => {
          const engine = await resolveEngine({ name });
          return { name, ...(await engine.probe()), ...engine.traits };
        }),
      );
      if (json) process.stdout.write(`${JSON.stringify(rows, null, 2)}\n`);
      else {
        for (const row of rows) {
          const state = 'version' in row ? `version ${row.version}` : `not here: ${row.missing}`;
          const extras = [row.ghosts && 'ghost atoms', row.pointCharges && 'point charges'].filter(Boolean);
          process.stdout.write(`${row.name.padEnd(10)} ${state}; ${[row.drivers.join(', '), ...extras].join('; ')}\n`);
        }
      }
    });
}
