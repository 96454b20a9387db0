import { z } from 'zod';

/** Treatments of basis-set superposition error: none, counterpoise, Valiron-Mayer function counterpoise. */
export const bsseSchema = z.enum(['nocp', 'cp', 'vmfc']);
export type Bsse = z.output<typeof bsseSchema>;
