import { InputError } from '../../../errors/input-error';
import { type SourceLine, withoutComment } from '../clean-text';
import { useFragmentNumbers } from '../fragment-numbers';
import { readAtoms } from '../geometry-lines';
import { emptyMolecule, type Frame, type ParsedMolecule } from '../parsed-molecule';
import { lineError } from '../text-error';
import { findLine, type TextFormat } from '../text-format';
import { toNumber, wordsOf } from '../words';

const WHAT = 'ORCA input';
const star =
  /^\*\s*(?<kind>xyzfile|gzmtfile|pdbfile|xyz|internal|int|gzmt)\s+(?<charge>-?\d{1,3})\s+(?<multiplicity>\d{1,3})(?:\s+(?<file>\S.*))?$/i;
const coords = /^%coords\b/i;

/** Input files of ORCA: `* xyz charge multiplicity` ... `*`, `* int`, `* gzmt`, `%coords`. */
export const orca: TextFormat = {
  name: 'orca',
  title: WHAT,
  recognises: (lines) => findLine(lines, star) >= 0 || findLine(lines, coords) >= 0,
  frames: (lines) => {
    const inBohr = lines.some(({ text }) => text.startsWith('!') && /\bbohrs\b/i.test(text.slice(0, 1000)));
    const frames: Frame[] = [];
    for (let at = 0; at < lines.length; at++) {
      const line = lines[at]!;
      const groups = line.text.length < 400 ? star.exec(line.text)?.groups : undefined;
      if (groups !== undefined) {
        const last = findLine(lines, /^\*$/, at + 1);
        const inside = lines.slice(at + 1, last < 0 ? lines.length : last);
        frames.push({ title: `line ${line.number}`, read: () => readStar(line, groups, inside, inBohr) });
        if (last >= 0) at = last;
      } else if (coords.test(line.text.slice(0, 20))) {
        const inside = coordsBlock(lines, at + 1);
        frames.push({ title: `line ${line.number}`, read: () => readCoords(inside, inBohr) });
        at += inside.length;
      }
    }
    return frames;
  },
};

type Groups = Readonly<Record<string, string | undefined>>;

function readStar(line: SourceLine, groups: Groups, inside: readonly SourceLine[], inBohr: boolean): ParsedMolecule {
  const kind = groups.kind!.toLowerCase();
  if (kind.endsWith('file')) {
    throw new InputError(
      `${WHAT}, line ${line.number}: the geometry is in the file ${groups.file ?? 'that the line names'}. Give that file${groups.charge === '0' ? '' : `, with --charge ${groups.charge}`}.`,
    );
  }
  const parsed = emptyMolecule();
  parsed.charge = toNumber(groups.charge!);
  parsed.multiplicity = Number(groups.multiplicity);
  if (parsed.multiplicity < 1) throw lineError(WHAT, line, 'A multiplicity is at least 1 (1 singlet, 2 doublet, ...).');
  if (inBohr) parsed.units = 'bohr';
  readLines(inside, kind, parsed);
  return parsed;
}

function readLines(inside: readonly SourceLine[], kind: string, parsed: ParsedMolecule): void {
  const atoms = inside.map((line) => withoutComment(line, '#')).filter(({ text }) => text !== '');
  const arranged = kind.startsWith('int') ? atoms.map(fromInternal) : atoms;
  const points = atoms.find(({ text }) => /^q\s+[-+.\d]+(?:\s+[-+.\d]+){3}$/i.test(text.slice(0, 200)));
  if (points !== undefined) {
    throw lineError(
      WHAT,
      points,
      'Point charges among the atoms are not read; embedding_charges puts charges on absent fragments.',
    );
  }
  readAtoms(arranged, parsed, { what: WHAT });
  useFragmentNumbers(parsed, WHAT);
}

/** `H 1 2 3 0.96 104.5 90.0` as `H 1 0.96 2 104.5 3 90.0`; references that are not needed are 0. */
function fromInternal(line: SourceLine): SourceLine {
  const [name = '', ...rest] = wordsOf(line.text);
  if (rest.length !== 6) return line;
  const pairs = [0, 1, 2].filter((i) => rest[i] !== '0').map((i) => `${rest[i]} ${rest[i + 3]}`);
  return { ...line, text: [name, ...pairs].join(' ') };
}

/** To the `end` that closes `%coords`, past that of its inner `coords`. */
function coordsBlock(lines: readonly SourceLine[], from: number): SourceLine[] {
  const inside: SourceLine[] = [];
  let depth = 1;
  for (let at = from; at < lines.length && depth > 0; at++) {
    const text = lines[at]!.text.toLowerCase();
    if (text === 'coords') depth++;
    if (text === 'end') depth--;
    inside.push(lines[at]!);
  }
  return inside;
}

function readCoords(inside: readonly SourceLine[], inBohr: boolean): ParsedMolecule {
  const parsed = emptyMolecule();
  if (inBohr) parsed.units = 'bohr';
  const setting = (name: string) => {
    const pattern = new RegExp(`^${name}[\\s=]+(\\S{1,40})`, 'i');
    return inside.map(({ text }) => pattern.exec(text.slice(0, 200))?.[1]).find((value) => value !== undefined);
  };
  const kind = setting('ctyp') ?? 'xyz';
  const charge = setting('charge');
  const multiplicity = setting('mult');
  if (charge !== undefined) parsed.charge = Number(charge);
  if (multiplicity !== undefined) parsed.multiplicity = Number(multiplicity);
  if (/^bohr/i.test(setting('units') ?? '')) parsed.units = 'bohr';
  const first = inside.findIndex(({ text }) => text.toLowerCase() === 'coords');
  const last = inside.findIndex(({ text }, i) => i > first && text.toLowerCase() === 'end');
  readLines(inside.slice(first + 1, last < 0 ? inside.length : last), kind.toLowerCase(), parsed);
  return parsed;
}
