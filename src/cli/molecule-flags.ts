import { type Command, InvalidArgumentError, Option } from 'commander';
import { wholeNumber } from './whole-number-flag';

/** Flags about the molecule of an input: which one, and its charges. */
export interface MoleculeFlags {
  readonly frame?: number | undefined;
  readonly charge?: number | undefined;
  readonly multiplicity?: number | undefined;
  /** By fragment, from 1. */
  readonly fragmentCharges: Readonly<Record<number, number>>;
  readonly fragmentMultiplicities: Readonly<Record<number, number>>;
}

/** The flags as commander hands them over. */
export interface RawMoleculeFlags {
  frame?: number;
  charge?: number;
  multiplicity?: number;
  fragmentCharge?: Record<number, number>;
  fragmentMultiplicity?: Record<number, number>;
}

export function addMoleculeFlags(command: Command): Command {
  return command
    .addOption(
      new Option('--units <units>', 'unit of the coordinates of a molecule that says none').choices([
        'angstrom',
        'bohr',
      ]),
    )
    .option('--detect-fragments [tolerance]', 'divide the molecule at its covalent bonds', toleranceOf)
    .option('--frame <n>', 'which geometry of a file that holds several, from 1', wholeNumber('--frame'))
    .option('--charge <q>', 'charge of the whole molecule (e)', chargeOf)
    .option('--multiplicity <m>', 'multiplicity of the whole molecule, 2S + 1', wholeNumber('--multiplicity'))
    .option('--fragment-charge <n=q>', 'charge of fragment n, e.g. 2=-1; may be repeated', collectCharge)
    .option('--fragment-multiplicity <n=m>', 'multiplicity of fragment n; may be repeated', collectMultiplicity);
}

export function moleculeFlagsOf(raw: RawMoleculeFlags): MoleculeFlags {
  const { frame, charge, multiplicity, fragmentCharge = {}, fragmentMultiplicity = {} } = raw;
  return { frame, charge, multiplicity, fragmentCharges: fragmentCharge, fragmentMultiplicities: fragmentMultiplicity };
}

function toleranceOf(text: string): number {
  const tolerance = Number(text);
  if (!(tolerance > 0))
    throw new InvalidArgumentError('Give a positive factor of the sum of covalent radii, such as 1.2.');
  return tolerance;
}

function chargeOf(text: string): number {
  const charge = Number(text.replace('\u2212', '-'));
  if (text.trim() === '' || !Number.isFinite(charge)) throw new InvalidArgumentError('Give a number, as in -1.');
  return charge;
}

const collectCharge = (text: string, sofar: Record<number, number> = {}) =>
  collect(text, sofar, chargeOf, 'Write n=charge, as in 2=-1; fragments count from 1.');
const collectMultiplicity = (text: string, sofar: Record<number, number> = {}) =>
  collect(
    text,
    sofar,
    wholeNumber('--fragment-multiplicity'),
    'Write n=multiplicity, as in 2=2; fragments count from 1.',
  );

function collect(
  text: string,
  sofar: Record<number, number>,
  read: (value: string) => number,
  hint: string,
): Record<number, number> {
  const [, fragment, value] = /^([1-9]\d{0,8})=(.+)$/.exec(text) ?? [];
  if (fragment === undefined || value === undefined) throw new InvalidArgumentError(hint);
  if (Object.hasOwn(sofar, fragment)) throw new InvalidArgumentError(`Fragment ${fragment} is given twice.`);
  return { ...sofar, [fragment]: read(value) };
}
