import { InputError } from '../errors/input-error';
import type { Molecule, MoleculeDocument } from '../schema/molecule';
import { completeMolecule, type LengthUnit } from './build-molecule';
import { NUCLEUS, type NucleusLabel, readNucleus, reconcileIsotope } from './nucleus';

/** Text formats of molecules; `docs/molecules.md` shows each. */
export type MoleculeTextFormat = 'psi4' | 'xyz' | 'xyz+';

export interface MoleculeTextOptions {
  /** Tried in the order psi4, xyz, xyz+ when left out. */
  readonly format?: MoleculeTextFormat | undefined;
  /** Unit of a text that does not say one itself (`units bohr`); angstrom by default, as in these formats. */
  readonly units?: LengthUnit | undefined;
}

/** What a text says, before anything is completed. */
interface ParsedText {
  readonly atoms: NucleusLabel[];
  /** Flat, in `units`. */
  readonly geometry: number[];
  /** Number of the first atom of each fragment. */
  readonly starts: number[];
  readonly charges: (number | null)[];
  readonly multiplicities: (number | null)[];
  charge?: number;
  multiplicity?: number;
  units?: LengthUnit;
  fixCom: boolean;
  fixOrientation: boolean;
  symmetry?: string;
}

/** A text does not have this format: the next one may be tried. Other errors are about the chemistry, and final. */
class FormatMismatch extends Error {}

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
  const formats: readonly MoleculeTextFormat[] =
    options.format === undefined ? ['psi4', 'xyz', 'xyz+'] : [options.format];

  let shortest: FormatMismatch | undefined;
  for (const format of formats) {
    try {
      const parsed = readers[format](source.split('\n').map((line) => line.trim()));
      return completeText(parsed, options.units);
    } catch (error) {
      if (!(error instanceof FormatMismatch)) throw error;
      if (shortest === undefined || error.message.length < shortest.message.length) shortest = error;
    }
  }
  throw unreadable(shortest?.message ?? '', formats);
}

function completeText(parsed: ParsedText, askedUnits: LengthUnit | undefined): Molecule {
  if (parsed.atoms.length === 0) throw new InputError('The molecule text has no atoms.');
  const units = parsed.units ?? askedUnits ?? 'angstrom';
  if (askedUnits !== undefined && units !== askedUnits) {
    throw new InputError(
      `The molecule text says units ${units}, but units ${askedUnits} is asked for. Give one of them.`,
    );
  }
  const isotopes = parsed.atoms.map((atom, i) =>
    atom.massNumber === undefined && atom.mass === undefined
      ? undefined
      : reconcileIsotope(atom.element, atom.massNumber, atom.mass, `Atom ${i} of the molecule text`),
  );
  const nAtoms = parsed.atoms.length;
  const document: MoleculeDocument = {
    symbols: parsed.atoms.map((atom) => atom.element.symbol),
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

const NUMBER = '[-+]?(?:\\d*\\.\\d+|\\d+\\.\\d*|\\d+)(?:[DdEe][-+]?\\d+)?';
const SEPARATOR = '[\\t ,]+';
const CARTESIAN = `(?<x>${NUMBER})${SEPARATOR}(?<y>${NUMBER})${SEPARATOR}(?<z>${NUMBER})`;

const atomLine = new RegExp(`^${NUCLEUS}${SEPARATOR}${CARTESIAN}[\\t ,]*$`, 'i');
const plainAtomLine = new RegExp(`^(?:(?<E>[A-Z]{1,3})|(?<Z>\\d{1,3}))${SEPARATOR}${CARTESIAN}[\\t ,]*$`, 'i');
const chargeLine = new RegExp(`^(?<charge>${NUMBER})${SEPARATOR}(?<multiplicity>\\d+)$`);
const chargeStart = new RegExp(`^(?<charge>${NUMBER})${SEPARATOR}(?<multiplicity>\\d+)`);
const noCom = /^(no_com|nocom)$/i;
const noReorient = /^(no_reorient|noreorient)$/i;
const unitsLine = /^units?[\s=]+(?:(?<bohr>bohr|au|a\.u\.)|(?<angstrom>ang|angstrom))$/i;
const symmetryLine = /^symmetry[\s=]+(?<name>\w+)$/i;
const xyzCount = /^\d+$/;
const xyzPlusCount = /^\d+[\s,]*(?:(?<bohr>bohr|au)|(?<angstrom>ang))?$/i;

/** Reads Fortran's D exponents too. */
const toNumber = (text: string) => Number(text.replace(/d/i, 'e'));

function emptyText(): ParsedText {
  return { atoms: [], geometry: [], starts: [], charges: [], multiplicities: [], fixCom: false, fixOrientation: false };
}

/** @returns whether the line is an atom, which is then added. */
function readAtom(line: string, pattern: RegExp, into: ParsedText): boolean {
  const groups = pattern.exec(line)?.groups;
  if (groups === undefined) return false;
  const nucleus = readNucleus(groups);
  if (nucleus === undefined) return false;
  into.atoms.push(nucleus);
  into.geometry.push(toNumber(groups.x!), toNumber(groups.y!), toNumber(groups.z!));
  return true;
}

const readers: Readonly<Record<MoleculeTextFormat, (lines: readonly string[]) => ParsedText>> = {
  psi4: readPsi4,
  xyz: readXyz,
  'xyz+': readXyzPlus,
};

function readPsi4(lines: readonly string[]): ParsedText {
  const parsed = emptyText();
  const rest = lines.filter((line) => line !== '' && !isDirective(line, parsed));
  const blocks: string[][] = [[]];
  for (const line of rest) {
    if (line === '--') blocks.push([]);
    else blocks.at(-1)!.push(line);
  }
  const total = blocks[0]!.length === 1 ? chargeLine.exec(blocks[0]![0]!)?.groups : undefined;
  if (total !== undefined && blocks.length > 1) {
    parsed.charge = toNumber(total.charge!);
    parsed.multiplicity = Number(total.multiplicity);
    blocks.shift();
  }
  const unread: string[] = [];
  for (const block of blocks) readPsi4Fragment(block, parsed, unread);
  if (unread.length > 0) throw new FormatMismatch(unread.join('\n'));
  return parsed;
}

/** Whole-line directives: the first of each kind counts, a second one is left over as unreadable. */
function isDirective(line: string, into: ParsedText): boolean {
  if (!into.fixCom && noCom.test(line)) {
    into.fixCom = true;
    return true;
  }
  if (!into.fixOrientation && noReorient.test(line)) {
    into.fixOrientation = true;
    return true;
  }
  const units = into.units === undefined ? unitsLine.exec(line)?.groups : undefined;
  if (units !== undefined) {
    into.units = units.bohr === undefined ? 'angstrom' : 'bohr';
    return true;
  }
  const symmetry = into.symmetry === undefined ? symmetryLine.exec(line)?.groups : undefined;
  if (symmetry !== undefined) {
    into.symmetry = symmetry.name!.toLowerCase();
    return true;
  }
  return false;
}

function readPsi4Fragment(lines: readonly string[], into: ParsedText, unread: string[]): void {
  const start = into.atoms.length;
  let charge: number | null = null;
  let multiplicity: number | null = null;
  for (const line of lines) {
    const spin: RegExpExecArray | null = multiplicity === null ? chargeLine.exec(line) : null;
    if (spin !== null) {
      charge = toNumber(spin.groups!.charge!);
      multiplicity = Number(spin.groups!.multiplicity);
    } else if (!readAtom(line, atomLine, into)) {
      unread.push(line);
    }
  }
  if (into.atoms.length === start) {
    if (multiplicity !== null) unread.push(...lines);
    return; // an empty block vanishes
  }
  into.starts.push(start);
  into.charges.push(charge);
  into.multiplicities.push(multiplicity);
}

function readXyz(lines: readonly string[]): ParsedText {
  const parsed = emptyText();
  const unread = lines.filter((line, i) => {
    if (i === 0) return !xyzCount.test(line);
    return i !== 1 && line !== '' && !readAtom(line, plainAtomLine, parsed);
  });
  return wholeXyz(parsed, unread, lines[0]!);
}

function readXyzPlus(lines: readonly string[]): ParsedText {
  const parsed = emptyText();
  const unread = lines.filter((line, i) => {
    if (i === 0) {
      const groups = xyzPlusCount.exec(line)?.groups;
      if (groups?.bohr !== undefined) parsed.units = 'bohr';
      if (groups?.angstrom !== undefined) parsed.units = 'angstrom';
      return groups === undefined;
    }
    if (i === 1) {
      const groups = chargeStart.exec(line)?.groups;
      if (groups !== undefined) {
        parsed.charge = toNumber(groups.charge!);
        parsed.multiplicity = Number(groups.multiplicity);
      }
      return false;
    }
    return line !== '' && !readAtom(line, atomLine, parsed);
  });
  return wholeXyz(parsed, unread, lines[0]!);
}

/** One fragment with all atoms, after a check that the file is whole. */
function wholeXyz(parsed: ParsedText, unread: readonly string[], countLine: string): ParsedText {
  if (unread.length > 0) throw new FormatMismatch(unread.join('\n'));
  const announced = Number.parseInt(countLine, 10);
  if (announced !== parsed.atoms.length) {
    throw new InputError(
      `The first line of the xyz text announces ${announced} atoms, but ${parsed.atoms.length} follow. Is the file whole?`,
    );
  }
  parsed.starts.push(0);
  parsed.charges.push(null);
  parsed.multiplicities.push(null);
  return parsed;
}

function unreadable(lines: string, formats: readonly MoleculeTextFormat[]): InputError {
  const first = lines.split('\n')[0]!;
  let hint = 'An atom line is: symbol x y z.';
  if (/^(?:@|Gh\()?\w+\)?(?:[\s,]+\S+){2}$/i.test(first))
    hint =
      'A coordinate may be missing: an atom line is symbol x y z. Z-matrices are not read; give cartesian coordinates.';
  else if (/^[A-Za-z]{1,3}\d*(?:\s+\d+\s+[\w.+-]+){1,3}$/.test(first) || /^\w+\s*=/.test(first))
    hint = 'Z-matrices and variables are not read; give cartesian coordinates.';
  else if (/^(efp|pubchem)/i.test(first)) hint = 'efp and pubchem lines are not read; give the atoms.';
  return new InputError(`Unprocessable molecule remnants under [${formats.join(', ')}]:\n${lines}\n${hint}`, {
    detail: { lines: lines.split('\n') },
  });
}
