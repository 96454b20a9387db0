import { InputError } from '../../errors/input-error';
import type { ChargeAndMultiplicity } from './charge-line';
import type { ParsedMolecule } from './parsed-molecule';

/**
 * Makes fragments of the numbers that the atoms carry (`O(Fragment=1)`, `O(1)`, a number behind z); without any, nothing changes.
 *
 * @throws InputError where some atoms have a number and others not, or where the text divides the molecule otherwise, too.
 */
export function useFragmentNumbers(parsed: ParsedMolecule, what: string): void {
  const { atoms } = parsed;
  const numbers = atoms.map((atom) => atom.fragment);
  const without = numbers.indexOf(undefined);
  if (numbers.every((number) => number === undefined)) return;
  if (without >= 0) {
    throw new InputError(
      `${what}: some atoms have a fragment number, but atom ${without + 1} (${atoms[without]!.name}) has none. Give one to each.`,
    );
  }
  const distinct = [...new Set(numbers as number[])].sort((a, b) => a - b);
  if (parsed.charges.length > 1) {
    throw new InputError(`${what}: the fragments are divided by -- and numbered besides. Leave one out.`);
  }
  const whole =
    parsed.charges.length === 1 ? { charge: parsed.charges[0], multiplicity: parsed.multiplicities[0] } : {};
  parsed.charge ??= whole.charge ?? undefined;
  parsed.multiplicity ??= whole.multiplicity ?? undefined;
  const place = new Map(distinct.map((number, i) => [number, i]));
  parsed.fragmentOf = (numbers as number[]).map((number) => place.get(number)!);
  parsed.charges = distinct.map(() => null);
  parsed.multiplicities = distinct.map(() => null);
}

/** Charges and multiplicities of Gaussian's line: the whole, then each fragment. @throws InputError where their number is wrong. */
export function useChargePairs(parsed: ParsedMolecule, pairs: readonly ChargeAndMultiplicity[], what: string): void {
  const [whole, ...fragments] = pairs;
  const found = parsed.charges.length;
  if (fragments.length !== found) {
    throw new InputError(
      `${what}: the charge line has ${fragments.length} pairs of charge and multiplicity behind that of the whole, but the atoms name ${found} ${found === 1 ? 'fragment' : 'fragments'}.`,
    );
  }
  parsed.charge = whole!.charge;
  parsed.multiplicity = whole!.multiplicity;
  // Gaussian marks an antiferromagnetic fragment by a negative multiplicity; such a line has been refused before.
  parsed.charges = fragments.map(({ charge }) => charge);
  parsed.multiplicities = fragments.map(({ multiplicity }) => multiplicity);
}
