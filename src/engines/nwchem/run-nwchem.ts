import { existsSync, realpathSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { EngineContext } from '../engine';
import { type Program, programFile } from '../program/program-version';
import { runProgram } from '../run-program';
import { jobName } from './build-input';
import type { NwchemOutput } from './parse-output';

export const nwchem: Program = {
  title: 'NWChem',
  command: 'nwchem',
  // It has no option that asks for the version, but tells it before it reads an input, here an empty one.
  versionArguments: ['/dev/null'],
  versionPattern: /\(NWChem\) (\S+)/,
  packages: { debian: 'nwchem', conda: 'nwchem', pip: null, home: 'https://nwchemgit.github.io' },
};

/** Runs NWChem in the task's scratch folder, on several cores as MPI ranks, and gathers what it left there. */
export async function runNwchem(inputText: string, context: EngineContext): Promise<NwchemOutput> {
  const folder = context.scratchDir!;
  const file = `${jobName}.nw`;
  await writeFile(join(folder, file), inputText);
  const { command, leading, env } = launcher(programFile(nwchem), context.cores);
  // Its ranks use the cores, not its threads.
  const options = { context, env: { ...env, OMP_NUM_THREADS: '1', OPENBLAS_NUM_THREADS: '1', MKL_NUM_THREADS: '1' } };
  const run = await runProgram(command, [...leading, file], options);
  const hessian = await readFile(join(folder, `${jobName}.hess`), 'utf8').catch(() => undefined);
  return { run, hessian };
}

/** @returns the command, its arguments before the input file, and what it needs in its environment. */
export function launcher(
  file: string,
  cores: number,
): { command: string; leading: readonly string[]; env: Readonly<Record<string, string>> } {
  if (cores <= 1) return { command: file, leading: [], env: {} };
  // The launcher must be of the MPI that NWChem was built with; Debian has both and names them.
  const [, flavour] = /\.(openmpi|mpich)$/.exec(realpathSync(file)) ?? [];
  const beside = [`mpirun${flavour === undefined ? '' : `.${flavour}`}`, 'mpirun'].map((name) =>
    join(dirname(file), name),
  );
  return {
    command: beside.find((name) => existsSync(name)) ?? 'mpirun',
    leading: ['-np', String(cores), file],
    env: openMpiEnvironment,
  };
}

/** Several tasks share the machine: ranks are not bound to cores, or all tasks would have the first ones; containers run as root. */
const openMpiEnvironment = {
  OMPI_MCA_hwloc_base_binding_policy: 'none',
  OMPI_MCA_rmaps_base_oversubscribe: '1',
  OMPI_ALLOW_RUN_AS_ROOT: '1',
  OMPI_ALLOW_RUN_AS_ROOT_CONFIRM: '1',
  PRTE_MCA_hwloc_default_binding_policy: 'none',
  PRTE_MCA_rmaps_default_mapping_policy: ':oversubscribe',
};
