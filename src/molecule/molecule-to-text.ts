import { InputError } from '../errors/input-error';
import { BOHR_IN_ANGSTROM } from '../schema/constants';
import type { Molecule } from '../schema/molecule';
import type { LengthUnit } from './build-molecule';
import { elementOf } from './elements';
import type { WrittenFormat } from './formats/write/lost-in-text';
import { programText } from './formats/write/program-text';

/** Decimals that bring the same 1e-8 bohr back. */
const decimals: Readonly<Record<LengthUnit, number>> = { bohr: 8, angstrom: 10 };

/**
 * A molecule as text that `moleculeFromText` reads back to the same molecule.
 *
 * `psi4` holds everything but name, comment, connectivity and extras. `xyz` is in angstrom and refuses ghosts; charge, multiplicity
 * and fragments, where they are not those of one neutral singlet, stand in its comment line as `key=value`. `xyz+` has units, total
 * charge and multiplicity, ghosts and isotopes, but no fragments. The others are the molecule in an input file of that program. What a
 * format cannot hold, `lostInText` names.
 *
 * @param options `units`: bohr (default) or angstrom, for psi4 and xyz+.
 * @throws InputError where the format cannot hold the molecule.
 */
export function moleculeToText(
  molecule: Molecule,
  format: WrittenFormat,
  options: { units?: LengthUnit | undefined } = {},
): string {
  switch (format) {
    case 'psi4':
      return psi4Text(molecule, options.units ?? 'bohr');
    case 'xyz':
      if (molecule.real.includes(false)) {
        throw new InputError('The xyz format has no ghost atoms; write xyz+ or psi4.');
      }
      if (options.units === 'bohr') throw new InputError('The xyz format is in angstrom; write xyz+ or psi4 for bohr.');
      return `${[molecule.symbols.length, xyzComment(molecule), ...atomLines(molecule, 'angstrom', (i) => molecule.symbols[i]!)].join('\n')}\n`;
    case 'xyz+': {
      const units = options.units ?? 'bohr';
      const header = [
        `${molecule.symbols.length} ${units === 'bohr' ? 'bohr' : 'ang'}`,
        `${molecule.molecular_charge} ${molecule.molecular_multiplicity} ${oneLine(molecule.name)}`,
      ];
      return `${[...header, ...atomLines(molecule, units, nucleusWriter(molecule))].join('\n')}\n`;
    }
    default:
      if (options.units === 'bohr')
        throw new InputError(`${format} is written in angstrom; write psi4 or xyz+ for bohr.`);
      return programText(molecule, format);
  }
}

/** The name, then what is not usual as `key=value`, as `moleculeFromText` reads it. */
function xyzComment(molecule: Molecule): string {
  const { fragments, fragment_charges: charges, fragment_multiplicities: multiplicities } = molecule;
  const words = [oneLine(molecule.name).replaceAll('=', ' ')];
  if (molecule.molecular_charge !== 0 || molecule.molecular_multiplicity !== 1) {
    words.push(`charge=${molecule.molecular_charge}`, `multiplicity=${molecule.molecular_multiplicity}`);
  }
  if (fragments.length === 1) return words.join(' ');
  fragments.forEach((atoms, f) => {
    const which = fragments.length <= 8 ? 'abcdefgh'[f] : String(f + 1);
    words.push(`selection_${which}=${atomRanges(atoms)}`);
    if (charges[f] !== 0 || multiplicities[f] !== 1)
      words.push(`charge_${which}=${charges[f]}`, `multiplicity_${which}=${multiplicities[f]}`);
  });
  return words.join(' ');
}

/** 0-based atoms as `1-3,7`. */
function atomRanges(atoms: readonly number[]): string {
  const ranges: [number, number][] = [];
  for (const atom of atoms) {
    const last = ranges.at(-1);
    if (last !== undefined && last[1] === atom) last[1] = atom + 1;
    else ranges.push([atom + 1, atom + 1]);
  }
  return ranges.map(([from, to]) => (from === to ? String(from) : `${from}-${to}`)).join(',');
}

const oneLine = (text: string) => text.replace(/\s+/g, ' ');

function psi4Text(molecule: Molecule, units: LengthUnit): string {
  const lines = atomLines(molecule, units, nucleusWriter(molecule));
  const blocks = molecule.fragments.map((atoms, f) =>
    [
      `${molecule.fragment_charges[f]} ${molecule.fragment_multiplicities[f]}`,
      ...atoms.map((atom) => lines[atom]!),
    ].join('\n'),
  );
  const highSpin = molecule.fragment_multiplicities.reduce((sum, m) => sum + m - 1, 1);
  if (molecule.molecular_multiplicity !== highSpin) {
    blocks.unshift(`${molecule.molecular_charge} ${molecule.molecular_multiplicity}`);
  }
  const directives = [
    `units ${units}`,
    ...(molecule.fix_com ? ['no_com'] : []),
    ...(molecule.fix_orientation ? ['no_reorient'] : []),
    ...(molecule.fix_symmetry === undefined ? [] : [`symmetry ${molecule.fix_symmetry}`]),
  ];
  return `${blocks.join('\n--\n')}\n${directives.join('\n')}\n`;
}

function atomLines(molecule: Molecule, units: LengthUnit, nucleus: (atom: number) => string): string[] {
  const fromBohr = units === 'bohr' ? 1 : BOHR_IN_ANGSTROM;
  const places = decimals[units];
  return molecule.symbols.map((_, i) => {
    const xyz = molecule.geometry.slice(3 * i, 3 * i + 3);
    return [nucleus(i).padEnd(4), ...xyz.map((x) => (x * fromBohr).toFixed(places).padStart(places + 8))].join(' ');
  });
}

/** Writes `@2H_tag` and the like: ghost marker, mass number, symbol, label, mass. */
function nucleusWriter(molecule: Molecule): (atom: number) => string {
  return (i) => {
    const symbol = molecule.symbols[i]!;
    const element = elementOf(symbol);
    const massNumber = molecule.mass_numbers?.[i] ?? element.defaultIsotope.massNumber;
    const mass = molecule.masses?.[i] ?? element.defaultIsotope.mass;
    const isotope = element.isotopes.get(massNumber);
    const number = isotope !== undefined && massNumber !== element.defaultIsotope.massNumber ? String(massNumber) : '';
    const exactMass = mass === isotope ? '' : `@${mass.toFixed(12).replace(/(\.\d+?)0+$/, '$1')}`;
    return `${molecule.real[i] ? '' : '@'}${number}${symbol}${molecule.atom_labels?.[i] ?? ''}${exactMass}`;
  };
}
