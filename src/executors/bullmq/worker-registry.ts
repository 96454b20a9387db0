import type { Redis } from 'ioredis';
import { z } from 'zod';
import { prefix, readMessage } from './queue-names';

/** What a worker tells of itself, every {@link beatMs}. */
export const workerRecordSchema = z.strictObject({
  name: z.string().min(1),
  host: z.string(),
  pid: z.int(),
  version: z.string(),
  slots: z.int().nonnegative(),
  busy: z.int().nonnegative(),
  done: z.int().nonnegative(),
  failed: z.int().nonnegative(),
  /** Tasks that it would not even look at. */
  refused: z.int().nonnegative(),
  /** Of the last seconds. */
  tasksPerSecond: z.number().nonnegative(),
  /** ms since the epoch, by its clock. */
  startedAt: z.number(),
});
export type WorkerRecord = z.output<typeof workerRecordSchema>;

export const beatMs = 1000;
/** One that was silent for so long is not there any more. Redis counts it, so that no two clocks have to agree. */
const silentMs = 6000;

const namesKey = `${prefix}:workers`;
const keyOf = (name: string) => `${prefix}:worker:${name}`;

export async function announceWorker(redis: Redis, record: WorkerRecord): Promise<void> {
  await redis
    .multi()
    .sadd(namesKey, record.name)
    .set(keyOf(record.name), JSON.stringify(record), 'PX', silentMs)
    .exec();
}

export async function removeWorker(redis: Redis, name: string): Promise<void> {
  await redis.multi().srem(namesKey, name).del(keyOf(name)).exec();
}

/** Workers that are there now, by name. */
export async function presentWorkers(redis: Redis): Promise<WorkerRecord[]> {
  const names = (await redis.smembers(namesKey)).sort();
  if (names.length === 0) return [];
  const texts = await redis.mget(names.map(keyOf));
  const gone = names.filter((_, i) => texts[i] === null);
  if (gone.length > 0) await redis.srem(namesKey, gone);
  return texts.flatMap((text) => (text == null ? [] : (readMessage(workerRecordSchema, text) ?? [])));
}

/** A task that failed, or was refused. */
export const failureSchema = z.strictObject({
  at: z.number(),
  worker: z.string(),
  task: z.string(),
  message: z.string(),
});
export type Failure = z.output<typeof failureSchema>;

const failuresKey = `${prefix}:failures`;
const rememberedFailures = 100;
const rememberedSeconds = 86_400;

export async function noteFailure(redis: Redis, failure: Failure): Promise<void> {
  await redis
    .multi()
    .lpush(failuresKey, JSON.stringify(failure))
    .ltrim(failuresKey, 0, rememberedFailures - 1)
    .expire(failuresKey, rememberedSeconds)
    .exec();
}

/** The last ones, newest first. */
export async function recentFailures(redis: Redis, most: number): Promise<Failure[]> {
  const texts = await redis.lrange(failuresKey, 0, most - 1);
  return texts.flatMap((text) => readMessage(failureSchema, text) ?? []);
}
