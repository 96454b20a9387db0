import type { SourceLine } from '../clean-text';
import { emptyMolecule, type Frame, type ParsedMolecule } from '../parsed-molecule';
import { lineError } from '../text-error';
import type { TextFormat } from '../text-format';
import { isNumber, toNumber } from '../words';
import { atomOfElement, atomOfResidue, noteMissingHydrogens, residuesAsFragments } from './residues';

const WHAT = 'PDB file';
const isAtom = ({ raw }: SourceLine) => raw.startsWith('ATOM  ') || raw.startsWith('HETATM');
const records = /^(?:HEADER|TITLE|COMPND|REMARK|CRYST1|MODEL|ATOM|HETATM|AUTHOR|SEQRES|EXPDTA)(?:\s|\d|$)/;

/** PDB files: residues are fragments, each MODEL a geometry. */
export const pdb: TextFormat = {
  name: 'pdb',
  title: WHAT,
  recognises: (lines) => {
    const first = lines.find(({ text }) => text !== '');
    return first !== undefined && records.test(first.raw.slice(0, 12)) && lines.some(isAtom);
  },
  frames: (lines) => {
    const models: { title: string; atoms: SourceLine[] }[] = [];
    for (const line of lines) {
      if (/^MODEL\s/.test(line.raw.slice(0, 7))) models.push({ title: line.text.slice(0, 20), atoms: [] });
      else if (isAtom(line)) {
        if (models.length === 0) models.push({ title: '', atoms: [] });
        models.at(-1)!.atoms.push(line);
      }
    }
    return models
      .filter(({ atoms }) => atoms.length > 0)
      .map(({ title, atoms }): Frame => ({ title, read: () => readModel(atoms) }));
  },
};

function readModel(lines: readonly SourceLine[]): ParsedMolecule {
  const parsed = emptyMolecule();
  parsed.units = 'angstrom';
  const residues: string[] = [];
  const alternates = new Set<string>();
  let passed = 0;
  for (const line of lines) {
    // Columns of the format, from 1: 13-16 name, 17 alternate, 18-20 residue, 22 chain, 23-27 number, 31-54 x y z, 77-78 element, 79-80 charge.
    const { raw } = line;
    const column = (first: number, last: number) => raw.slice(first - 1, last).trim();
    const residue = column(18, 20);
    const key = `${column(22, 22)} ${residue} ${column(23, 27)}`;
    const alternate = column(17, 17);
    if (alternate !== '') {
      alternates.add(alternate);
      if (alternate !== [...alternates][0]) {
        passed++;
        continue;
      }
    }
    const xyz = [column(31, 38), column(39, 46), column(47, 54)];
    if (!xyz.every(isNumber))
      throw lineError(WHAT, line, 'Columns 31 to 54 are x, y and z in three fields of eight characters.', 31);
    const said = column(77, 78);
    const [, size, sign] = /^(\d)([+-])$/.exec(column(79, 80)) ?? [];
    const charge = size === undefined ? undefined : Number(size) * (sign === '-' ? -1 : 1);
    // An element of one letter stands in column 14.
    const symbol =
      said !== '' ? said : /^[A-Za-z]{2}/.test(raw.slice(12, 14)) && raw.startsWith('HETATM') ? column(13, 14) : '';
    const atom = atomOfElement(symbol, residue, charge) ?? atomOfResidue(column(13, 16), residue);
    if (atom === undefined)
      throw lineError(WHAT, line, 'Columns 77 to 78 name no element, nor does the name of the atom.', 77);
    parsed.atoms.push(atom);
    parsed.geometry.push(...xyz.map(toNumber));
    residues.push(key);
  }
  if (passed > 0) parsed.notes.push(`${passed} atoms at alternate places are left out.`);
  residuesAsFragments(parsed, residues);
  noteMissingHydrogens(parsed);
  return parsed;
}
