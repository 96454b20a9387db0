import { z } from 'zod';
import { InputError } from '../../errors/input-error';
import type { AtomicInput } from '../../schema/atomic';
import { parseOrExplain } from '../../schema/input-error-from-zod';
import { nearestName } from '../../schema/nearest-name';
import { strictDocument } from '../../schema/strict-document';

/** Methods, as MOPAC names them. */
export const methodNames = ['pm7', 'pm6', 'pm6-d3', 'pm6-d3h4', 'pm6-dh2', 'pm3', 'am1', 'mndo', 'rm1'] as const;

const keywordsSchema = strictDocument({
  /** Cycles of the self-consistent field before it counts as not converged (ITRY). */
  max_iterations: z.int().min(10).default(200),
  /** Multiplies MOPAC's criterion of convergence, which is made for heats of formation, not for their differences (RELSCF). */
  convergence: z.number().positive().max(1).default(0.01),
  /** Raises virtual orbitals, eV (SHIFT). */
  level_shift: z.number().nonnegative().optional(),
});

/** An AtomicInput that has been understood. */
export interface MopacRequest {
  readonly method: (typeof methodNames)[number];
  readonly keywords: z.output<typeof keywordsSchema>;
}

/** Why MOPAC takes no ghost atoms. */
export const whyNoGhosts =
  'The basis of a semi-empirical method is part of its parameters: functions without their atom mean nothing in it';

/** What MOPAC calls a multiplicity. */
export const spinWords = ['SINGLET', 'DOUBLET', 'TRIPLET', 'QUARTET', 'QUINTET', 'SEXTET', 'SEPTET', 'OCTET', 'NONET'];

/** @throws InputError that says what to change. */
export function parseMopacRequest({ molecule, specification }: AtomicInput): MopacRequest {
  const { model, keywords } = specification;
  const method = methodNames.find((name) => name === model.method.trim().toLowerCase());
  if (method === undefined) {
    const near = nearestName(model.method, methodNames);
    throw new InputError(
      `The mopac engine has no method '${model.method}'.${near === undefined ? '' : ` Did you mean '${near}'?`} It has: ${methodNames.join(', ')}.`,
      { detail: { method: model.method, known: methodNames } },
    );
  }
  if (model.basis) {
    throw new InputError(
      `MOPAC takes no basis set, but '${model.basis}' was given: write the level as '${model.method}'.`,
    );
  }
  if (molecule.real.includes(false))
    throw new InputError(`MOPAC has no ghost atoms. ${whyNoGhosts}. Use bsse_type nocp.`);
  if (!Number.isInteger(molecule.molecular_charge)) {
    throw new InputError(`MOPAC needs a whole charge, not ${molecule.molecular_charge}.`);
  }
  if (molecule.molecular_multiplicity > spinWords.length) {
    throw new InputError(
      `MOPAC knows multiplicities up to ${spinWords.length}, not ${molecule.molecular_multiplicity}.`,
    );
  }
  return { method, keywords: parseOrExplain(keywordsSchema, keywords, 'Keywords of the mopac engine') };
}
