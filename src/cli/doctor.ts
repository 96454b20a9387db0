import { Command } from 'commander';
import { checks, type Finding } from './doctor-checks';
import { pythonOption } from './python-flag';

const signs: Readonly<Record<Finding['state'], string>> = { ok: '✓ ok     ', note: '– note   ', problem: '✗ problem' };

/** `manybody doctor`: is everything in order, and how to mend what is not. Ends with 1 when something is broken. */
export function doctorCommand(): Command {
  return new Command('doctor')
    .description('check Node, Jupyter, the kernel and the engines, and say how to mend what is missing')
    .option('--json', 'one JSON object a line')
    .addOption(pythonOption())
    .action(async ({ json }: { json?: boolean }) => {
      let broken = 0;
      for (const check of checks) {
        for (const finding of await check()) {
          if (finding.state === 'problem') broken++;
          if (json) process.stdout.write(`${JSON.stringify(finding)}\n`);
          else {
            process.stdout.write(`${signs[finding.state]} ${finding.what.padEnd(12)} ${finding.says}\n`);
            if (finding.mend) process.stdout.write(`${' '.repeat(23)}→ ${finding.mend}\n`);
          }
        }
      }
      if (broken > 0) {
        process.stderr.write(`${broken} ${broken === 1 ? 'problem' : 'problems'} found.\n`);
        process.exitCode = 1;
      }
    });
}
