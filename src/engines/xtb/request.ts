import { z } from 'zod';
import { InputError } from '../../errors/input-error';
import { atomicNumberOf } from '../../molecule/elements';
import type { AtomicInput } from '../../schema/atomic';
import { parseOrExplain } from '../../schema/input-error-from-zod';
import { nearestName } from '../../schema/nearest-name';
import { ownValue } from '../../schema/own-value';
import { strictDocument } from '../../schema/strict-document';
import { embeddingChargesOf, type PointCharge } from '../embedding-charges';

/** Method → the number of `--gfn`. */
const methods: Readonly<Record<string, 1 | 2>> = { gfn1: 1, 'gfn1-xtb': 1, gfn2: 2, 'gfn2-xtb': 2 };

const keywordsSchema = strictDocument({
  /**
   * Scales all thresholds of xtb: 1 converges the energy to 1e-6 hartree, which is too loose for the differences that an expansion
   * is made of.
   */
  accuracy: z.number().min(1e-4).max(1000).default(0.01),
  max_iterations: z.int().positive().default(250),
  /** Of the electrons, K. */
  electronic_temperature: z.number().positive().default(300),
  /** Implicit solvent (ALPB), by xtb's name of it. */
  solvent: z
    .string()
    .regex(/^[a-z0-9-]+$/i, { error: 'must be the name of a solvent, as in water' })
    .optional(),
});

export const defaultKeywords = keywordsSchema.parse({});

/** An AtomicInput that has been understood. */
export interface XtbRequest {
  readonly gfn: 1 | 2;
  readonly keywords: z.output<typeof keywordsSchema>;
  readonly pointCharges: readonly PointCharge[];
}

/** Why xtb takes no ghost atoms. */
export const whyNoGhosts =
  'The basis of a semi-empirical method is part of its parameters: functions without their atom mean nothing in it';

/** The heaviest element with parameters: radon. */
const lastElement = 86;

/** @throws InputError that says what to change. */
export function parseXtbRequest(input: AtomicInput): XtbRequest {
  const { model, keywords } = input.specification;
  const gfn = ownValue(methods, model.method.trim().toLowerCase());
  if (gfn === undefined) {
    const near = nearestName(model.method, Object.keys(methods));
    throw new InputError(
      `The xtb engine has no method '${model.method}'.${near === undefined ? '' : ` Did you mean '${near}'?`} It has: gfn1 and gfn2.`,
      { detail: { method: model.method, known: Object.keys(methods) } },
    );
  }
  if (model.basis) {
    throw new InputError(
      `xtb takes no basis set, but '${model.basis}' was given: write the level as '${model.method}'. Its basis is part of the method.`,
    );
  }
  const { molecule } = input;
  if (molecule.real.includes(false)) {
    throw new InputError(`xtb has no ghost atoms. ${whyNoGhosts}. Use bsse_type nocp with it.`);
  }
  const heavy = molecule.symbols.find((symbol) => atomicNumberOf(symbol) > lastElement);
  if (heavy !== undefined) throw new InputError(`xtb has no parameters for ${heavy}: they end with radon.`);
  if (!Number.isInteger(molecule.molecular_charge)) {
    throw new InputError(`xtb needs a whole charge, not ${molecule.molecular_charge}.`);
  }
  return {
    gfn,
    keywords: parseOrExplain(keywordsSchema, keywords, 'Keywords of the xtb engine'),
    pointCharges: embeddingChargesOf(molecule),
  };
}
