import { InputError } from '../../../errors/input-error';
import { BOHR_IN_ANGSTROM } from '../../../schema/constants';
import { type SourceLine, withoutComment } from '../clean-text';
import { readAtoms } from '../geometry-lines';
import { emptyMolecule, type ParsedMolecule } from '../parsed-molecule';
import { lineError } from '../text-error';
import { findLine, type TextFormat } from '../text-format';
import { toNumber, wordsOf } from '../words';
import { beginsWithCount } from '../xyz';

const WHAT = 'Molpro input';
const begin = /\bgeom(?:etry)?\s*=\s*(?<open>\{)?(?<file>[^\s{},;]+)?/i;
const start = /^(?:\s*[\w,]+;)*\s*geom(?:etry)?\s*=\s*(?:\{|[\w./-]+)/i;

/** Input files of Molpro: `geometry={ }` with atoms or a Z-matrix, `charge`, `spin`, `dummy`; bohr unless it says angstrom or is xyz. */
export const molpro: TextFormat = {
  name: 'molpro',
  title: WHAT,
  recognises: (lines) => findLine(lines, start) >= 0,
  frames: (lines) => [{ title: '', read: () => readGeometry(lines) }],
};

function readGeometry(lines: readonly SourceLine[]): ParsedMolecule {
  const first = findLine(lines, start);
  const head = lines[first]!;
  const match = begin.exec(head.text)!;
  if (match.groups?.open === undefined) {
    throw new InputError(
      `${WHAT}, line ${head.number}: the geometry is in the file ${match.groups?.file ?? ''}. Give that file.`,
    );
  }
  const parsed = emptyMolecule();
  const inside = blockLines(lines, first, match.index + match[0].indexOf('{') + 1);
  const isXyz = beginsWithCount(inside[0]);
  const angstrom =
    isXyz || [...inside, ...lines].some(({ text }) => /^(?:geomtyp=xyz|ang(?:strom)?)$/i.test(text.slice(0, 40)));
  parsed.units = angstrom ? 'angstrom' : 'bohr';
  const atoms = (isXyz ? inside.slice(2) : inside).filter(
    ({ text }) =>
      !/^(?:ang(?:strom)?|bohr|nosym|noorient|orient\b.*|symmetry\b.*|[xyz](?:,[xyz])*)$/i.test(text.slice(0, 80)),
  );
  const variables = new Map<string, number>();
  const units = variableUnits(lines, parsed.units === 'bohr', variables);
  if (units !== undefined) parsed.notes.push(units);
  // Two commas stand where a Z-matrix would have references: `O,,x,y,z` is cartesian, as `O,x,y,z` is.
  readAtoms(atoms, parsed, { what: WHAT, variables });
  for (const { text } of lines) readSetting(text.slice(0, 200), parsed);
  makeDummies(lines, parsed);
  return parsed;
}

/** Parts of the block; `;` and line ends separate. An empty comment line of xyz stays. */
function blockLines(lines: readonly SourceLine[], first: number, from: number): SourceLine[] {
  const inside: SourceLine[] = [];
  for (let at = first; at < lines.length; at++) {
    const line = withoutComment(lines[at]!, '!');
    const text = at === first ? line.text.slice(from) : line.text;
    const end = text.indexOf('}');
    const body = end < 0 ? text : text.slice(0, end);
    const xyzComment = inside.length === 1 && beginsWithCount(inside[0]);
    for (const part of xyzComment ? [body] : body.split(';')) {
      if (part.trim() !== '' || xyzComment) inside.push({ ...line, text: part.trim() });
    }
    if (end >= 0) break;
  }
  return inside;
}

/** `r=0.96 ang` anywhere in the file. @returns a note where lengths say their own unit. */
function variableUnits(lines: readonly SourceLine[], inBohr: boolean, into: Map<string, number>): string | undefined {
  let converted = false;
  for (const { text } of lines) {
    for (const part of text.slice(0, 400).split(';')) {
      const [, name, value, unit] =
        /^\s*([A-Za-z_]\w{0,40})\s*=\s*([-+.\d][-+.\dDdEe]{0,30})\s*(ang|angstrom|bohr|deg(?:ree)?)?\s*,?$/i.exec(
          part,
        ) ?? [];
      if (name === undefined || value === undefined || !Number.isFinite(toNumber(value))) continue;
      const isAngstrom = unit !== undefined && /^ang/i.test(unit);
      const factor =
        isAngstrom && inBohr ? 1 / BOHR_IN_ANGSTROM : unit?.toLowerCase() === 'bohr' && !inBohr ? BOHR_IN_ANGSTROM : 1;
      if (factor !== 1) converted = true;
      into.set(name.toLowerCase(), toNumber(value) * factor);
    }
  }
  return converted ? 'Variables of the Molpro input that say their own unit are converted.' : undefined;
}

/** `charge=-1`, `set,charge=-1`, `spin=1` (unpaired electrons), and the same in `wf`. */
function readSetting(text: string, parsed: ParsedMolecule): void {
  const charge = /(?:^|[,;{\s])charge\s*=\s*([-+]?\d{1,3})\b/i.exec(text)?.[1];
  const spin = /(?:^|[,;{\s])spin\s*=\s*(\d{1,3})\b/i.exec(text)?.[1];
  if (charge !== undefined) parsed.charge = Number(charge);
  if (spin !== undefined) parsed.multiplicity = Number(spin) + 1;
}

/** `dummy,O1,H2`: atoms without nuclear charge that keep their basis functions, by name or number. */
function makeDummies(lines: readonly SourceLine[], parsed: ParsedMolecule): void {
  const line = lines.find(({ text }) => /^\{?dummy\s*,/i.test(text.slice(0, 40)));
  if (line === undefined) return;
  for (const word of wordsOf(line.text.replace(/[{};]/g, '')).slice(1)) {
    const at = /^\d+$/.test(word)
      ? Number(word) - 1
      : parsed.atoms.findIndex((atom) => `${atom.name}${atom.userLabel}`.toLowerCase() === word.toLowerCase());
    const atom = parsed.atoms[at];
    if (atom === undefined) throw lineError(WHAT, line, `There is no atom ${word} to be a dummy.`);
    parsed.atoms[at] = { ...atom, real: false };
  }
}
