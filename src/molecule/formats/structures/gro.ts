import { InputError } from '../../../errors/input-error';
import type { SourceLine } from '../clean-text';
import { emptyMolecule, type Frame, type ParsedMolecule } from '../parsed-molecule';
import { lineError, shownText } from '../text-error';
import type { TextFormat } from '../text-format';
import { isNumber, toNumber, wordsOf } from '../words';
import { atomOfResidue, noteMissingHydrogens, residuesAsFragments } from './residues';

const WHAT = 'GROMACS .gro file';
const atomLine = /^[ \d]{5}.{10}[ \d]{5}\s*[-\d]/;
const ANGSTROM_PER_NM = 10;

/** GROMACS structure files: fixed columns, nanometres, residues as fragments; several frames may follow each other. */
export const gro: TextFormat = {
  name: 'gro',
  title: WHAT,
  recognises: (lines) =>
    lines.length > 3 &&
    /^\d{1,9}$/.test(lines[1]!.text) &&
    atomLine.test(lines[2]!.raw.slice(0, 80)) &&
    Number(lines[1]!.text) > 0 &&
    lines[2]!.raw.length >= 44,
  frames: (lines) => {
    const frames: Frame[] = [];
    for (let at = 0; at + 1 < lines.length && /^\d{1,9}$/.test(lines[at + 1]!.text); ) {
      const title = lines[at]!.text;
      const count = Number(lines[at + 1]!.text);
      const atoms = lines.slice(at + 2, at + 2 + count);
      frames.push({ title, read: () => readFrame(atoms, count) });
      at += count + 3;
    }
    return frames;
  },
};

function readFrame(lines: readonly SourceLine[], count: number): ParsedMolecule {
  const parsed = emptyMolecule();
  parsed.units = 'angstrom';
  const residues: string[] = [];
  for (const line of lines) {
    const { raw } = line;
    const name = raw.slice(10, 15).trim();
    const residue = raw.slice(5, 10).trim();
    const xyz = coordinates(raw.slice(20));
    if (!xyz.every(isNumber) || xyz.length !== 3)
      throw lineError(WHAT, line, 'Behind column 20 stand x, y and z in nm.', 21);
    const atom = atomOfResidue(name, residue);
    if (atom === undefined) throw lineError(WHAT, line, `The name ${shownText(name)} begins with no element.`, 11);
    parsed.atoms.push(atom);
    parsed.geometry.push(...xyz.map((x) => toNumber(x) * ANGSTROM_PER_NM));
    residues.push(`${raw.slice(0, 5).trim()} ${residue}`);
  }
  if (lines.length < count) {
    throw new InputError(
      `${WHAT}: the second line announces ${count} atoms, but ${lines.length} follow. Is the file whole?`,
    );
  }
  parsed.notes.push('Coordinates of the .gro file are in nanometres; the box is not read.');
  residuesAsFragments(parsed, residues);
  noteMissingHydrogens(parsed);
  return parsed;
}

/** Fields are as wide as the points are apart: gmx writes more decimals on request. */
function coordinates(text: string): string[] {
  const first = text.indexOf('.');
  const width = text.indexOf('.', first + 1) - first;
  if (first < 0 || width < 2 || width > 40) return wordsOf(text).slice(0, 3);
  return [0, 1, 2].map((i) => text.slice(i * width, (i + 1) * width).trim());
}
