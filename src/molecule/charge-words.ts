import type { Molecule } from '../schema/molecule';
import { chemicalFormula } from './chemical-formula';

type Charged = Pick<
  Molecule,
  | 'symbols'
  | 'fragments'
  | 'fragment_charges'
  | 'fragment_multiplicities'
  | 'molecular_charge'
  | 'molecular_multiplicity'
>;

const MOST_FRAGMENTS_SHOWN = 8;

/**
 * Charge and multiplicity of the whole, and of every fragment that is not a neutral singlet:
 * `charge -1, multiplicity 1; fragment 1 (OH): charge -1, multiplicity 1`.
 */
export function chargeWords(molecule: Charged): string {
  const { fragments, symbols, fragment_charges: charges, fragment_multiplicities: multiplicities } = molecule;
  const special = fragments.flatMap((atoms, f) => {
    if (charges[f] === 0 && multiplicities[f] === 1) return [];
    const name = chemicalFormula(atoms.map((atom) => symbols[atom]!));
    return [`fragment ${f + 1} (${name}): charge ${signed(charges[f]!)}, multiplicity ${multiplicities[f]}`];
  });
  const more = special.length - MOST_FRAGMENTS_SHOWN;
  return [
    `charge ${signed(molecule.molecular_charge)}, multiplicity ${molecule.molecular_multiplicity}`,
    ...(fragments.length === 1 ? [] : special.slice(0, MOST_FRAGMENTS_SHOWN)),
    ...(fragments.length > 1 && more > 0 ? [`and ${more} more charged or open-shell fragments`] : []),
  ].join('; ');
}

const signed = (charge: number): string => (charge > 0 ? `+${charge}` : String(charge));

/**
 * The warning of a molecule that became a radical because nothing was said of its charge and spin: far more often a charge is
 * missing.
 *
 * @param multiplicityIsSaid the multiplicity of the whole was given.
 * @returns undefined where it is a singlet, or was said to be open-shell.
 */
export function radicalWarning(molecule: Charged, multiplicityIsSaid: boolean): string | undefined {
  if (multiplicityIsSaid || molecule.molecular_multiplicity === 1) return undefined;
  const { fragments, symbols, fragment_multiplicities: multiplicities, molecular_charge: charge } = molecule;
  const open = fragments.flatMap((atoms, f) =>
    multiplicities[f] === 1 ? [] : [`${f + 1} (${chemicalFormula(atoms.map((atom) => symbols[atom]!))})`],
  );
  const which =
    fragments.length === 1
      ? ''
      : `, ${open.length === 1 ? 'fragment' : 'fragments'} ${open.slice(0, MOST_FRAGMENTS_SHOWN).join(', ')}${open.length > MOST_FRAGMENTS_SHOWN ? ', ...' : ''}`;
  return `Nothing says the multiplicity, and with charge ${signed(charge)} the number of electrons leaves a RADICAL: multiplicity ${molecule.molecular_multiplicity}${which}. If a charge is missing, say it.`;
}
