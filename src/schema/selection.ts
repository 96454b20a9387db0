import { z } from 'zod';
import { strictDocument } from './strict-document';

/** How far apart two fragments are: closest atoms, closest atoms but hydrogen, centres of mass. */
export const distanceKinds = ['contact', 'heavy', 'com'] as const;
export type DistanceKind = (typeof distanceKinds)[number];

/**
 * How large a cluster is, from the distances of its pairs: the longest, their sum or mean; `link`, the longest step that is needed
 * to reach every fragment from every other; `hub`, how near one of them is to all.
 */
export const measures = ['max', 'sum', 'mean', 'link', 'hub'] as const;
export type Measure = (typeof measures)[number];

/** What becomes of parts: drop clusters that lack a part, add the parts that lack, or neither. */
export const closures = ['drop', 'add', 'none'] as const;
export type Closure = (typeof closures)[number];

const fragment = z.int().positive();
const order = z.string().regex(/^\d+$/);
const length = z.number({ error: 'must be a number' });

const cutoffsSchema = z
  .looseObject({
    distance: z.enum(distanceKinds).optional(),
    measure: z.enum(measures).optional(),
    closure: z.enum(closures).optional(),
    units: z.enum(['angstrom', 'bohr']).optional(),
  })
  .transform(({ distance, measure, closure, units, ...lengths }, context) => {
    const parsed = z.record(order, length).safeParse(lengths);
    for (const issue of parsed.error?.issues ?? []) {
      context.addIssue({
        code: 'custom',
        path: issue.path,
        message: /^\d+$/.test(String(issue.path[0]))
          ? 'must be a length'
          : `is neither a number of bodies (2, 3, ...) nor one of distance, measure, closure, units`,
      });
    }
    return {
      lengths: (parsed.data ?? {}) as Readonly<Record<string, number>>,
      distance: distance ?? 'contact',
      measure: measure ?? 'max',
      closure: closure ?? 'drop',
      units: units ?? 'angstrom',
    } as const;
  });

const zoneSchema = strictDocument({
  /** Name of a model chemistry. */
  level: z.string(),
  /** Largest measure of a cluster, in the unit and measure of the cutoffs. */
  within: length.optional(),
  /** Fragments that all members of a cluster are among. */
  region: z.array(fragment).optional(),
});

const hierarchySchema = strictDocument({
  /** Coarse to fine: the group of each fragment. */
  tiers: z.array(z.record(order, z.union([z.string(), z.number()]))),
  /** Most groups of each tier in a cluster, and last the most fragments. */
  orders: z.array(z.int().positive()),
  /** Share (0 to 1) of the clusters left out that come back, nearest first. */
  extra: z.number().min(0).max(1).optional(),
  measure: z.enum(measures).optional(),
});

/** Which clusters an expansion keeps, in `specification.extras.manybody` of a document and in an input file. */
export const selectionShape = {
  /** Exactly these, besides the single fragments, which are always kept. */
  clusters: z.array(z.array(fragment)).optional(),
  cutoffs: cutoffsSchema.optional(),
  /** By number of bodies: a cluster goes to the first level that takes it. */
  zones: z.record(order, z.array(zoneSchema)).optional(),
  hierarchy: hierarchySchema.optional(),
};
export const selectionSchema = strictDocument(selectionShape);
/** As people write it. */
export type SelectionInput = z.input<typeof selectionSchema>;
/** With the defaults filled in. */
export type SelectionSpec = z.output<typeof selectionSchema>;
export type CutoffSpec = NonNullable<SelectionSpec['cutoffs']>;
export type Zone = z.output<typeof zoneSchema>;
export type Hierarchy = z.output<typeof hierarchySchema>;
