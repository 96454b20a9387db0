import { BOHR_IN_ANGSTROM } from '../../schema/constants';
import type { Molecule } from '../../schema/molecule';
import { type MopacRequest, spinWords } from './request';

/** Name of the task: MOPAC's files begin with it. */
export const jobName = 'task';

/**
 * The input file: keywords, two lines of text that stay empty of anything a user wrote, atoms in ångström. One SCF with its gradient, nothing
 * optimised; every number in the auxiliary file; PL prints the course of the SCF, the only sign of one that did not converge.
 */
export function buildMopacInput(molecule: Molecule, { method, keywords }: MopacRequest, cores: number): string {
  const { symbols, geometry, molecular_charge, molecular_multiplicity } = molecule;
  const words = [
    method.toUpperCase(),
    '1SCF GRADIENTS NOREOR GEO-OK PL AUX(PRECISION=9,MOS=0)',
    `CHARGE=${molecular_charge}`,
    spinWords[molecular_multiplicity - 1],
    ...(molecular_multiplicity > 1 ? ['UHF'] : []),
    `ITRY=${keywords.max_iterations} RELSCF=${keywords.convergence}`,
    ...(keywords.level_shift === undefined ? [] : [`SHIFT=${keywords.level_shift}`]),
    `THREADS=${cores}`,
  ];
  const atoms = symbols.map((symbol, i) => {
    const position = geometry.slice(3 * i, 3 * i + 3).map((x) => `${(x * BOHR_IN_ANGSTROM).toFixed(10)} 1`);
    return `${symbol} ${position.join(' ')}`;
  });
  return [words.join(' '), jobName, '', ...atoms, ''].join('\n');
}
