import { BOHR_IN_ANGSTROM } from '../../schema/constants';
import type { Driver } from '../../schema/driver';
import type { Molecule } from '../../schema/molecule';
import type { XtbRequest } from './request';

/** Files and arguments of one run of xtb. */
export interface XtbInput {
  /** By name, in the scratch folder. */
  readonly files: Readonly<Record<string, string>>;
  readonly arguments: readonly string[];
}

/** The unit in which an xtb reads the positions of point charges: its manual says bohr, 6.5.1 takes them for ångström. */
export type ChargeUnit = 'bohr' | 'angstrom';

/** A hardness at which the charge of xtb's embedding is a point: the damping of its Coulomb law is gone. */
const hardnessOfPoint = 99;

/** @param chargeUnit matters where there are point charges. */
export function buildXtbInput(
  molecule: Molecule,
  driver: Driver,
  { gfn, keywords, pointCharges }: XtbRequest,
  chargeUnit: ChargeUnit,
): XtbInput {
  const { symbols, geometry, molecular_charge, molecular_multiplicity } = molecule;
  const atoms = symbols.map((symbol, i) => `${row(geometry.slice(3 * i, 3 * i + 3))} ${symbol.toLowerCase()}`);
  const files: Record<string, string> = { coord: ['$coord', ...atoms, '$end', ''].join('\n') };
  const embedded = pointCharges.length > 0;
  if (embedded) {
    const scale = chargeUnit === 'angstrom' ? BOHR_IN_ANGSTROM : 1;
    const charges = pointCharges.map(([q, at]) => `${row([q, ...at.map((x) => x * scale)])} ${hardnessOfPoint}`);
    files.charges_in = [pointCharges.length, ...charges, ''].join('\n');
    files.control = '$embedding\n input=charges_in\n gradient=charges_gradient\n$end\n';
  }
  return {
    files,
    arguments: [
      'coord',
      ...['--gfn', String(gfn)],
      driver === 'hessian' ? '--hess' : '--grad',
      ...['--chrg', String(molecular_charge), '--uhf', String(molecular_multiplicity - 1)],
      ...['--acc', String(keywords.accuracy), '--iterations', String(keywords.max_iterations)],
      ...['--etemp', String(keywords.electronic_temperature)],
      ...(keywords.solvent === undefined ? [] : ['--alpb', keywords.solvent]),
      ...(embedded ? ['--input', 'control'] : []),
      '--norestart',
    ],
  };
}

function row(values: readonly number[]): string {
  return values.map((value) => value.toFixed(14)).join(' ');
}
