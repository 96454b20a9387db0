import { z } from 'zod';
import { queueAddressSchema } from '../executors/bullmq/queue-address';
import { listExecutors } from '../executors/create-executor';
import type { ExecutorConfig, LogLevel } from '../executors/executor';
import { driverSchema } from '../schema/driver';
import { selectionShape } from '../schema/selection';
import { strictDocument } from '../schema/strict-document';

/** A level of theory: `hf/6-31g`, or the same with an engine and keywords of its own. */
const levelSchema = z.union([
  z.string(),
  strictDocument({
    model: z.string(),
    engine: z.string().optional(),
    keywords: z.record(z.string(), z.unknown()).optional(),
    name: z.string().optional(),
    /** Only for clusters up to this size, or of these fragments: with a list of levels for one number of bodies. */
    within: z.number().optional(),
    region: z.array(z.int().positive()).optional(),
  }),
]);

/** Orders of the tasks, and what is logged: as the executors know them. */
export const strategies = [
  'cost',
  'fifo',
  'nbody',
  'priority',
] as const satisfies readonly ExecutorConfig['strategy'][];
export const logLevels = ['silent', 'error', 'warn', 'info', 'debug'] as const satisfies readonly LogLevel[];

const levelKey = z.string().regex(/^(\d+|supersystem)$/, { error: 'must be a number of bodies or "supersystem"' });

/** How the tasks are run; the same names as the flags of `manybody run`. */
export const executionSchema = strictDocument({
  workers: z.union([z.int().positive(), z.literal('auto')]).optional(),
  store: z.union([z.string(), z.literal(false)]).optional(),
  timeout: z.number().positive().optional(),
  retries: z.int().nonnegative().optional(),
  strategy: z.enum(strategies).optional(),
  cores_per_task: z.int().positive().optional(),
  memory: z.number().positive().optional(),
  scratch: z.string().min(1).optional(),
  log_level: z.enum(logLevels).optional(),
  executor: z.enum(listExecutors()).optional(),
  queue: z.union([z.string().min(1), queueAddressSchema]).optional(),
});

/**
 * The input file for people, as YAML or JSON. Names are those of QCManyBody's keywords where it has them;
 * `docs/input-file.md` explains each.
 */
export const friendlyInputSchema = strictDocument({
  /** Text with `--` between fragments, or `{ file }`, or a QCSchema molecule. */
  molecule: z.union([
    z.string(),
    strictDocument({ file: z.string() }),
    z.looseObject({ symbols: z.array(z.string()) }),
  ]),
  units: z.enum(['angstrom', 'bohr']).optional(),
  /** Look for covalently bound fragments where the molecule names none; a number sets the tolerance. */
  detect_fragments: z.union([z.boolean(), z.number().positive()]).optional(),
  /** Which geometry of a molecule file that holds several; from 1. */
  frame: z.int().positive().optional(),
  /** Charge (e) and multiplicity of the whole, over what the molecule says. */
  charge: z.number().optional(),
  multiplicity: z.int().positive().optional(),
  /** By fragment, from 1, named or found. */
  fragment_charges: z.record(z.string().regex(/^\d+$/), z.number()).optional(),
  fragment_multiplicities: z.record(z.string().regex(/^\d+$/), z.int().positive()).optional(),
  /** One level for all bodies; with `max_nbody` where not all are wanted. */
  model: z.string().optional(),
  levels: z.record(levelKey, z.union([levelSchema, z.array(levelSchema).min(1)])).optional(),
  max_nbody: z.int().positive().optional(),
  bsse_type: z.union([z.string(), z.array(z.string())]).optional(),
  driver: driverSchema.optional(),
  return_total_data: z.boolean().optional(),
  supersystem_ie_only: z.boolean().optional(),
  embedding_charges: z.record(z.string().regex(/^\d+$/), z.array(z.number())).optional(),
  engine: z.string().optional(),
  keywords: z.record(z.string(), z.unknown()).optional(),
  /** Which clusters are kept: `docs/selection.md`. */
  clusters: selectionShape.clusters,
  cutoffs: selectionShape.cutoffs,
  hierarchy: selectionShape.hierarchy,
  execution: executionSchema.optional(),
});
export type FriendlyInput = z.output<typeof friendlyInputSchema>;
