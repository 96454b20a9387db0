import type { Molecule, MoleculeDocument } from '../schema/molecule';
import { buildMolecule, type LengthUnit } from './build-molecule';
import { radicalWarning } from './charge-words';
import { countedFormulas } from './chemical-formula';
import { detectFragments } from './detect-fragments';
import { type ReadMolecule, readMoleculeText } from './read-molecule-text';
import type { SaidCharges } from './said-charges';

export interface MoleculeReading extends SaidCharges {
  /** Unit of coordinates that do not say one. */
  readonly units?: LengthUnit | undefined;
  /** Which geometry of a text with several; from 1. */
  readonly frame?: number | undefined;
  /** Divide the molecule at its covalent bonds: with this tolerance, or, `auto`, where it is of one fragment. */
  readonly detectFragments?: boolean | number | 'auto' | undefined;
}

const division = 'found by covalent radii:';

/** Does a note say that the molecule was divided at its bonds? */
export const isDivision = (note: string): boolean => note.includes(division);

/** A molecule and what was found out while it was read. */
export interface DividedMolecule {
  readonly molecule: Molecule;
  /** What was read and how, for people. */
  readonly notes: readonly string[];
  /** What is probably not meant. */
  readonly warnings: readonly string[];
}

/**
 * A molecule from text or a document, divided at its bonds where that is asked for, with charges that are said beside it.
 *
 * Charges of fragments are those of the fragments that the text names, or that are found.
 *
 * @throws InputError as reading, completing and dividing do.
 */
export function readAndDivide(source: string | MoleculeDocument | Molecule, reading: MoleculeReading): DividedMolecule {
  const { detectFragments: detect = false } = reading;
  const read = typeof source === 'string' ? fromText(source, reading) : fromDocument(source, reading);
  const whole = read.molecule;
  const divide = detect === 'auto' ? whole.fragments.length === 1 : detect !== false;
  if (!divide) {
    return { molecule: whole, notes: read.notes, warnings: warningsOf(whole, read.multiplicityIsSaid) };
  }
  const expected = (values: readonly (number | null)[] | undefined) =>
    Object.fromEntries((values ?? []).flatMap((value, f) => (value === null ? [] : [[f + 1, value] as const])));
  const multiplicities = { ...expected(read.expected?.multiplicities), ...reading.fragmentMultiplicities };
  const { molecule } = detectFragments(whole, {
    tolerance: typeof detect === 'number' ? detect : undefined,
    fragmentCharges: { ...expected(read.expected?.charges), ...reading.fragmentCharges },
    fragmentMultiplicities: multiplicities,
    atomCharges: read.atomCharges,
    chargeIsSaid: read.chargeIsSaid,
  });
  const found = molecule.fragments.length;
  const list = countedFormulas(molecule.fragments.map((atoms) => atoms.map((atom) => molecule.symbols[atom]!)));
  const note = `${found} ${found === 1 ? 'fragment' : 'fragments'} ${division} ${list}`;
  const said = read.multiplicityIsSaid || Object.keys(multiplicities).length > 0;
  return { molecule, notes: [...read.notes, note], warnings: warningsOf(molecule, said) };
}

type Read = Pick<
  ReadMolecule,
  'molecule' | 'notes' | 'chargeIsSaid' | 'multiplicityIsSaid' | 'atomCharges' | 'expected'
>;

function fromText(text: string, { detectFragments: detect, ...reading }: MoleculeReading): Read {
  return readMoleculeText(text, { ...reading, fragmentsLater: detect !== undefined && detect !== false });
}

function fromDocument(document: MoleculeDocument | Molecule, reading: MoleculeReading): Read {
  const { units, charge, multiplicity, detectFragments: detect = false } = reading;
  const later = detect !== false && (document?.fragments?.length ?? 1) <= 1;
  const molecule = buildMolecule(document, { units, said: later ? { charge, multiplicity } : reading });
  const all = (values: readonly (number | null)[] | null | undefined) =>
    values != null && values.length > 0 && values.every((value) => value !== null);
  return {
    molecule,
    notes: [],
    chargeIsSaid: charge !== undefined || document.molecular_charge != null || all(document.fragment_charges),
    multiplicityIsSaid:
      multiplicity !== undefined || document.molecular_multiplicity != null || all(document.fragment_multiplicities),
  };
}

function warningsOf(molecule: Molecule, multiplicityIsSaid: boolean): string[] {
  const warning = radicalWarning(molecule, multiplicityIsSaid);
  return warning === undefined ? [] : [warning];
}
