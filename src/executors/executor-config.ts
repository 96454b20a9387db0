import { z } from 'zod';
import { isModulePath, modulePath } from '../engines/allowed-engines';
import { parseOrExplain } from '../schema/input-error-from-zod';
import { strictDocument } from '../schema/strict-document';
import { availableMemoryMiB } from './available-resources';
import { queueAddressSchema } from './bullmq/queue-address';
import type { ExecutorConfig } from './executor';

/** Node's timers hold no more (24.8 days). */
const longestTimerMs = 2 ** 31 - 1;

/** Part of the machine's (or the container's) memory that a run may plan with when it does not say. */
export const defaultMemoryShare = 0.75;

const wholeNumber = z.number().int({ error: (issue) => `must be a whole number, not ${issue.input}` });
const folder = z.string().min(1).nullable().default(null);

/** Options of a run, with their defaults. Unknown names are refused. */
export const executorConfigSchema = strictDocument({
  /** Workers that run at the same time; `auto`: one for each `coresPerTask` cores that the process may use. */
  nWorkers: z.union([wholeNumber.min(1), z.literal('auto')]).default('auto'),
  timeoutPerTaskMs: z.number().gt(0).max(longestTimerMs).default(3_600_000),
  maxRetries: wholeNumber.min(0).default(2),
  retryBackoffMs: z.number().min(0).max(longestTimerMs).default(1000),
  checkpointInterval: wholeNumber.min(1).default(10),
  storeDir: folder,
  scratchDir: folder,
  logLevel: z.enum(['silent', 'error', 'warn', 'info', 'debug']).default('warn'),
  coresPerTask: wholeNumber.min(1).default(1),
  memoryMiB: z
    .number()
    .min(1)
    .default(() => Math.floor(defaultMemoryShare * availableMemoryMiB())),
  strategy: z.enum(['cost', 'fifo', 'nbody', 'priority']).default('cost'),
  /** Of the executor `bullmq`: where its queue is, as a URL or with certificates and a file for the password. */
  queue: z
    .union([z.string().min(1), queueAddressSchema])
    .nullable()
    .default(null),
  /** Modules that tasks may name as their engine; relative paths count from the working folder. */
  allowedEngines: z
    .array(
      z
        .string()
        .refine(isModulePath, { error: (issue) => `must be the path of a module (/…, ./…), not "${issue.input}"` })
        .transform(modulePath),
    )
    .default([]),
});

/**
 * Completes and checks the options of a run. Options that are `undefined` count as not given.
 *
 * @throws InputError that names each wrong option with its value and its limit, or the option that was probably meant.
 */
export function parseExecutorConfig(...layers: readonly (Partial<ExecutorConfig> | undefined)[]): ExecutorConfig {
  const given: Record<string, unknown> = {};
  for (const layer of layers) {
    for (const [option, value] of Object.entries(layer ?? {})) if (value !== undefined) given[option] = value;
  }
  return parseOrExplain(executorConfigSchema, given, 'Executor options');
}
