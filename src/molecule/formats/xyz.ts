import { InputError } from '../../errors/input-error';
import { elementNamed, isElement } from '../elements';
import { readAtomName } from './atom-name';
import { type SourceLine, withoutComment } from './clean-text';
import { useExtendedColumns } from './extended-xyz';
import { useFragmentNumbers } from './fragment-numbers';
import { readAtoms } from './geometry-lines';
import { emptyMolecule, type Frame, type ParsedMolecule } from './parsed-molecule';
import { lineError } from './text-error';
import { isWhole, toNumber, wordsOf } from './words';
import { readXyzComment, type XyzComment } from './xyz-comment';

const WHAT = 'xyz text';
/** `N`, `N bohr`, `N au` or `N ang`: xyz+ says the unit. */
const countLine = /^(?<count>\d{1,9})[\s,]*(?:(?<bohr>bohr|au)|(?<angstrom>ang|angstrom))?$/i;
const chargeStart = /^(?<charge>[-+]?\d{1,3}(?:\.\d*)?)[\s,]+(?<multiplicity>\d{1,3})(?:\s|,|$)/;

/** Whether the first line of the text with something on it is the count of an xyz text. */
export const beginsWithCount = (first: SourceLine | undefined): boolean =>
  first !== undefined && first.text.length < 40 && countLine.test(first.text);

/**
 * The geometries of an xyz text: a count, a comment, the atoms in angstrom; then perhaps the next.
 *
 * @param plus the text is known to be xyz+: its comment begins with charge and multiplicity.
 */
export function xyzFrames(lines: readonly SourceLine[], plus = false): Frame[] {
  const frames: Frame[] = [];
  let at = nextWithText(lines, 0);
  while (at < lines.length) {
    const head = lines[at]!;
    const groups = countLine.exec(head.text.slice(0, 40))?.groups;
    if (groups === undefined) break;
    const count = Number(groups.count);
    const comment = lines[at + 1];
    let end = at + 2;
    const atoms: SourceLine[] = [];
    while (end < lines.length && atoms.length < count && !isNextCount(lines, end)) {
      const line = withoutComment(lines[end]!, '#');
      if (line.text !== '') atoms.push(line);
      end++;
    }
    const next = nextWithText(lines, end);
    const last = next >= lines.length || !beginsWithCount(lines[next]);
    const tail = last ? lines.slice(next).filter(({ text }) => text !== '') : [];
    const title = comment?.text ?? '';
    frames.push({ title, read: () => readFrame({ head, groups, count, comment, atoms, tail, plus }) });
    at = last ? lines.length : next;
  }
  return frames;
}

/** A whole number alone, with a comment and an atom behind it, begins another geometry: this one was cut short. */
function isNextCount(lines: readonly SourceLine[], at: number): boolean {
  return /^\d{1,9}$/.test(lines[at]!.text) && at + 2 < lines.length && wordsOf(lines[at + 2]!.text).length >= 4;
}

function nextWithText(lines: readonly SourceLine[], from: number): number {
  let at = from;
  while (at < lines.length && (lines[at]!.text === '' || /^[#>]/.test(lines[at]!.text.slice(0, 1)))) at++;
  return at;
}

interface XyzFrame {
  readonly head: SourceLine;
  readonly groups: Readonly<Record<string, string | undefined>>;
  readonly count: number;
  readonly comment: SourceLine | undefined;
  readonly atoms: readonly SourceLine[];
  readonly tail: readonly SourceLine[];
  readonly plus: boolean;
}

function readFrame({ head, groups, count, comment, atoms, tail, plus }: XyzFrame): ParsedMolecule {
  const parsed = emptyMolecule();
  if (groups.bohr !== undefined) parsed.units = 'bohr';
  if (groups.angstrom !== undefined) parsed.units = 'angstrom';
  const said = readXyzComment(comment?.text ?? '');
  const properties = said.pairs.get('properties');
  if (properties === undefined) readAtoms(atoms, parsed, { what: WHAT, trailing: 'ignored' });
  else useExtendedColumns(atoms, properties, parsed);
  checkCount(head, count, atoms, tail, parsed);
  if (said.pairs.has('lattice') && /t/i.test(said.pairs.get('pbc') ?? 't')) {
    parsed.notes.push('The lattice of the extended xyz text is not read: nothing is periodic here.');
  }
  noteColumns(atoms, parsed, properties);
  if (tail.length > 0) noteTail(tail, comment, parsed);
  useFragmentNumbers(parsed, WHAT);
  if (plus || groups.bohr !== undefined || groups.angstrom !== undefined) useChargeStart(comment, parsed);
  useComment(said, comment, parsed);
  return parsed;
}

function checkCount(
  { text }: SourceLine,
  count: number,
  atoms: readonly SourceLine[],
  tail: readonly SourceLine[],
  { atoms: read }: ParsedMolecule,
): void {
  const more = tail.findIndex((line) => !isAtomLike(line));
  const surplus = more < 0 ? tail.length : more;
  if (read.length === count && surplus === 0) return;
  const found = atoms.length + surplus;
  throw new InputError(
    `The first line of the xyz text announces ${text.slice(0, 20)} atoms, but ${found} follow. Is the file whole?`,
    { detail: { format: WHAT, announced: count, found } },
  );
}

function isAtomLike({ text }: SourceLine): boolean {
  const [name = '', ...rest] = wordsOf(text.slice(0, 300));
  const atom = rest.length >= 3 ? readAtomName(name) : undefined;
  return atom !== undefined && isElement(atom.name) && rest.slice(0, 3).every((word) => /^[-+.\d]+$/.test(word));
}

function noteColumns(atoms: readonly SourceLine[], parsed: ParsedMolecule, properties: string | undefined): void {
  const columns = Math.max(0, ...atoms.map(({ text }) => wordsOf(text.slice(0, 2000)).length).slice(0, 1000));
  if (properties === undefined && columns > 4) {
    const which = columns === 5 ? 'Column 5 of the xyz text is' : `Columns 5 to ${columns} of the xyz text are`;
    parsed.notes.push(`${which} not read (charges, forces or the like).`);
  }
}

/** QM9 appends frequencies, SMILES and InChI. @throws InputError for anything else behind the atoms. */
function noteTail(tail: readonly SourceLine[], comment: SourceLine | undefined, parsed: ParsedMolecule): void {
  if (!/^gdb\b/i.test(comment?.text ?? '') && !tail.some(({ text }) => text.startsWith('InChI='))) {
    throw lineError(
      WHAT,
      tail[0]!,
      'It stands behind the last of the announced atoms. Is the count in the first line right?',
    );
  }
  parsed.notes.push(`${tail.length} lines behind the atoms are not read (QM9: frequencies, SMILES, InChI).`);
}

/** xyz+ has charge and multiplicity before its comment. */
function useChargeStart(comment: SourceLine | undefined, parsed: ParsedMolecule): void {
  const groups = chargeStart.exec(comment?.text.slice(0, 100) ?? '')?.groups;
  if (groups === undefined) return;
  parsed.charge = toNumber(groups.charge!);
  parsed.multiplicity = Number(groups.multiplicity);
}

function useComment(said: XyzComment, comment: SourceLine | undefined, parsed: ParsedMolecule): void {
  const { charge, multiplicity, bare, fragmentCharges, fragmentMultiplicities, selections } = said;
  if (charge !== undefined) parsed.charge = charge;
  if (multiplicity !== undefined) parsed.multiplicity = multiplicity;
  if (charge !== undefined || multiplicity !== undefined) noteRead(parsed);
  if (bare !== undefined && parsed.charge === undefined && parsed.multiplicity === undefined) useBare(bare, parsed);
  else if (parsed.charge === undefined) noteUnread(comment, parsed);
  useSelections(selections, parsed);
  if (fragmentCharges.length === 0 && fragmentMultiplicities.length === 0) return;
  if (parsed.charges.length > 1) {
    parsed.charges = parsed.charges.map((_, f) => fragmentCharges[f] ?? null);
    parsed.multiplicities = parsed.multiplicities.map((_, f) => fragmentMultiplicities[f] ?? null);
  } else {
    parsed.expected = { charges: fragmentCharges, multiplicities: fragmentMultiplicities };
  }
}

function noteRead(parsed: ParsedMolecule): void {
  const { charge, multiplicity } = parsed;
  const words = [
    ...(charge === undefined ? [] : [`charge ${charge}`]),
    ...(multiplicity === undefined ? [] : [`multiplicity ${multiplicity}`]),
  ];
  parsed.notes.push(`The comment of the xyz text says ${words.join(' and ')}.`);
}

/** Two whole numbers are charge and multiplicity only where electrons can be so. */
function useBare({ charge, multiplicity }: { charge: number; multiplicity: number }, parsed: ParsedMolecule): void {
  const electrons = parsed.atoms.reduce((sum, { real, name }) => sum + (real ? atomicNumber(name) : 0), 0) - charge;
  const possible = multiplicity >= 1 && multiplicity - 1 <= electrons && (electrons - multiplicity) % 2 !== 0;
  if (!possible) {
    parsed.notes.push(
      `The comment of the xyz text, ${charge} ${multiplicity}, is not taken for charge and multiplicity: they are not possible for these atoms.`,
    );
    return;
  }
  parsed.charge = charge;
  parsed.multiplicity = multiplicity;
  noteRead(parsed);
}

function atomicNumber(name: string): number {
  return isElement(name) || isWhole(name) ? elementNamed(name).atomicNumber : 0;
}

function noteUnread(comment: SourceLine | undefined, parsed: ParsedMolecule): void {
  const groups = chargeStart.exec(comment?.text.slice(0, 100) ?? '')?.groups;
  if (groups === undefined || (Number(groups.charge) === 0 && groups.multiplicity === '1')) return;
  parsed.notes.push(
    `The numbers ${groups.charge} ${groups.multiplicity} in the comment of the xyz text are not taken for charge and multiplicity; charge=${groups.charge} multiplicity=${groups.multiplicity} would be.`,
  );
}

/** Fragments that the comment lists: `selection_a=1-3 selection_b=4-6`. */
function useSelections(selections: readonly (readonly number[])[], parsed: ParsedMolecule): void {
  if (selections.length < 2 || parsed.charges.length > 1) return;
  const owner = new Array<number>(parsed.atoms.length).fill(-1);
  selections.forEach((atoms, f) => {
    for (const atom of atoms) owner[atom] = f;
  });
  if (owner.length !== parsed.atoms.length || owner.includes(-1)) {
    parsed.notes.push('The selections in the comment of the xyz text do not divide all atoms; they are not read.');
    return;
  }
  parsed.fragmentOf = owner;
  parsed.charges = selections.map(() => null);
  parsed.multiplicities = selections.map(() => null);
  parsed.notes.push(`The comment of the xyz text divides the atoms into ${selections.length} fragments.`);
}
