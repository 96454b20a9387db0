import { z } from 'zod';

/** Treatments of basis-set superposition error: none, counterpoise, Valiron-Mayer function counterpoise. */
export const bsseSchema = z.enum(['nocp', 'cp', 'vmfc']);
/** One of {@link bsseSchema}. */
export type Bsse = z.output<typeof bsseSchema>;
