import { InputError } from '../errors/input-error';
import type { Element } from './elements';

/** What a text says about one atom. */
export interface NucleusLabel {
  /** Element symbol in any case, or atomic number: `he`, `10`. Not looked up yet: the text may turn out to be another format. */
  readonly name: string;
  readonly real: boolean;
  readonly massNumber?: number | undefined;
  /** In u. */
  readonly mass?: number | undefined;
  /** User's label in lower case, `` when there is none: `_tag` of `H_tag`, `4` of `He4`. */
  readonly userLabel: string;
}

/**
 * One atom as psi4 writes it: ghost marker `@X` or `Gh(X)`; X is an element symbol with an optional mass number before it and a
 * label behind it, or an atomic number with an optional `_label`; then an optional `@mass`.
 * Examples: `H`, `2H`, `H_tag`, `He4` (a label, not an isotope), `Li@6.015`, `@He`, `Gh(Ne)`, `10`.
 */
export const NUCLEUS =
  '(?:(?<at>@)|(?<gh>Gh\\())?(?:(?<A>\\d+)?(?<E>[A-Z]{1,3})(?<tag1>_\\w+|\\d+)?|(?<Z>\\d{1,3})(?<tag2>_\\w+)?)(?:@(?<mass>\\d+\\.\\d+))?(?<close>\\))?';

/**
 * Reads the groups of a match of {@link NUCLEUS}.
 *
 * @returns undefined when the parenthesis of `Gh(` is not closed, or one is closed that was never opened.
 */
export function readNucleus(groups: Readonly<Record<string, string | undefined>>): NucleusLabel | undefined {
  if ((groups.gh === undefined) !== (groups.close === undefined)) return undefined;
  return {
    name: groups.E ?? groups.Z!,
    real: groups.at === undefined && groups.gh === undefined,
    massNumber: groups.A === undefined ? undefined : Number(groups.A),
    mass: groups.mass === undefined ? undefined : Number(groups.mass),
    userLabel: (groups.tag1 ?? groups.tag2 ?? '').toLowerCase(),
  };
}

/** How much a mass may differ from that of a known isotope and still be that isotope, in u. */
const ISOTOPE_TOLERANCE = 1e-3;
/** How far a mass may lie outside of the masses of the known isotopes, in u. */
const MASS_MARGIN = 0.5;

/**
 * The isotope that mass number and mass, as far as they are given, agree on.
 *
 * @param massNumber -1, null or undefined where unknown.
 * @param mass in u; null or undefined where unknown.
 * @param where names the atom in messages.
 * @returns mass number (-1 when the mass is that of no single isotope) and mass in u.
 * @throws InputError when they contradict each other or the element.
 */
export function reconcileIsotope(
  element: Element,
  massNumber: number | null | undefined,
  mass: number | null | undefined,
  where: string,
): { massNumber: number; mass: number } {
  const given = massNumber === -1 ? undefined : (massNumber ?? undefined);
  const known = [...element.isotopes.keys()];
  if (given !== undefined && !element.isotopes.has(given)) {
    throw new InputError(
      `${where}: ${element.symbol} has no isotope of mass number ${given} (known: ${Math.min(...known)} to ${Math.max(...known)}).`,
    );
  }
  if (mass === null || mass === undefined) {
    const isotope = given ?? element.defaultIsotope.massNumber;
    return { massNumber: isotope, mass: element.isotopes.get(isotope)! };
  }
  const masses = [...element.isotopes.values()];
  const lightest = Math.min(...masses);
  const heaviest = Math.max(...masses);
  if (mass < lightest - MASS_MARGIN || mass > heaviest + MASS_MARGIN) {
    throw new InputError(
      `${where}: a mass of ${mass} u is outside of what is known of ${element.symbol} (${lightest} to ${heaviest} u).`,
    );
  }
  const nearest = Math.round(mass);
  const tabulated = element.isotopes.get(nearest);
  const isIsotope = tabulated !== undefined && Math.abs(tabulated - mass) <= ISOTOPE_TOLERANCE;
  const implied = isIsotope ? nearest : -1;
  if (given !== undefined && given !== implied) {
    throw new InputError(
      `${where}: mass number ${given} and mass ${mass} u of ${element.symbol} contradict each other (${given}${element.symbol} weighs ${element.isotopes.get(given)} u).`,
    );
  }
  return { massNumber: implied, mass };
}
