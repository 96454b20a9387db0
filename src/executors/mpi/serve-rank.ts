import type { Communicator } from './communicator';
import { launchedRank } from './launcher';
import { Mail } from './mail';
import type { ToRank } from './messages';
import { RankHost } from './rank-host';
import { endJob, joinWorld, ownHello } from './world';

/** The batch system tells all ranks to end; rank 0 decides, and says so soon. */
const orphanedAfterMs = 30_000;
const byeWithinMs = 5000;

/**
 * In a process that a launcher of MPI started: ranks above 0 compute here what rank 0 gives them, until it is done; rank 0 goes on at once.
 *
 * @param options.engines paths of engine modules that tasks may name besides the engines of the package.
 * @returns true in a rank that has served and has nothing more to do.
 * @throws InputError when no launcher started this process.
 */
export async function serveMpiRank(
  options: { readonly engines?: readonly string[] | undefined } = {},
): Promise<boolean> {
  if (launchedRank()?.rank === 0) return false;
  const communicator = joinWorld();
  if (communicator.rank === 0) return false;
  await serve(communicator, options.engines ?? []);
  return true;
}

async function serve(communicator: Communicator, engines: readonly string[]): Promise<void> {
  const fail = (error: unknown) => endJob(communicator, error instanceof Error ? error.message : String(error));
  let stop: () => void = () => undefined;
  const stopped = new Promise<void>((resolve) => {
    stop = resolve;
  });
  const host = new RankHost((message) => mail.send(0, message), engines);
  const mail: Mail = new Mail(
    communicator,
    (_from, message) => {
      const order = message as ToRank;
      if (order.type === 'bye') stop();
      else host.receive(order);
    },
    fail,
  );
  const wait = () => {
    setTimeout(() => process.exit(1), orphanedAfterMs).unref();
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, wait);
  mail.send(0, { type: 'hello', hello: ownHello() });
  mail.start();
  await stopped;
  await host.end();
  mail.stop();
  mail.send(0, { type: 'bye' });
  if (mail.drain(byeWithinMs)) communicator.finalize();
  else fail('rank 0 does not take the last messages.');
}
