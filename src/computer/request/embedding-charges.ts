import { InputError } from '../../errors/input-error';
import { checkEmbeddedFragments } from '../../expansion/keywords';
import type { EmbeddingCharges } from '../../molecule/cluster-molecule';
import type { Molecule } from '../../schema/molecule';

// Charges are often rounded to three decimals.
const CHARGE_TOLERANCE = 1e-2;

/**
 * Checks that point charges fit the molecule: one list a fragment (from 1), one charge an atom.
 *
 * @returns warnings, one for every fragment whose charges do not add up to its charge.
 * @throws InputError when a list is missing, superfluous or of the wrong length.
 */
export function checkEmbeddingCharges(molecule: Molecule, charges: EmbeddingCharges): string[] {
  checkEmbeddedFragments(charges, molecule.fragments.length);
  const warnings: string[] = [];
  molecule.fragments.forEach((atoms, i) => {
    const list = charges[i + 1]!;
    if (list.length !== atoms.length) {
      throw new InputError(
        `embedding_charges of fragment ${i + 1} has ${list.length} charges, but the fragment has ${atoms.length} atoms.`,
        { detail: { fragment: i + 1, charges: list.length, atoms: atoms.length } },
      );
    }
    const sum = list.reduce((total, charge) => total + charge, 0);
    const charge = molecule.fragment_charges[i]!;
    if (!(Math.abs(sum - charge) <= CHARGE_TOLERANCE)) {
      warnings.push(
        `The embedding charges of fragment ${i + 1} add up to ${Number(sum.toFixed(6))}, but its charge is ${charge}.`,
      );
    }
  });
  return warnings;
}
