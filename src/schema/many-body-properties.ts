import { z } from 'zod';
import { flatNumbers } from './float-array';
import { nearestName } from './nearest-name';

const treatment = '(?:cp|nocp|vmfc)_corrected_';
const quantity = '(energy|gradient|hessian)';

/**
 * Names of the n-body results, for any n: `cp_corrected_total_energy`, `nocp_corrected_interaction_gradient_through_2_body`,
 * `vmfc_corrected_3_body_contribution_to_hessian`. The one captured group is the quantity.
 */
const nBodyName = new RegExp(
  `^${treatment}(?:(?:total|interaction)_${quantity}(?:_through_\\d+_body)?|\\d+_body_contribution_to_${quantity})$`,
);

/** Whether a name is that of an n-body result. */
export function isNBodyPropertyName(name: string): boolean {
  return nBodyName.test(name);
}

/** The fields of ManyBodyProperties that both generations share and that are not n-body results. */
const fixedShape = {
  /** Number of model chemistries. */
  calcinfo_nmc: z.int().optional(),
  /** Number of fragments. */
  calcinfo_nfr: z.int().optional(),
  calcinfo_natom: z.int().optional(),
  /** Number of calculations. */
  calcinfo_nmbe: z.int().optional(),
  /** hartree */
  nuclear_repulsion_energy: z.number().optional(),
  /** hartree */
  return_energy: z.number().optional(),
  /** hartree/bohr, flat, shape (nat, 3). */
  return_gradient: flatNumbers.optional(),
  /** hartree/bohr², flat, shape (3 nat, 3 nat). */
  return_hessian: flatNumbers.optional(),
};

/** Energies in hartree; gradients and Hessians flat, row-major, of the whole system. */
type ManyBodyPropertyValues = {
  calcinfo_nmc?: number | undefined;
  calcinfo_nfr?: number | undefined;
  calcinfo_natom?: number | undefined;
  calcinfo_nmbe?: number | undefined;
  nuclear_repulsion_energy?: number | undefined;
  return_energy?: number | undefined;
  return_gradient?: number[] | undefined;
  return_hessian?: number[] | undefined;
  [nBodyResult: string]: number | number[] | string | undefined;
};

/** QCSchema ManyBodyProperties, generation 2. Unset fields are absent. */
export type ManyBodyProperties = ManyBodyPropertyValues & { schema_name: 'qcschema_many_body_properties' };

/** QCSchema ManyBodyProperties, generation 1. */
export type ManyBodyProperties1 = ManyBodyPropertyValues & {
  schema_name: 'qcschema_manybodyproperties';
  schema_version: number;
};

function propertiesSchema<Names extends z.ZodRawShape>(names: Names) {
  const allowed = [...Object.keys(names), ...Object.keys(fixedShape)];
  return z.preprocess(
    withoutNulls,
    z
      .object({ ...names, ...fixedShape })
      .catchall(z.union([z.number(), flatNumbers]))
      .superRefine((properties, context) => checkNames(properties, allowed, context)),
  );
}

function withoutNulls(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).filter(([, property]) => property !== null));
}

function checkNames(properties: Record<string, unknown>, allowed: readonly string[], context: z.RefinementCtx): void {
  const foreign: string[] = [];
  for (const [name, value] of Object.entries(properties)) {
    if (allowed.includes(name)) continue;
    const match = nBodyName.exec(name);
    if (match === null) foreign.push(name);
    else if (((match[1] ?? match[2]) === 'energy') !== (typeof value === 'number')) {
      context.addIssue({
        code: 'custom',
        path: [name],
        message: Array.isArray(value) ? 'must be a number (an energy), not a list' : 'must be a list of numbers',
      });
    }
  }
  if (foreign.length === 0) return;
  const examples = foreign.map((name) => {
    const near = nearestName(name, [...allowed, ...exampleNames]);
    return near === undefined ? `'${name}'` : `'${name}' (did you mean '${near}'?)`;
  });
  context.addIssue({
    code: 'custom',
    message:
      `Field names not allowed: ${examples.join(', ')}. N-body results are called as in ` +
      'cp_corrected_interaction_energy_through_2_body, nocp_corrected_total_gradient or vmfc_corrected_3_body_contribution_to_energy',
  });
}

const exampleNames = ['cp', 'nocp', 'vmfc'].flatMap((b) =>
  ['energy', 'gradient', 'hessian'].flatMap((p) => [
    `${b}_corrected_total_${p}`,
    `${b}_corrected_interaction_${p}`,
    ...[1, 2, 3, 4].flatMap((n) => [
      `${b}_corrected_total_${p}_through_${n}_body`,
      `${b}_corrected_interaction_${p}_through_${n}_body`,
      `${b}_corrected_${n}_body_contribution_to_${p}`,
    ]),
  ]),
);

export const manyBodyPropertiesSchema = propertiesSchema({
  schema_name: z.literal('qcschema_many_body_properties').default('qcschema_many_body_properties'),
}) as unknown as z.ZodType<ManyBodyProperties, unknown>;

export const manyBodyProperties1Schema = propertiesSchema({
  schema_name: z.literal('qcschema_manybodyproperties').default('qcschema_manybodyproperties'),
  schema_version: z.literal(1).default(1),
}) as unknown as z.ZodType<ManyBodyProperties1, unknown>;
