import { InputError } from '../errors/input-error';
import type { Molecule, MoleculeDocument } from '../schema/molecule';
import { completeMolecule, type LengthUnit } from './build-molecule';
import { type Element, elementNamed } from './elements';
import { reconcileIsotope } from './nucleus';
import { FormatMismatch, type ParsedText } from './parsed-text';
import { readPsi4 } from './read-psi4';
import { readXyz, readXyzPlus, xyzPlusCount } from './read-xyz';

/** Text formats of molecules; `docs/molecules.md` shows each. */
export type MoleculeTextFormat = 'psi4' | 'xyz' | 'xyz+';

export interface MoleculeTextOptions {
  /** Tried in the order psi4, xyz, xyz+ when left out. */
  readonly format?: MoleculeTextFormat | undefined;
  /** Unit of a text that does not say one itself (`units bohr`); angstrom by default, as in these formats. */
  readonly units?: LengthUnit | undefined;
}

const readers: Readonly<Record<MoleculeTextFormat, (lines: readonly string[]) => ParsedText>> = {
  psi4: readPsi4,
  xyz: readXyz,
  'xyz+': readXyzPlus,
};

/**
 * A molecule from psi4 text (fragments between lines `--`), xyz, or xyz with charges and units (xyz+).
 *
 * @example
 * moleculeFromText(`
 *   0 1
 *   He 0 0 0
 *   --
 *   He 0 0 3.0
 *   units angstrom
 * `);
 * @throws InputError for a line that cannot be read, an unknown element, atoms that are too close, or charges and
 *   multiplicities that are impossible.
 */
export function moleculeFromText(text: string, options: MoleculeTextOptions = {}): Molecule {
  const source = text
    .trim()
    .replace(/(^|[^\\])#.*/gm, '$1')
    .trim();
  if (source === '') throw new InputError('The molecule text is empty.');
  const lines = source.split('\n').map((line) => line.trim());
  const formats: readonly MoleculeTextFormat[] =
    options.format === undefined ? ['psi4', 'xyz', 'xyz+'] : [options.format];

  const mismatches = new Map<MoleculeTextFormat, FormatMismatch>();
  for (const format of formats) {
    try {
      return completeText(readers[format](lines), options.units);
    } catch (error) {
      if (!(error instanceof FormatMismatch)) throw error;
      mismatches.set(format, error);
    }
  }
  // A text that starts with a count was meant as xyz.
  const meant = mismatches.get(xyzPlusCount.test(lines[0]!) ? 'xyz+' : 'psi4') ?? [...mismatches.values()][0];
  throw unreadable(meant?.message ?? source, formats);
}

function completeText(parsed: ParsedText, askedUnits: LengthUnit | undefined): Molecule {
  if (parsed.atoms.length === 0) throw new InputError('The molecule text has no atoms.');
  const units = parsed.units ?? askedUnits ?? 'angstrom';
  if (askedUnits !== undefined && units !== askedUnits) {
    throw new InputError(
      `The molecule text says units ${units}, but units ${askedUnits} is asked for. Give one of them.`,
    );
  }
  const elements = parsed.atoms.map((atom, i) => elementOfAtom(atom.name, i));
  const isotopes = parsed.atoms.map((atom, i) =>
    atom.massNumber === undefined && atom.mass === undefined
      ? undefined
      : reconcileIsotope(elements[i]!, atom.massNumber, atom.mass, `Atom ${i} of the molecule text`),
  );
  const nAtoms = parsed.atoms.length;
  const document: MoleculeDocument = {
    symbols: elements.map((element) => element.symbol),
    geometry: parsed.geometry,
    real: parsed.atoms.map((atom) => atom.real),
    fragments: parsed.starts.map((start, f) => {
      const end = parsed.starts[f + 1] ?? nAtoms;
      return Array.from({ length: end - start }, (_, i) => start + i);
    }),
    fragment_charges: parsed.charges,
    fragment_multiplicities: parsed.multiplicities,
    molecular_charge: parsed.charge,
    molecular_multiplicity: parsed.multiplicity,
    atom_labels: parsed.atoms.map((atom) => atom.userLabel),
    ...(isotopes.some((isotope) => isotope !== undefined)
      ? {
          masses: isotopes.map((isotope) => isotope?.mass ?? null),
          mass_numbers: isotopes.map((isotope) => isotope?.massNumber ?? null),
        }
      : {}),
    fix_com: parsed.fixCom,
    fix_orientation: parsed.fixOrientation,
    fix_symmetry: parsed.symmetry,
  };
  return completeMolecule(document, units);
}

/** @param atom counts from 0. */
function elementOfAtom(name: string, atom: number): Element {
  try {
    return elementNamed(name);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    throw new InputError(`Atom ${atom} of the molecule text: ${error.message}`, { detail: { ...error.detail, atom } });
  }
}

const MOST_LINES_SHOWN = 10;
const MOST_LETTERS_SHOWN = 120;

function unreadable(remnants: string, formats: readonly MoleculeTextFormat[]): InputError {
  const lines = remnants.split('\n');
  const shown = lines.slice(0, MOST_LINES_SHOWN).map((line) => line.slice(0, MOST_LETTERS_SHOWN));
  if (lines.length > shown.length) shown.push(`... and ${lines.length - shown.length} more lines`);
  return new InputError(
    `Unprocessable molecule remnants under [${formats.join(', ')}]:\n${shown.join('\n')}\n${hintFor(lines[0]!)}`,
    { detail: { lines: lines.slice(0, MOST_LINES_SHOWN) } },
  );
}

function hintFor(line: string): string {
  if (/^\S+\.(?:xyz|psi4?|json|ya?ml|txt|mol|in|dat)$/i.test(line)) {
    return `This looks like the name of a file. In an input file write molecule: { file: ${line} }; in a script give its text, readFileSync('${line}', 'utf8').`;
  }
  if (/^(efp|pubchem)/i.test(line)) return 'efp and pubchem lines are not read; give the atoms.';
  if (/^(?:@|Gh\()?\w+\)?(?:[\s,]+\S+){2}$/i.test(line)) {
    return 'A coordinate may be missing: an atom line is symbol x y z. Z-matrices are not read; give cartesian coordinates.';
  }
  if (/^[A-Za-z]{1,3}\d*(?:\s+\d+\s+[\w.+-]+){0,3}$/.test(line) || /^\w+\s*=/.test(line)) {
    return 'Z-matrices and variables are not read; give cartesian coordinates.';
  }
  return 'An atom line is: symbol x y z.';
}
