import { BOHR_IN_ANGSTROM } from '../../../schema/constants';
import type { Molecule } from '../../../schema/molecule';
import { elementOf } from '../../elements';

/** Programs whose molecule block is written. */
export type ProgramFormat = 'qchem' | 'gaussian' | 'orca' | 'nwchem' | 'gamess' | 'molpro';
export const programFormats = [
  'qchem',
  'gaussian',
  'orca',
  'nwchem',
  'gamess',
  'molpro',
] as const satisfies ProgramFormat[];

const writers: Readonly<Record<ProgramFormat, (molecule: Molecule) => string[]>> = {
  qchem: (molecule) => [
    '$molecule',
    spin(molecule),
    ...molecule.fragments.flatMap((atoms, f) => [
      ...(molecule.fragments.length > 1 ? ['--', spinOf(molecule, f)] : []),
      ...atoms.map((atom) => line(molecule, atom, `${molecule.real[atom] ? '' : '@'}${molecule.symbols[atom]}`)),
    ]),
    '$end',
  ],
  gaussian: (molecule) => {
    const several = molecule.fragments.length > 1;
    const pairs = several ? molecule.fragments.map((_, f) => spinOf(molecule, f)) : [];
    return [
      several ? `# Counterpoise=${molecule.fragments.length}` : '#',
      '',
      molecule.name,
      '',
      [spin(molecule), ...pairs].join(' '),
      ...inOrder(molecule, (atom, f) => {
        const isotope = otherIsotope(molecule, atom);
        const inside = [...(several ? [`Fragment=${f + 1}`] : []), ...(isotope ? [`Iso=${isotope}`] : [])];
        return `${molecule.symbols[atom]}${molecule.real[atom] ? '' : '-Bq'}${inside.length > 0 ? `(${inside.join(',')})` : ''}`;
      }),
      '',
    ];
  },
  orca: (molecule) => [
    `* xyz ${spin(molecule)}`,
    ...inOrder(
      molecule,
      (atom, f) =>
        `${molecule.symbols[atom]}${molecule.fragments.length > 1 ? `(${f + 1})` : ''}${molecule.real[atom] ? '' : ':'}`,
    ),
    '*',
  ],
  nwchem: (molecule) => [
    `charge ${molecule.molecular_charge}`,
    'geometry units angstroms noautosym nocenter',
    ...inOrder(molecule, (atom) => `${molecule.real[atom] ? '' : 'bq'}${molecule.symbols[atom]}`),
    'end',
    ...(molecule.molecular_multiplicity === 1 ? [] : ['scf', `  nopen ${molecule.molecular_multiplicity - 1}`, 'end']),
  ],
  gamess: (molecule) => [
    ` $CONTRL ICHARG=${molecule.molecular_charge} MULT=${molecule.molecular_multiplicity} COORD=UNIQUE UNITS=ANGS $END`,
    ' $DATA',
    molecule.name,
    'C1',
    ...inOrder(
      molecule,
      (atom) =>
        `${molecule.symbols[atom]!.padEnd(3)} ${(molecule.real[atom] ? 1 : -1) * elementOf(molecule.symbols[atom]!).atomicNumber}.0`,
    ),
    ' $END',
  ],
  molpro: (molecule) => {
    const ghosts = molecule.real.flatMap((real, atom) => (real ? [] : [`${molecule.symbols[atom]}${atom + 1}`]));
    return [
      'angstrom',
      'geometry={',
      ...molecule.symbols.map((symbol, atom) =>
        line(molecule, atom, `${symbol}${atom + 1}`)
          .split(/\s+/)
          .join(','),
      ),
      '}',
      ...(ghosts.length > 0 ? [`dummy,${ghosts.join(',')}`] : []),
      `set,charge=${molecule.molecular_charge}`,
      `set,spin=${molecule.molecular_multiplicity - 1}`,
    ];
  },
};

/** The molecule as an input file of a program has it, in angstrom; methods are left to the person. */
export function programText(molecule: Molecule, format: ProgramFormat): string {
  return `${writers[format](molecule).join('\n')}\n`;
}

const spin = ({ molecular_charge, molecular_multiplicity }: Molecule) =>
  `${molecular_charge} ${molecular_multiplicity}`;
const spinOf = (molecule: Molecule, fragment: number) =>
  `${molecule.fragment_charges[fragment]} ${molecule.fragment_multiplicities[fragment]}`;

function line({ geometry }: Molecule, atom: number, name: string): string {
  const xyz = geometry.slice(3 * atom, 3 * atom + 3).map((x) => (x * BOHR_IN_ANGSTROM).toFixed(10).padStart(16));
  return [name.padEnd(6), ...xyz].join(' ');
}

function inOrder(molecule: Molecule, name: (atom: number, fragment: number) => string): string[] {
  return molecule.fragments.flatMap((atoms, f) => atoms.map((atom) => line(molecule, atom, name(atom, f))));
}

/** The mass number where it is not that of the usual isotope. */
export function otherIsotope({ symbols, mass_numbers }: Molecule, atom: number): number | undefined {
  const number = mass_numbers?.[atom];
  return number === undefined || number < 0 || number === elementOf(symbols[atom]!).defaultIsotope.massNumber
    ? undefined
    : number;
}
