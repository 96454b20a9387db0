/** What the launcher (mpiexec, srun) says about this process, before MPI is asked. */
export interface LaunchedRank {
  readonly rank: number;
  readonly size: number;
  /** Where it is said. */
  readonly variable: string;
}

/** Pairs of rank and size: Open MPI, MPICH and its family (hydra, `srun --mpi=pmi2`), a step of SLURM (`srun --mpi=pmix`). */
const sayings = [
  ['OMPI_COMM_WORLD_RANK', 'OMPI_COMM_WORLD_SIZE'],
  ['PMI_RANK', 'PMI_SIZE'],
  ['PMIX_RANK', 'SLURM_STEP_NUM_TASKS'],
] as const;

/** Kept from before the variables were taken away. */
let kept: LaunchedRank | undefined;

/** Is this process one of several that a launcher of MPI started? Undefined when it is none. */
export function launchedRank(env: NodeJS.ProcessEnv = process.env): LaunchedRank | undefined {
  if (env === process.env && kept) return kept;
  for (const [rank, size] of sayings) {
    const [mine, all] = [Number(env[rank] ?? Number.NaN), Number(env[size] ?? Number.NaN)];
    if (Number.isInteger(mine) && Number.isInteger(all) && all >= 1) return { rank: mine, size: all, variable: rank };
  }
  return undefined;
}

/** Ranks of this MPI job that compute unless more is said: all but rank 0, if there are others. 1 where there is no job. */
export function ranksThatCompute(size: number = launchedRank()?.size ?? 1): number {
  return Math.max(1, size - 1);
}

/**
 * Takes the launcher's variables out of the environment, once MPI is up: a program of an engine that uses MPI itself would take
 * itself for this rank.
 */
export function hideLauncher(env: NodeJS.ProcessEnv = process.env): void {
  if (env === process.env) kept = launchedRank(env);
  for (const name of Object.keys(env)) if (/^(PMI|PMIX|OMPI|PRTE|HYDRA|MPIR?|HYDI)_/.test(name)) delete env[name];
}
