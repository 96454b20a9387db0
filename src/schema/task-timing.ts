import { z } from 'zod';
import { driverSchema } from './driver';

/** What one calculation cost, and the sizes that explain it: kept beside each stored result, read by the cost model. */
export const taskTimingSchema = z.strictObject({
  engine: z.string(),
  method: z.string(),
  basis: z.string(),
  driver: driverSchema,
  /** Centres with basis functions, ghosts included. */
  atoms: z.int().positive(),
  /** Electrons; ghosts have none. */
  electrons: z.number().nonnegative(),
  /** Basis functions, those of ghosts included; null where the engine cannot tell. */
  basisFunctions: z.int().nonnegative().nullable(),
  /** Cores that the calculation was given. */
  cores: z.int().positive(),
  /** Wall time of the successful attempt. */
  executionTimeMs: z.number().nonnegative(),
});
export type TaskTiming = z.output<typeof taskTimingSchema>;
