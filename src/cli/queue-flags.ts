import type { Command } from 'commander';
import { InputError } from '../errors/input-error';
import type { QueueAddress } from '../executors/bullmq/queue-address';

export interface QueueFlags {
  queue?: string;
  queueCa?: string;
  queueCert?: string;
  queueKey?: string;
  queuePasswordFile?: string;
}

/** Where a queue is and what opens it. A password is no flag: everybody on the machine could read it. */
export function addQueueFlags(command: Command): Command {
  return command
    .option('--queue <url>', 'queue of tasks, redis://host:6379 or rediss:// for TLS (default: $MANYBODY_QUEUE)')
    .option('--queue-ca <file>', 'who signed the certificate of the queue, PEM')
    .option('--queue-cert <file>', 'our certificate, where the queue wants one, PEM')
    .option('--queue-key <file>', 'its key, PEM')
    .option('--queue-password-file <file>', 'a file with the password (or set $MANYBODY_QUEUE_PASSWORD)');
}

/** @returns undefined where neither a flag nor the environment names a queue. */
export function queueOf(flags: QueueFlags): QueueAddress | undefined {
  const url = flags.queue ?? process.env.MANYBODY_QUEUE;
  const { queueCa: ca, queueCert: cert, queueKey: key, queuePasswordFile: passwordFile } = flags;
  if (url === undefined) {
    if ((ca ?? cert ?? key ?? passwordFile) === undefined) return undefined;
    throw new InputError('Give the queue itself, too: --queue rediss://host:6379');
  }
  return {
    url,
    ...(ca === undefined ? {} : { ca }),
    ...(cert === undefined ? {} : { cert }),
    ...(key === undefined ? {} : { key }),
    ...(passwordFile === undefined ? {} : { passwordFile }),
  };
}

/** @throws InputError where there is none. */
export function neededQueue(flags: QueueFlags): QueueAddress {
  const address = queueOf(flags);
  if (!address) throw new InputError('Say where the queue is: --queue redis://host:6379, or set MANYBODY_QUEUE.');
  return address;
}
