import { z } from 'zod';
import type { AtomicInput, AtomicResult } from '../../schema/atomic';
import { atomicInputSchema, atomicResultSchema, computeErrorSchema } from '../../schema/atomic';
import { exactJson } from '../../schema/exact-json';
import { parseOrExplain } from '../../schema/input-error-from-zod';
import type { AttemptReply } from '../attempt';
import type { Task } from '../executor';

/** Part of every message, so that programs of different times do not misunderstand one another. */
const format = 'manybody-task-1';

const fragments = z.array(z.int().positive());
const taskSchema = z.strictObject({
  id: z.string().min(1),
  index: z.int().nonnegative(),
  engine: z.strictObject({ name: z.string().min(1), module: z.string().min(1).optional() }),
  input: atomicInputSchema,
  modelChemistry: z.string(),
  real: fragments,
  basis: fragments,
  nBody: z.int().nonnegative(),
  cost: z.number(),
  groupKey: z.string().optional(),
  memoryMiB: z.number().nonnegative(),
  priority: z.number(),
});

const limitsSchema = z.strictObject({
  timeoutPerTaskMs: z.number().positive(),
  coresPerTask: z.int().positive(),
  /** Of one task; null leaves it to the worker. */
  memoryMiB: z.number().positive().nullable(),
  /** Folder on the worker's machine; null leaves it to the worker. */
  scratchDir: z.string().min(1).nullable(),
});
export type TaskLimits = z.output<typeof limitsSchema>;

const taskMessageSchema = z.strictObject({
  format: z.literal(format),
  run: z.string().min(1),
  task: taskSchema,
  limits: limitsSchema,
  /** How many workers this attempt may cost before it is given up. */
  mostLosses: z.int().nonnegative(),
});

/** One attempt at a task, on its way to a worker. Data alone: the engine is a name, which the worker looks up at home. */
export interface TaskMessage {
  readonly run: string;
  readonly task: Task;
  readonly limits: TaskLimits;
  readonly mostLosses: number;
}

const replySchema = z.strictObject({
  format: z.literal(format),
  workerId: z.string().min(1),
  startedAt: z.number(),
  finishedAt: z.number(),
  result: atomicResultSchema.optional(),
  error: computeErrorSchema.optional(),
  /** The worker could not begin, and would not with any other task of the run: an option of the run does not fit there. */
  fatal: z.literal(true).optional(),
});

/** How it ended. Exactly one of `result` and `error` is there. Times in ms since the epoch, by the worker's clock. */
export type TaskReply = AttemptReply & { readonly workerId: string; readonly fatal?: true | undefined };

export function taskMessageText({ run, task, limits, mostLosses }: TaskMessage): string {
  // A task may carry more than is told of it: what its sender alone needs.
  const { id, index, engine, input, modelChemistry, real, basis, nBody, cost, groupKey, memoryMiB, priority } = task;
  const sent = { id, index, engine, input, modelChemistry, real, basis, nBody, cost, groupKey, memoryMiB, priority };
  return exactJson({ format, run, task: sent, limits, mostLosses });
}

/** @throws InputError when it is not a message of ours. */
export function readTaskMessage(text: unknown): TaskMessage {
  const value = jsonOf(text, 'Task message');
  parseOrExplain(taskMessageSchema, value, 'Task message');
  // The parsed copy has defaults filled in: what is computed, and hashed, is what was sent.
  const { format: _, ...message } = value as { format: string } & TaskMessage & { task: { input: AtomicInput } };
  return message;
}

/** A result that JSON cannot hold (NaN in a property) becomes the error that says so. */
export function replyText(reply: TaskReply): string {
  try {
    return exactJson({ format, ...reply });
  } catch (error) {
    const { workerId, startedAt, finishedAt } = reply;
    const error_message = `The result cannot be sent: ${(error as Error).message}.`;
    return exactJson({
      format,
      workerId,
      startedAt,
      finishedAt,
      error: { error_type: 'unknown_error', error_message },
    });
  }
}

/** @throws InputError when it is not a reply of ours. */
export function readReply(text: unknown): TaskReply {
  const value = jsonOf(text, 'Reply of a worker');
  const { result, error } = parseOrExplain(replySchema, value, 'Reply of a worker');
  const { format: _, ...reply } = value as { format: string } & TaskReply & { result?: AtomicResult };
  if ((result === undefined) === (error === undefined)) {
    return {
      workerId: reply.workerId,
      startedAt: reply.startedAt,
      finishedAt: reply.finishedAt,
      error: { error_type: 'worker_lost', error_message: 'the reply has neither a result nor an error, or both' },
    };
  }
  return reply;
}

function jsonOf(text: unknown, what: string): unknown {
  if (typeof text !== 'string') return parseOrExplain(z.string(), text, what);
  try {
    return JSON.parse(text);
  } catch (error) {
    return parseOrExplain(z.strictObject({}), `no JSON: ${(error as Error).message}`, what);
  }
}
