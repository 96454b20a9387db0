/** What a job of SLURM is made of. */
export interface SlurmJob {
  readonly name: string;
  /** Where the script will be: what a job that runs out of time submits again. */
  readonly file: string;
  /** Ranks: one schedules, the others compute. */
  readonly ranks: number;
  readonly coresPerRank: number;
  /** As sbatch takes it, e.g. `02:00:00`. */
  readonly time: string;
  /** Seconds before the end of its time at which the job is told to stop. */
  readonly warnSeconds: number;
  readonly partition?: string | undefined;
  readonly account?: string | undefined;
  readonly modules: readonly string[];
  /** Of srun: how ranks find each other, `pmi2` for MPICH's family, `pmix` for Open MPI. */
  readonly mpi: string;
  /** Words of the command line whose ranks they are. */
  readonly command: readonly string[];
}

/**
 * A script for sbatch. SLURM sends SIGTERM to the ranks before the time is up; rank 0 then stops the run, keeps what is finished and ends
 * with 143 (128 + SIGTERM), upon which the job submits itself again and goes on from the store.
 */
export function slurmScript(job: SlurmJob): string {
  const options = [
    `--job-name=${job.name}`,
    `--ntasks=${job.ranks}`,
    `--cpus-per-task=${job.coresPerRank}`,
    `--time=${job.time}`,
    `--signal=TERM@${job.warnSeconds}`,
    `--output=${job.name}.%j.log`,
    ...(job.partition === undefined ? [] : [`--partition=${job.partition}`]),
    ...(job.account === undefined ? [] : [`--account=${job.account}`]),
  ];
  const modules = job.modules.length === 0 ? [] : [`module load ${job.modules.map(quoted).join(' ')}`];
  return [
    '#!/bin/bash',
    ...options.map((option) => `#SBATCH ${option}`),
    '',
    ...modules,
    `srun --mpi=${job.mpi} --kill-on-bad-exit=1 ${job.command.map(quoted).join(' ')}`,
    'code=$?',
    '# Out of time: what is finished is in the store, and the next job goes on from there.',
    `[ "$code" -ne 143 ] || sbatch ${quoted(job.file)}`,
    'exit "$code"',
    '',
  ].join('\n');
}

/** A word as a shell reads it. */
function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
