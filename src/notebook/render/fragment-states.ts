import type { Molecule } from '../../schema/molecule';
import { fragmentFormula } from '../geometry';
import { typographic } from '../units';

/** Charge and multiplicity of one fragment, which counts from 1. */
interface FragmentState {
  readonly fragment: number;
  readonly formula: string;
  readonly charge: number;
  readonly multiplicity: number;
}

const mostNamed = 6;

/** The fragments that are no neutral singlets: what a reader would not suspect. */
export function unusualFragments(molecule: Molecule): FragmentState[] {
  return molecule.fragments
    .map((_, i) => ({
      fragment: i + 1,
      formula: fragmentFormula(molecule, i + 1),
      charge: molecule.fragment_charges[i] ?? 0,
      multiplicity: molecule.fragment_multiplicities[i] ?? 1,
    }))
    .filter(({ charge, multiplicity }) => charge !== 0 || multiplicity !== 1);
}

/** `, charge −1, multiplicity 2`: of the whole; nothing for a neutral singlet. */
export function wholeState({ molecular_charge: charge, molecular_multiplicity: multiplicity }: Molecule): string {
  return [
    charge === 0 ? '' : `, charge ${chargeText(charge)}`,
    multiplicity === 1 ? '' : `, multiplicity ${multiplicity}`,
  ].join('');
}

/** `fragment 1 F: charge −1; fragment 2 OH: multiplicity 2`: of the unusual fragments; empty when there are none. */
export function fragmentStates(molecule: Molecule): string {
  const unusual = unusualFragments(molecule);
  const named = unusual.slice(0, mostNamed).map(({ fragment, formula, charge, multiplicity }) => {
    const words = [
      ...(charge === 0 ? [] : [`charge ${chargeText(charge)}`]),
      ...(multiplicity === 1 ? [] : [`multiplicity ${multiplicity}`]),
    ];
    return `fragment ${fragment} ${formula}: ${words.join(', ')}`;
  });
  const more = unusual.length - named.length;
  return [...named, ...(more > 0 ? [`and ${more} more`] : [])].join('; ');
}

/** `+1`, `−1`, `0`. */
export function chargeText(charge: number): string {
  return typographic(charge > 0 ? `+${charge}` : String(charge));
}
