import { connect } from './connect';
import { loadBullMq } from './load-bullmq';
import { connectionOptions, type QueueAddress } from './queue-address';
import { prefix, queueName } from './queue-names';
import { type Failure, presentWorkers, recentFailures, type WorkerRecord } from './worker-registry';

/** A queue as it is now. */
export interface QueueStatus {
  readonly workers: readonly WorkerRecord[];
  /** Tasks of this version of the package. `finished` ones wait for the run that they belong to. */
  readonly tasks: { readonly waiting: number; readonly running: number; readonly finished: number };
  /** Newest first. */
  readonly failures: readonly Failure[];
}

const shownFailures = 10;

/** @throws InputError, ResourceError when the queue cannot be reached. */
export async function queueStatus(address: QueueAddress): Promise<QueueStatus> {
  const redis = await connect(address);
  const { Queue } = await loadBullMq();
  const queue = new Queue(queueName(), { connection: connectionOptions(address), prefix });
  // What goes wrong is thrown by the call that it concerns.
  queue.on('error', () => undefined);
  try {
    const [workers, counts, failures] = await Promise.all([
      presentWorkers(redis),
      queue.getJobCounts('waiting', 'active', 'completed', 'failed'),
      recentFailures(redis, shownFailures),
    ]);
    const { waiting = 0, active = 0, completed = 0, failed = 0 } = counts;
    return { workers, tasks: { waiting, running: active, finished: completed + failed }, failures };
  } finally {
    await queue.close();
    redis.disconnect();
  }
}
