import { z } from 'zod';

/** What is asked of a calculation: energy (Eh), gradient (Eh/bohr) or hessian (Eh/bohr²). */
export const driverSchema = z.enum(['energy', 'gradient', 'hessian']);
/** One of {@link driverSchema}. */
export type Driver = z.output<typeof driverSchema>;
