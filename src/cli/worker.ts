import { Command, Option } from 'commander';
import { shownAddress } from '../executors/bullmq/queue-address';
import { QueueWorker } from '../executors/bullmq/queue-worker';
import type { ExecutorConfig } from '../executors/executor';
import { configOfFlags, positive, workers } from './execution-flags';
import { logLevels } from './friendly-input';
import { addQueueFlags, neededQueue, type QueueFlags } from './queue-flags';

interface WorkerFlags extends QueueFlags {
  workers?: number | 'auto';
  memory?: number;
  scratch?: string;
  logLevel?: ExecutorConfig['logLevel'];
  isolation?: 'threads' | 'processes';
  enginesFrom?: string[];
  silence?: number;
  idleExit?: number;
  leave?: number;
}

/** A batch system gives some 30 s between its signal and the end. */
const leaveWithinSeconds = 10;

/** `manybody worker --queue redis://…` */
export function workerCommand(): Command {
  const command = addQueueFlags(
    new Command('worker').description('take tasks from a queue and run them, until stopped (Ctrl-C, SIGTERM)'),
  )
    .option('--workers <n>', "tasks at a time, or 'auto' (default: the cores this process may use)", workers)
    .option('--memory <MiB>', 'memory that all of them share', positive('--memory'))
    .option('--scratch <folder>', 'where engines put their temporary files')
    .addOption(
      new Option('--isolation <kind>', 'run engines in threads, or in processes, which may crash')
        .choices(['threads', 'processes'])
        .default('threads'),
    )
    .option(
      '--engines-from <folder>',
      'load engines that a task names by a path in this folder (default: by no path at all); may be repeated',
      (folder: string, before: string[] = []) => [...before, folder],
    )
    .option(
      '--silence <seconds>',
      'give the tasks of a worker to others when it is silent for so long',
      positive('--silence'),
    )
    .option('--idle-exit <seconds>', 'leave after so long without a task', positive('--idle-exit'))
    .option(
      '--leave <seconds>',
      `on a signal, let what runs finish within so long (default: ${leaveWithinSeconds})`,
      positive('--leave'),
    )
    .addOption(
      new Option('--log-level <level>', 'what is logged to standard error (default: warn)').choices(logLevels),
    );
  return command.action(async (flags: WorkerFlags) => {
    const address = neededQueue(flags);
    const { workers: nWorkers, memory, scratch, logLevel, isolation, enginesFrom, silence, idleExit } = flags;
    const worker = new QueueWorker({
      address,
      config: {
        ...configOfFlags({
          ...(memory === undefined ? {} : { memory }),
          ...(scratch === undefined ? {} : { scratch }),
          ...(logLevel === undefined ? {} : { logLevel }),
        }),
        ...(nWorkers === undefined ? {} : { nWorkers }),
      },
      isolation,
      enginesFrom,
      lockMs: silence === undefined ? undefined : silence * 1000,
      idleExitMs: idleExit === undefined ? undefined : idleExit * 1000,
    });
    await worker.start();
    process.stderr.write(
      `${worker.name} takes ${worker.slots} task${worker.slots === 1 ? '' : 's'} at a time from ${shownAddress(address)}\n`,
    );
    await untilStopped(worker, (flags.leave ?? leaveWithinSeconds) * 1000);
  });
}

/** The first signal lets it leave in good order, the second ends it at once. */
async function untilStopped(worker: QueueWorker, leaveWithinMs: number): Promise<void> {
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  let stopping = false;
  const stop = (signal: NodeJS.Signals): void => {
    if (stopping) {
      for (const each of signals) process.off(each, stop);
      process.kill(process.pid, signal);
      return;
    }
    stopping = true;
    process.stderr.write(
      'Leaving: what runs may finish, the rest goes back into the queue. Once more to stop at once.\n',
    );
    void worker.close(leaveWithinMs);
  };
  for (const signal of signals) process.on(signal, stop);
  await worker.finished;
  for (const signal of signals) process.off(signal, stop);
}
