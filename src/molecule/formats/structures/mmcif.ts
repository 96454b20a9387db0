import { InputError } from '../../../errors/input-error';
import type { SourceLine } from '../clean-text';
import { emptyMolecule, type Frame, type ParsedMolecule } from '../parsed-molecule';
import { lineError } from '../text-error';
import { findLine, type TextFormat } from '../text-format';
import { isNumber, toNumber } from '../words';
import { atomOfElement, atomOfResidue, noteMissingHydrogens, residuesAsFragments } from './residues';

const WHAT = 'mmCIF file';
const column = /^_atom_site\.(\w+)$/i;

/** mmCIF files: the loop `_atom_site`; residues are fragments, each model a geometry. */
export const mmcif: TextFormat = {
  name: 'mmcif',
  title: WHAT,
  recognises: (lines) => findLine(lines, /^data_/i) >= 0 && findLine(lines, /^_atom_site\.cartn_x\b/i) >= 0,
  frames: (lines) => {
    const { columns, rows } = atomSites(lines);
    const model = columns.indexOf('pdbx_pdb_model_num');
    const models = new Map<string, Row[]>();
    for (const row of rows) {
      const number = model < 0 ? '1' : (row.values[model] ?? '1');
      const known = models.get(number);
      if (known === undefined) models.set(number, [row]);
      else known.push(row);
    }
    return [...models].map(
      ([number, atoms]): Frame => ({ title: `model ${number}`, read: () => readModel(columns, atoms) }),
    );
  },
};

interface Row {
  readonly line: SourceLine;
  readonly values: readonly string[];
}

function atomSites(lines: readonly SourceLine[]): { columns: string[]; rows: Row[] } {
  const columns: string[] = [];
  const rows: Row[] = [];
  let at = findLine(lines, column);
  for (; at < lines.length; at++) {
    const name = column.exec(lines[at]!.text.slice(0, 100))?.[1];
    if (name === undefined) break;
    columns.push(name.toLowerCase());
  }
  for (; at < lines.length; at++) {
    const line = lines[at]!;
    if (line.text === '' || /^(?:#|_|loop_|data_)/.test(line.text)) break;
    rows.push({ line, values: quotedWords(line.text) });
  }
  return { columns, rows };
}

/** Words between blanks; quotes hold blanks and quotes that no blank follows, as in `"O5'"`. */
function quotedWords(text: string): string[] {
  const words: string[] = [];
  for (let at = 0; at < text.length; ) {
    const c = text[at]!;
    if (c === ' ' || c === '\t') {
      at++;
      continue;
    }
    const quoted = c === '"' || c === "'";
    let end = at + 1;
    while (
      end < text.length &&
      !(quoted ? text[end] === c && /^\s?$/.test(text.slice(end + 1, end + 2)) : /\s/.test(text[end]!))
    )
      end++;
    words.push(text.slice(quoted ? at + 1 : at, end));
    at = quoted ? end + 1 : end;
  }
  return words;
}

function readModel(columns: readonly string[], rows: readonly Row[]): ParsedMolecule {
  const parsed = emptyMolecule();
  parsed.units = 'angstrom';
  const residues: string[] = [];
  let passed = 0;
  let alternate: string | undefined;
  for (const { line, values } of rows) {
    const value = (...names: string[]): string => {
      for (const name of names) {
        const found = values[columns.indexOf(name)];
        if (found !== undefined && found !== '?' && found !== '.') return found;
      }
      return '';
    };
    const place = value('label_alt_id');
    if (place !== '') {
      alternate ??= place;
      if (place !== alternate) {
        passed++;
        continue;
      }
    }
    const xyz = ['cartn_x', 'cartn_y', 'cartn_z'].map((name) => value(name));
    if (!xyz.every(isNumber)) throw lineError(WHAT, line, 'Cartn_x, Cartn_y and Cartn_z must be numbers.');
    const residue = value('auth_comp_id', 'label_comp_id');
    const charge = value('pdbx_formal_charge');
    const symbol = value('type_symbol');
    const atom =
      atomOfElement(symbol, residue, /^[-+]?\d$/.test(charge) ? Number(charge) : undefined) ??
      (symbol === '' ? atomOfResidue(value('auth_atom_id', 'label_atom_id'), residue) : undefined);
    if (atom === undefined) throw lineError(WHAT, line, 'type_symbol names no element.');
    parsed.atoms.push(atom);
    parsed.geometry.push(...xyz.map(toNumber));
    residues.push(
      [
        value('auth_asym_id', 'label_asym_id'),
        residue,
        value('auth_seq_id', 'label_seq_id'),
        value('pdbx_pdb_ins_code'),
      ].join(' '),
    );
  }
  if (parsed.atoms.length === 0) throw new InputError(`${WHAT}: the loop _atom_site has no atoms.`);
  if (passed > 0) parsed.notes.push(`${passed} atoms at alternate places are left out.`);
  residuesAsFragments(parsed, residues);
  noteMissingHydrogens(parsed);
  return parsed;
}
