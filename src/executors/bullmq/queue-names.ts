import { hostname } from 'node:os';
import { z } from 'zod';
import { VERSION } from '../../schema/version';

/** Everything of ours in the database begins with this. */
export const prefix = 'manybody';

/** The queue of this version: a worker never gets tasks of another one, whose numbers might differ. */
export function queueName(): string {
  return `tasks-${VERSION}`;
}

/** Names a process among all of the pool. */
export function processName(): string {
  return `${hostname()}-${process.pid}`;
}

/** Workers listen here. */
export const controlChannel = `${prefix}:control`;
export const controlSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('cancel'), run: z.string(), jobs: z.array(z.string()), reason: z.string() }),
  z.strictObject({ type: z.literal('over'), run: z.string() }),
]);
export type Control = z.output<typeof controlSchema>;

/** A run listens here. What is lost on the way is made up for: nothing depends on it. */
export function newsChannel(run: string): string {
  return `${prefix}:run:${run}`;
}
export const newsSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('started'), job: z.string(), workerId: z.string(), at: z.number() }),
  z.strictObject({ type: z.literal('letGo'), worker: z.string() }),
]);
export type News = z.output<typeof newsSchema>;

/** Runs that are over, for workers that were cut off when it was said. */
export const runsOverKey = `${prefix}:over`;

/** @returns undefined for what is no message of ours: it comes from somebody else, and is passed over. */
export function readMessage<Schema extends z.ZodType>(schema: Schema, text: string): z.output<Schema> | undefined {
  try {
    const parsed = schema.safeParse(JSON.parse(text));
    return parsed.success ? parsed.data : undefined;
  } catch {
    return undefined;
  }
}
