import { hostname } from 'node:os';
import { InputError } from '../../errors/input-error';
import { VERSION } from '../../schema/version';
import { availableCores, availableMemoryMiB } from '../available-resources';
import { defaultMemoryShare } from '../executor-config';
import { Communicator } from './communicator';
import { hideLauncher, launchedRank } from './launcher';
import type { Hello } from './messages';

let world: Communicator | undefined;

/**
 * Takes part in the MPI job that started this process; the same communicator each time. From here on an error that nobody
 * catches ends the whole job.
 *
 * @throws InputError when no launcher started this process, or the MPI library is not the launcher's.
 */
export function joinWorld(): Communicator {
  if (world) return world;
  const launched = launchedRank();
  if (!launched) {
    throw new InputError(
      'The executor mpi computes on the ranks of an MPI job, and no launcher of MPI has started this process. Start it with one: ' +
        'mpiexec -n 4 manybody run … --executor mpi (rank 0 schedules, three compute), or srun.',
    );
  }
  // MPICH signals the ranks of a job that is aborted with SIGUSR1, to which Node would open its debugger.
  process.on('SIGUSR1', () => undefined);
  const joined = new Communicator();
  if (joined.size !== launched.size) {
    throw new InputError(
      `${launched.variable} says that this is rank ${launched.rank} of ${launched.size}, but ${joined.mpi.version} (${joined.mpi.file}) knows ` +
        `of ${joined.size}: it is not the library of this launcher. Name the right one in MANYBODY_MPI_LIBRARY, or use its own mpiexec.`,
    );
  }
  hideLauncher();
  process.on('uncaughtExceptionMonitor', (error) => {
    if (process.listenerCount('uncaughtException') > 0) return;
    endJob(joined, error instanceof Error ? (error.stack ?? error.message) : String(error));
  });
  world = joined;
  return joined;
}

/** How a job ends that loses a rank. */
export const jobIsLost =
  'manybody: the MPI job has lost a rank and ends. Run the same command again to go on: finished tasks are in the store, if there is one.';

/** Says why and ends all ranks, at once. */
export function endJob(communicator: Communicator, why: string): void {
  process.stderr.write(`manybody: rank ${communicator.rank} on ${hostname()}: ${why}\n`);
  communicator.abort(1);
}

/** What this process says of itself. */
export function ownHello(): Hello {
  return {
    host: hostname(),
    pid: process.pid,
    version: VERSION,
    node: process.version,
    cores: availableCores(),
    memoryMiB: Math.floor(defaultMemoryShare * availableMemoryMiB()),
  };
}
