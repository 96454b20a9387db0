import { isModulePath, modulePath } from '../engines/allowed-engines';
import { InputError } from '../errors/input-error';
import { theCoordinator } from '../executors/mpi/coordinator';
import { launchedRank } from '../executors/mpi/launcher';
import { serveMpiRank } from '../executors/mpi/serve-rank';
import type { ExecutionFlags } from './execution-flags';
import { type InputFlags, inputFlagsOf, type RawInputFlags } from './input-flags';
import { readInput } from './read-input';

/**
 * Under mpiexec or srun every rank runs the same command line. Ranks above 0 compute here until rank 0 is done; rank 0 goes on, with
 * `mpi` as its executor.
 *
 * @returns true in a rank that has served: nothing is left to do.
 * @throws InputError where several ranks would each compute everything.
 */
export async function servesRankZero(path: string, flags: ExecutionFlags & RawInputFlags): Promise<boolean> {
  const launched = launchedRank();
  if (!launched || (launched.size === 1 && flags.executor !== 'mpi')) return false;
  // Standard input comes to rank 0 alone.
  const readable = path !== '-' && (launched.rank > 0 || flags.executor === undefined);
  const input = readable ? await quietly(() => readInput(path, inputFlagsOf(flags))) : undefined;
  const fromFile = input?.kind === 'many-body' ? input.execution.executor : undefined;
  const executor = flags.executor ?? fromFile ?? 'mpi';
  if (executor !== 'mpi') {
    if (launched.rank > 0) return true;
    throw new InputError(
      `These are ${launched.size} ranks of an MPI job, and each would compute everything with the executor ${executor}. Say --executor mpi, or start one process.`,
    );
  }
  if (launched.rank > 0) return serveMpiRank({ engines: modulesOf(inputFlagsOf(flags)) });
  flags.executor = executor;
  // From here on the other ranks end with this one, whatever happens.
  theCoordinator();
  return false;
}

/** Engine modules that this rank's own command line names; a file, which is data, names none. */
function modulesOf({ engine, allowedEngines }: InputFlags): string[] {
  return [...allowedEngines, engine ?? ''].filter(isModulePath).map(modulePath);
}

/** What is wrong with the input is said by rank 0. */
async function quietly<T>(work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work();
  } catch {
    return undefined;
  }
}
