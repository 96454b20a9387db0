import { InputError } from '../errors/input-error';
import type { Molecule, MoleculeDocument } from '../schema/molecule';
import { completeMolecule, type LengthUnit } from './build-molecule';
import { type Element, elementNamed } from './elements';
import { cleanText, sourceLines } from './formats/clean-text';
import type { Frame, ParsedMolecule } from './formats/parsed-molecule';
import { psi4Format } from './formats/plain';
import { formatNamed, recognisedFormat } from './formats/registry';
import { refuseUnreadFormat } from './formats/unread-formats';
import { reconcileIsotope } from './nucleus';
import { type SaidCharges, withSaidCharges } from './said-charges';

export interface ReadMoleculeOptions extends SaidCharges {
  /** Name of a format; recognised from the text when left out. */
  readonly format?: string | undefined;
  /** Unit of a text that does not say one itself (`units bohr`); angstrom by default, as in these formats. */
  readonly units?: LengthUnit | undefined;
  /** Which geometry of a text that holds several; from 1. */
  readonly frame?: number | undefined;
  /** Charges of fragments are those that will be found in a text that does not divide the molecule itself: kept for then. */
  readonly fragmentsLater?: boolean | undefined;
}

/** A molecule, and what a person should know of how its text was read. */
export interface ReadMolecule {
  readonly molecule: Molecule;
  /** In words, as in `Gaussian input`. */
  readonly format: string;
  readonly notes: readonly string[];
  /** The text, or the options, say a total charge or the charge of every fragment. */
  readonly chargeIsSaid: boolean;
  readonly multiplicityIsSaid: boolean;
  /** Formal charge (e) of each atom, where the text gives any. */
  readonly atomCharges?: readonly number[] | undefined;
  /** Charges of fragments that the text does not divide itself. */
  readonly expected?: ParsedMolecule['expected'];
}

/**
 * Reads a molecule from text in any known format.
 *
 * @throws InputError for a line that cannot be read, an unknown element, atoms that are too close, charges and multiplicities that
 *   are impossible, or several geometries where none is chosen.
 */
export function readMoleculeText(text: string, options: ReadMoleculeOptions = {}): ReadMolecule {
  const lines = sourceLines(cleanText(text));
  const format = options.format === undefined ? recognisedFormat(lines) : formatNamed(options.format);
  if (format === undefined) throw new InputError('The molecule text is empty.');
  if (options.format === undefined && format === psi4Format) refuseUnreadFormat(lines);
  const parsed = withoutDummies(chosenFrame(format.frames(lines), options.frame, format.title).read());
  return completeText(inFragmentOrder(parsed), format.title, options);
}

/** @param frame counts from 1. @throws InputError where it does not exist, or several do and none is chosen. */
function chosenFrame(frames: readonly Frame[], frame: number | undefined, title: string): Frame {
  const count = frames.length;
  if (frame !== undefined && !(Number.isInteger(frame) && frame >= 1 && frame <= count)) {
    throw new InputError(`There is no geometry ${frame} in the ${title}: it holds ${count}, counted from 1.`, {
      detail: { frames: count },
    });
  }
  const chosen = frames[(frame ?? 1) - 1];
  if (chosen === undefined) throw new InputError(`The ${title} holds no molecule.`);
  if (frame === undefined && count > 1) {
    const titles = [...new Set(frames.map((each) => each.title))].filter((each) => each !== '');
    const named =
      titles.length === 0
        ? ''
        : ` (${titles
            .slice(0, 4)
            .map((each) => each.slice(0, 40))
            .join('; ')}${titles.length > 4 ? '; ...' : ''})`;
    throw new InputError(
      `The ${title} holds several frames: ${count} geometries${named}, and an expansion is of one. Which is meant? Say frame 1 to ${count}.`,
      { detail: { frames: count } },
    );
  }
  return chosen;
}

/** Points that are no atoms have served their purpose once all are placed. */
function withoutDummies(parsed: ParsedMolecule): ParsedMolecule {
  const kept = parsed.atoms.flatMap((atom, i) => (atom.dummy ? [] : [i]));
  const dropped = parsed.atoms.length - kept.length;
  if (dropped === 0) return parsed;
  return {
    ...pickAtoms(parsed, kept),
    notes: [...parsed.notes, `${dropped} dummy ${dropped === 1 ? 'atom is' : 'atoms are'} left out.`],
  };
}

/** Atoms of fragment 1 first, then those of fragment 2: as QCSchema has them. */
function inFragmentOrder(parsed: ParsedMolecule): ParsedMolecule {
  const { fragmentOf } = parsed;
  const present = [...new Set(fragmentOf)].sort((a, b) => a - b);
  const order = fragmentOf.map((_, i) => i).sort((a, b) => fragmentOf[a]! - fragmentOf[b]! || a - b);
  const moved = order.some((atom, i) => atom !== i);
  const dense =
    present.length === parsed.charges.length
      ? parsed
      : {
          ...parsed,
          fragmentOf: fragmentOf.map((f) => present.indexOf(f)),
          charges: present.map((f) => parsed.charges[f]!),
          multiplicities: present.map((f) => parsed.multiplicities[f]!),
        };
  if (!moved) return dense;
  const shown = order.slice(0, 30).map((atom) => atom + 1);
  const note = `The atoms of the fragments are mixed in the text; they are put together, in the order ${shown.join(', ')}${order.length > 30 ? ', ...' : ''} (atoms of the text, from 1).`;
  return { ...pickAtoms(dense, order), notes: [...parsed.notes, note] };
}

function pickAtoms(parsed: ParsedMolecule, atoms: readonly number[]): ParsedMolecule {
  return {
    ...parsed,
    atoms: atoms.map((atom) => parsed.atoms[atom]!),
    geometry: atoms.flatMap((atom) => parsed.geometry.slice(3 * atom, 3 * atom + 3)),
    fragmentOf: parsed.fragmentOf.length === 0 ? [] : atoms.map((atom) => parsed.fragmentOf[atom]!),
  };
}

function completeText(parsed: ParsedMolecule, format: string, options: ReadMoleculeOptions): ReadMolecule {
  if (parsed.atoms.length === 0) throw new InputError('The molecule text has no atoms.');
  const units = parsed.units ?? options.units ?? 'angstrom';
  if (options.units !== undefined && units !== options.units) {
    throw new InputError(
      `The molecule text says units ${units}, but units ${options.units} is asked for. Give one of them.`,
    );
  }
  const elements = parsed.atoms.map((atom, i) => elementOfAtom(atom.name, i));
  const atomCharges = parsed.atoms.map((atom) => atom.charge ?? 0);
  const formal = parsed.atoms.some((atom) => atom.charge !== undefined);
  const later = options.fragmentsLater === true && parsed.charges.length <= 1;
  const said = later ? { charge: options.charge, multiplicity: options.multiplicity } : options;
  const document = withSaidCharges(
    withFormalCharges(documentOf(parsed, elements), formal ? atomCharges : undefined),
    said,
  );
  const molecule = completeMolecule(document, units);
  const notes = [...namedNotes(parsed, elements), ...parsed.notes];
  if (atomCharges.some((charge) => charge !== 0) && document.molecular_charge == null) {
    notes.push(`Formal charges of atoms add up to charge ${molecule.molecular_charge}.`);
  }
  return {
    molecule,
    format,
    notes,
    chargeIsSaid: isSaid(document.molecular_charge, document.fragment_charges),
    multiplicityIsSaid: isSaid(document.molecular_multiplicity, document.fragment_multiplicities),
    atomCharges: formal ? atomCharges : undefined,
    expected: parsed.expected,
  };
}

const isSaid = (total: number | null | undefined, parts: readonly (number | null)[] | null | undefined): boolean =>
  total != null || (parts != null && parts.length > 0 && parts.every((value) => value !== null));

function documentOf(parsed: ParsedMolecule, elements: readonly Element[]): MoleculeDocument {
  const isotopes = parsed.atoms.map((atom, i) =>
    atom.massNumber === undefined && atom.mass === undefined
      ? undefined
      : reconcileIsotope(elements[i]!, atom.massNumber, atom.mass, `Atom ${i} of the molecule text`),
  );
  const divided = parsed.charges.length > 0;
  const fragments: number[][] = divided ? parsed.charges.map(() => []) : [parsed.atoms.map((_, i) => i)];
  for (const [atom, f] of parsed.fragmentOf.entries()) if (divided) fragments[f]!.push(atom);
  return {
    symbols: elements.map((element) => element.symbol),
    geometry: parsed.geometry,
    real: parsed.atoms.map((atom) => atom.real),
    fragments,
    fragment_charges: divided ? parsed.charges : [null],
    fragment_multiplicities: divided ? parsed.multiplicities : [null],
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
    ...(parsed.name === undefined ? {} : { name: parsed.name }),
  };
}

/** Charges that the atoms carry, where the text gives none for their fragment. */
function withFormalCharges(document: MoleculeDocument, charges: readonly number[] | undefined): MoleculeDocument {
  if (charges === undefined || document.molecular_charge != null) return document;
  return {
    ...document,
    fragment_charges: document.fragments!.map(
      (atoms, f) =>
        document.fragment_charges?.[f] ??
        atoms.reduce((sum, atom) => sum + (document.real![atom] ? charges[atom]! : 0), 0),
    ),
  };
}

/** Says which names were taken for which elements, where that is not plain. */
function namedNotes({ atoms }: ParsedMolecule, elements: readonly Element[]): string[] {
  const taken = new Map<string, string>();
  atoms.forEach((atom, i) => {
    const symbol = elements[i]!.symbol;
    if (/^_[a-z]/.test(atom.userLabel) && atom.forceField)
      taken.set(`${atom.name}${atom.userLabel.slice(1)}`.toUpperCase(), symbol);
  });
  if (taken.size === 0) return [];
  const shown = [...taken].slice(0, 8).map(([name, symbol]) => `${name} is ${symbol}`);
  return [`Names of atoms are taken for elements: ${shown.join(', ')}${taken.size > 8 ? ', ...' : ''}.`];
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
