import { z } from 'zod';
import { parseOrExplain } from '../../schema/input-error-from-zod';
import { strictDocument } from '../../schema/strict-document';

/** Keywords of the builtin engine, named as in psi4 where psi4 has them. docs/builtin-engine.md lists them. */
export const builtinKeywordsSchema = strictDocument({
  /** Change of the SCF energy between two iterations, hartree. Default 1e-9. */
  e_convergence: z.number().positive().optional(),
  /** Root mean square of the orbital gradient, hartree. Default 1e-8 for HF energies, 1e-9 for MP2 and gradients, 1e-10 for Hessians. */
  d_convergence: z.number().positive().optional(),
  /** SCF iterations before a ConvergenceError. */
  max_iterations: z.int().positive().default(200),
  /** `pk` stores the integrals, `direct` makes them anew in each iteration, `df` fits densities, `auto` is `pk` if it fits. */
  scf_type: z.enum(['auto', 'pk', 'direct', 'df']).default('auto'),
  /**
   * Starting densities: `sad` atoms, `fragments` the fragments of the molecule by themselves, `core` no electron
   * repulsion, `auto` fragments where there are several and atoms otherwise.
   */
  guess: z.enum(['auto', 'sad', 'fragments', 'core']).default('auto'),
  /** Pulay's extrapolation. */
  diis: z.boolean().default(true),
  /** Raises virtual orbitals, hartree. Added by itself when the iterations stall. */
  level_shift: z.number().nonnegative().default(0),
  /** Share of the old density in the next one, from 0. Added by itself when the iterations stall. */
  damping: z.number().nonnegative().lt(1).default(0),
  /** `follow`: test that the solution is a minimum among orbitals of its kind, and leave saddle points; `none`: do not. */
  stability_analysis: z.enum(['none', 'follow']).default('none'),
  /** Density functionals: points of the integration, 75 spheres of at most 302 (`medium`). */
  grid: z.enum(['coarse', 'medium', 'fine', 'ultrafine']).default('medium'),
  /** MP2: leave the core orbitals of real atoms (1s of Li-Ne, 1s2s2p of Na-Ar) out. */
  freeze_core: z.boolean().default(false),
  /** Pure (true) or cartesian (false) d and f functions; as published where absent. */
  puream: z.boolean().optional(),
  /** Eigenvalues of the overlap matrix below this are dropped (linear dependence). */
  s_tolerance: z.number().positive().default(1e-7),
  /** Shell quartets whose integrals are below this are left out, hartree. */
  ints_tolerance: z.number().nonnegative().default(1e-12),
});
export type BuiltinKeywords = z.output<typeof builtinKeywordsSchema>;

/** @throws InputError that names the field and the nearest valid one. */
export function parseKeywords(keywords: unknown): BuiltinKeywords {
  return parseOrExplain(builtinKeywordsSchema, keywords, 'Keywords of the builtin engine');
}
