import { execFileSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { basename, extname, resolve } from 'node:path';
import { Command, InvalidArgumentError } from 'commander';
import { InputError } from '../errors/input-error';
import { readText } from './read-text';
import { slurmScript } from './slurm-script';
import { wholeNumber } from './whole-number-flag';

interface SubmitFlags {
  slurm?: boolean;
  ranks: number;
  coresPerRank: number;
  time: string;
  warn: number;
  partition?: string;
  account?: string;
  module: string[];
  mpi: string;
  name?: string;
  dryRun?: boolean;
}

/** `manybody submit --slurm INPUT -- FLAGS OF RUN` */
export function submitCommand(): Command {
  return new Command('submit')
    .description('write a job script that runs an input on the ranks of a cluster, and submit it')
    .argument('<input>', 'as for `manybody run`')
    .argument('[flags...]', 'flags of `manybody run`, behind --')
    .option('--slurm', 'for SLURM (sbatch)')
    .option('--ranks <n>', 'MPI ranks: one schedules, the others compute', wholeNumber('--ranks'), 4)
    .option('--cores-per-rank <n>', 'cores of each rank', wholeNumber('--cores-per-rank'), 1)
    .option('--time <limit>', 'wall time of one job, e.g. 02:00:00', timeLimit, '01:00:00')
    .option('--warn <seconds>', 'stop so long before the limit, and submit again', wholeNumber('--warn'), 120)
    .option('--partition <name>', 'partition', plainWord('--partition'))
    .option('--account <name>', 'account', plainWord('--account'))
    .option('--module <name>', 'module to load; may be repeated', (name: string, all: string[]) => [...all, name], [])
    .option('--mpi <type>', 'of srun: pmi2 for MPICH and its family, pmix for Open MPI', plainWord('--mpi'), 'pmi2')
    .option('--name <name>', 'name of the job (default: that of the input)', plainWord('--name'))
    .option('--dry-run', 'print the script; write and submit nothing')
    .action(async (input: string, given: string[], flags: SubmitFlags) => {
      if (!flags.slurm) throw new InputError('Say for which batch system: manybody submit --slurm INPUT.');
      if (flags.ranks < 2)
        throw new InputError(`--ranks must be at least 2, since rank 0 schedules; got ${flags.ranks}.`);
      // A job that waits a day in the queue should not fail for a misspelt file.
      await readText(input);
      const name = flags.name ?? (basename(input, extname(input)).replaceAll(/[^\w.-]/g, '_') || 'manybody');
      const file = resolve(`${name}.slurm`);
      const command = ['manybody', 'run', resolve(input), ...given, '--executor', 'mpi'];
      const script = slurmScript({
        ...flags,
        name,
        file,
        warnSeconds: flags.warn,
        modules: flags.module,
        command,
      });
      if (flags.dryRun) {
        process.stdout.write(script);
        return;
      }
      await writeFile(file, script);
      process.stdout.write(`${submit(file)}`);
      process.stderr.write(`Script: ${file}\n`);
    });
}

function submit(file: string): string {
  try {
    return execFileSync('sbatch', [file], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  } catch (error) {
    const { code, stderr } = error as NodeJS.ErrnoException & { stderr?: string };
    const why =
      code === 'ENOENT' ? 'sbatch is not here; submit from a login node of the cluster' : String(stderr).trim();
    throw new InputError(`${file} was written but not submitted: ${why}.`, { cause: error });
  }
}

function timeLimit(text: string): string {
  if (/^(\d+-)?\d+(:\d{1,2}){0,2}$/.test(text)) return text;
  throw new InvalidArgumentError('--time takes minutes, hours:minutes:seconds or days-hours, e.g. 02:00:00.');
}

/** A word that means nothing to a shell, and is one line of a script. */
function plainWord(flag: string): (text: string) => string {
  return (text) => {
    if (/^[\w@.+-]+$/.test(text)) return text;
    throw new InvalidArgumentError(`${flag} takes a name of letters, digits and . _ + - @.`);
  };
}
