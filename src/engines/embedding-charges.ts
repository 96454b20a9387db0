import { z } from 'zod';
import { parseOrExplain } from '../schema/input-error-from-zod';
import type { Molecule } from '../schema/molecule';

/** Charge in e, position in bohr. */
export type PointCharge = readonly [charge: number, position: readonly [number, number, number]];

/** `molecule.extras.embedding_charges` */
const embeddingCharges = z.array(z.tuple([z.number(), z.tuple([z.number(), z.number(), z.number()])])).optional();

/** The external point charges of a molecule; none where it has none. @throws InputError */
export function embeddingChargesOf({ extras }: Molecule): readonly PointCharge[] {
  return parseOrExplain(embeddingCharges, extras.embedding_charges, 'embedding_charges') ?? [];
}
