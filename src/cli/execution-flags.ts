import { type Command, InvalidArgumentError, Option } from 'commander';
import type { ManyBodyComputer } from '../computer/many-body-computer';
import { listExecutors } from '../executors/create-executor';
import type { ExecutorConfig } from '../executors/executor';
import { logLevels, strategies } from './friendly-input';
import { pythonOption } from './python-flag';
import { addQueueFlags, type QueueFlags, queueOf } from './queue-flags';
import type { FileExecution } from './read-input';
import { wholeNumber } from './whole-number-flag';

/** Where the command line keeps results unless told otherwise: beside the work. */
export const defaultStore = '.manybody/store';

export interface ExecutionFlags extends QueueFlags {
  workers?: number | 'auto';
  store?: string | false;
  timeout?: number;
  retries?: number;
  strategy?: ExecutorConfig['strategy'];
  coresPerTask?: number;
  memory?: number;
  scratch?: string;
  logLevel?: ExecutorConfig['logLevel'];
  executor?: string;
}

export function addExecutionFlags(command: Command): Command {
  return addQueueFlags(command)
    .option('--workers <n>', "worker threads, or 'auto' (default: the cores this process may use)", workers)
    .addOption(new Option('--executor <name>', 'where tasks run').choices(listExecutors()))
    .option('--store <folder>', `keep results here and never compute one twice (default: ${defaultStore})`)
    .option('--no-store', 'keep nothing')
    .option('--timeout <seconds>', 'time limit of one task', positive('--timeout'))
    .option('--retries <n>', 'further attempts after a crash or time-out', countFromZero)
    .addOption(new Option('--strategy <name>', 'order of the tasks').choices(strategies))
    .option('--cores-per-task <n>', 'cores of one task', wholeNumber('--cores-per-task'))
    .option('--memory <MiB>', 'memory budget of the whole run', positive('--memory'))
    .option('--scratch <folder>', 'where engines put their temporary files')
    .addOption(pythonOption())
    .addOption(
      new Option('--log-level <level>', 'what the executor logs to standard error (default: silent)').choices(
        logLevels,
      ),
    );
}

/** Applies what the file says, and over it what the flags say. */
export function withExecution(
  computer: ManyBodyComputer,
  file: FileExecution,
  flags: ExecutionFlags,
): ManyBodyComputer {
  const workers = flags.workers ?? file.workers;
  const executor = flags.executor ?? file.executor;
  const placed = executor === undefined ? computer : computer.executor(executor);
  // Failures are shown by the progress and at the end: the executor need not log them, too.
  const stored = placed
    .config({ logLevel: 'silent', ...file.config, ...configOfFlags(flags), ...queueConfig(executor, flags) })
    .store(storeOf(file, flags));
  return workers === undefined ? stored : stored.workers(workers);
}

/** The environment may name a queue on behalf of runs that do not use it; a flag may not. */
function queueConfig(executor: string | undefined, flags: QueueFlags): Partial<ExecutorConfig> {
  const queue = executor === 'bullmq' || flags.queue !== undefined ? queueOf(flags) : undefined;
  return queue === undefined ? {} : { queue };
}

/** The folder that keeps the results, or false for none. */
export function storeOf(file: FileExecution, flags: ExecutionFlags): string | false {
  // Commander sets `store` to true for the mere presence of --no-store among the options.
  const said = typeof flags.store === 'string' || flags.store === false ? flags.store : undefined;
  return said ?? file.store ?? defaultStore;
}

/** What the flags say to an executor. */
export function configOfFlags(flags: ExecutionFlags): Partial<ExecutorConfig> {
  return {
    ...(flags.timeout === undefined ? {} : { timeoutPerTaskMs: flags.timeout * 1000 }),
    ...(flags.retries === undefined ? {} : { maxRetries: flags.retries }),
    ...(flags.strategy === undefined ? {} : { strategy: flags.strategy }),
    ...(flags.coresPerTask === undefined ? {} : { coresPerTask: flags.coresPerTask }),
    ...(flags.memory === undefined ? {} : { memoryMiB: flags.memory }),
    ...(flags.scratch === undefined ? {} : { scratchDir: flags.scratch }),
    ...(flags.logLevel === undefined ? {} : { logLevel: flags.logLevel }),
  };
}

export function workers(text: string): number | 'auto' {
  return text === 'auto' ? 'auto' : wholeNumber('--workers')(text);
}

export function positive(flag: string): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!(value > 0)) throw new InvalidArgumentError(`${flag} takes a positive number.`);
    return value;
  };
}

function countFromZero(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 0)
    throw new InvalidArgumentError('--retries takes a whole number, 0 or more.');
  return value;
}
