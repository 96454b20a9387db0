import { ownValue } from '../schema/own-value';

// `return_*` and `calcinfo_nmbe` have QCVariable names of their own.
const special: Readonly<Record<string, string>> = {
  return_energy: 'CURRENT ENERGY',
  return_gradient: 'CURRENT GRADIENT',
  return_hessian: 'CURRENT HESSIAN',
  calcinfo_nmbe: 'NBODY NUMBER',
};
const specialBack = Object.fromEntries(Object.entries(special).map(([name, variable]) => [variable, name]));
const plain = ['schema_name', 'calcinfo_nmc', 'calcinfo_nfr', 'calcinfo_natom', 'nuclear_repulsion_energy'];

/** Property names of the many-body documents, for any body order. */
export const PROPERTY_NAME: RegExp =
  /^(cp|nocp|vmfc)_corrected_((total|interaction)_(energy|gradient|hessian)(_through_[1-9]\d*_body)?|[1-9]\d*_body_contribution_to_(energy|gradient|hessian))$/;

/**
 * Translates the keys between property names (`cp_corrected_total_energy_through_2_body`) and Psi4's QCVariables
 * (`CP-CORRECTED TOTAL ENERGY THROUGH 2-BODY`), towards names when any key has a blank. Keys that are neither are dropped.
 */
export function translateQcvariables<T>(values: Readonly<Record<string, T>>): Record<string, T> {
  const toNames = Object.keys(values).some((key) => key.includes(' '));
  const translate = toNames ? propertyName : qcVariable;
  return Object.fromEntries(
    Object.entries(values).flatMap(([key, value]) => {
      const translated = translate(key);
      return translated === undefined ? [] : [[translated, value]];
    }),
  );
}

function qcVariable(name: string): string | undefined {
  const own = ownValue(special, name);
  if (own !== undefined) return own;
  if (!plain.includes(name) && !PROPERTY_NAME.test(name)) return undefined;
  return name.replaceAll('_body', '-body').replaceAll('_corr', '-corr').replaceAll('_', ' ').toUpperCase();
}

function propertyName(variable: string): string | undefined {
  const own = ownValue(specialBack, variable);
  if (own !== undefined) return own;
  const name = variable.toLowerCase().replaceAll(/[ -]/g, '_');
  return plain.includes(name) || PROPERTY_NAME.test(name) ? name : undefined;
}
