import { HARTREE_IN_EV, HARTREE_IN_KCAL_PER_MOL, HARTREE_IN_KJ_PER_MOL } from '../schema/constants';

/** Units in which energy differences can be shown. */
export type EnergyUnit = 'kcal/mol' | 'kJ/mol' | 'meV' | 'Eh';

/** How many of a unit make one hartree, and to how many decimals a difference is shown. */
const energyUnits: Record<EnergyUnit, { readonly perHartree: number; readonly decimals: number }> = {
  'kcal/mol': { perHartree: HARTREE_IN_KCAL_PER_MOL, decimals: 3 },
  'kJ/mol': { perHartree: HARTREE_IN_KJ_PER_MOL, decimals: 2 },
  meV: { perHartree: HARTREE_IN_EV * 1000, decimals: 1 },
  Eh: { perHartree: 1, decimals: 8 },
};

/** A hartree value in another unit; null stays null. */
export function inUnit(hartree: number | null, unit: EnergyUnit): number | null {
  return hartree === null ? null : hartree * energyUnits[unit].perHartree;
}

/** A hartree value as text in a unit, e.g. `-17.830 kcal/mol`; `n/a` for null. */
export function energyText(hartree: number | null, unit: EnergyUnit): string {
  const value = inUnit(hartree, unit);
  return value === null ? 'n/a' : `${fixed(value, energyUnits[unit].decimals)} ${unit}`;
}

/** The number alone, to the decimals of its unit. */
export function energyNumber(hartree: number | null, unit: EnergyUnit): string {
  const value = inUnit(hartree, unit);
  return value === null ? 'n/a' : fixed(value, energyUnits[unit].decimals);
}

/** A bound of an error, the number alone, rounded up to the decimals of its unit. */
export function boundNumber(hartree: number, unit: EnergyUnit): string {
  const { perHartree, decimals } = energyUnits[unit];
  const steps = Math.ceil(hartree * perHartree * 10 ** decimals - 1e-6);
  return (steps / 10 ** decimals).toFixed(decimals);
}

/** Fixed decimals; a number that rounds to zero has no sign. */
export function fixed(value: number, decimals: number): string {
  if (!Number.isFinite(value)) return 'n/a';
  const text = value.toFixed(decimals);
  return Number(text) === 0 ? text.replace('-', '') : text;
}

/** The same text with a typographic minus sign, for pages and figures. */
export function typographic(number: string): string {
  return number.replace(/(^| )-(?=[\d.])/g, '$1−');
}
