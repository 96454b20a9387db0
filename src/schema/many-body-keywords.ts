import { z } from 'zod';
import { type Bsse, bsseSchema } from './bsse';
import { wholeNumber } from './whole-number';

/** Other names of the treatments: site-site functional counterpoise, plain many-body expansion. */
const aliases: Readonly<Record<string, Bsse>> = { ssfc: 'cp', mbe: 'nocp', none: 'nocp' };

/**
 * Treatments of basis-set superposition error as users write them: one or a list, in any case, with aliases. Duplicates go;
 * the order stays, because the first treatment is the one whose result is returned.
 */
export const bsseTypes: z.ZodType<Bsse[], unknown> = z.preprocess((value) => {
  const list: readonly unknown[] = Array.isArray(value) ? value : [value];
  const names = list.map((name) => {
    if (typeof name !== 'string') return name;
    const lower = name.toLowerCase();
    return Object.hasOwn(aliases, lower) ? aliases[lower] : lower;
  });
  return [...new Set(names)];
}, z.array(bsseSchema));

/** Key of a record: a fragment or a number of bodies, from 1. */
const fromOne = (what: string) => z.string().regex(/^[1-9]\d*$/, { error: `must be ${what}` });

/** The fields of ManyBodyKeywords that both generations share. null means "not said". */
export const manyBodyKeywordsShape = {
  /** The first treatment is the one whose total or interaction is returned. */
  bsse_type: bsseTypes.prefault(['cp']),
  /** Point charges (e) of absent fragments: 1-based fragment → charge of each of its atoms. */
  embedding_charges: z.record(fromOne('a fragment, counted from 1'), z.array(z.number())).nullable().default(null),
  /** true: total energies, gradients, Hessians; false: interaction ones. null: totals for gradients and Hessians only. */
  return_total_data: z.boolean().nullable().default(null),
  /** Number of bodies, or `supersystem` → name of a model chemistry. An entry stands for lower unlisted bodies too. */
  levels: z
    .record(
      z
        .string()
        .regex(/^([1-9]\d*|supersystem)$/, { error: "must be a number of bodies (1, 2, ...) or 'supersystem'" }),
      z.string(),
    )
    .nullable()
    .default(null),
  /** Largest number of bodies; null: as many as `levels` says, or all fragments. */
  max_nbody: wholeNumber.nullable().default(null),
  /** Only monomers and the whole: no intermediate bodies. */
  supersystem_ie_only: z
    .boolean()
    .nullable()
    .default(false)
    .transform((on) => on ?? false),
};
