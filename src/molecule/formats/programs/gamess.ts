import { InputError } from '../../../errors/input-error';
import { elementOfAtomicNumber } from '../../elements';
import type { SourceLine } from '../clean-text';
import { readAtoms } from '../geometry-lines';
import { emptyMolecule, type ParsedMolecule } from '../parsed-molecule';
import { lineError } from '../text-error';
import { findLine, type TextFormat } from '../text-format';
import { isNumber, toNumber, wordsOf } from '../words';

const WHAT = 'GAMESS input';
const begin = /^\$data\b/i;

/** Input files of GAMESS (US): the atoms of `$DATA` in C1, with `ICHARG`, `MULT` and `UNITS` of `$CONTRL`. */
export const gamess: TextFormat = {
  name: 'gamess',
  title: WHAT,
  recognises: (lines) => findLine(lines, begin) >= 0,
  frames: (lines) => [{ title: '', read: () => readData(lines) }],
};

function readData(lines: readonly SourceLine[]): ParsedMolecule {
  const from = findLine(lines, begin);
  const end = findLine(lines, /^\$end\b/i, from);
  const [title, group, ...rest] = lines.slice(from + 1, end < 0 ? lines.length : end);
  if (title === undefined || group === undefined) throw new InputError(`${WHAT}: $DATA is empty.`);
  if (!/^c1\b/i.test(group.text)) {
    throw lineError(
      WHAT,
      group,
      'Only the group C1 lists all atoms; others give those that symmetry does not repeat. Write the molecule in C1.',
    );
  }
  const parsed = emptyMolecule();
  const setting = settings(lines);
  if (setting.has('icharg')) parsed.charge = toNumber(setting.get('icharg')!);
  if (setting.has('mult')) parsed.multiplicity = Number(setting.get('mult'));
  if (setting.get('units') === 'bohr') parsed.units = 'bohr';
  const coordinates = setting.get('coord') ?? 'unique';
  const atoms = rest.filter(({ text }) => text !== '');
  if (coordinates === 'zmt' || coordinates === 'zmtmpc') readAtoms(atoms, parsed, { what: WHAT });
  else readCartesian(atoms, findLine(lines, /^\$basis\b/i) >= 0, parsed);
  return parsed;
}

/** `NAME  Z  x  y  z`: the nuclear charge is the element, negative for a ghost. Without `$BASIS`, functions stand below each atom. */
function readCartesian(lines: readonly SourceLine[], onlyAtoms: boolean, parsed: ParsedMolecule): void {
  let skipped = 0;
  for (const line of lines) {
    const words = wordsOf(line.text.slice(0, 400));
    const [name = '', charge = '', ...xyz] = words;
    const isAtom = xyz.length >= 3 && isNumber(charge) && xyz.slice(0, 3).every(isNumber) && /^[A-Za-z]/.test(name);
    if (!isAtom && (onlyAtoms || parsed.atoms.length === 0)) {
      throw lineError(WHAT, line, 'An atom line of $DATA is: name, nuclear charge, x, y, z.');
    }
    if (!isAtom) {
      skipped++;
      continue;
    }
    const z = toNumber(charge);
    if (!Number.isInteger(z) || z === 0) throw lineError(WHAT, line, `${charge} is no nuclear charge of an element.`);
    const symbol = elementOfAtomicNumber(Math.abs(z)).symbol;
    const own = { ...line, text: `${z < 0 ? '@' : ''}${symbol} ${xyz.slice(0, 3).join(' ')}` };
    readAtoms([own], parsed, { what: WHAT });
  }
  if (skipped > 0) parsed.notes.push(`${skipped} lines of $DATA between the atoms are not read (basis functions).`);
}

/** `NAME=VALUE` anywhere in the groups, in lower case. */
function settings(lines: readonly SourceLine[]): Map<string, string> {
  const found = new Map<string, string>();
  for (const { text } of lines) {
    for (const [, name, value] of text.slice(0, 400).matchAll(/\b([A-Za-z]{2,10})\s{0,3}=\s{0,3}([-+\w.]{1,20})/g)) {
      if (!found.has(name!.toLowerCase())) found.set(name!.toLowerCase(), value!.toLowerCase());
    }
  }
  return found;
}
