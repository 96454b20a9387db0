import { InputError } from '../../../errors/input-error';
import { isElement } from '../../elements';
import type { AtomName } from '../atom-name';
import type { SourceLine } from '../clean-text';
import { emptyMolecule, type Frame, type ParsedMolecule } from '../parsed-molecule';
import { lineError } from '../text-error';
import { findLine, type TextFormat } from '../text-format';
import { isNumber, toNumber, wordsOf } from '../words';
import { bondedFragments } from './bonded';

const WHAT = 'MOL file';
const counts = /^[ \d]{3}[ \d]{3}.*V(?:2000|3000)\s*$/;
/** Charges of the atom block, by code. */
const oldCharges: readonly number[] = [0, 3, 2, 1, 0, -1, -2, -3];

/**
 * MOL and SD files (V2000, V3000): bonds make the fragments, `M  CHG` and `M  RAD` charge and multiplicity.
 *
 * @see CTfile formats, BIOVIA (2020).
 */
export const molfile: TextFormat = {
  name: 'mol',
  title: WHAT,
  recognises: (lines) => lines.slice(0, 8).some(({ raw }) => raw.length < 80 && counts.test(raw)),
  frames: (lines) => {
    const frames: Frame[] = [];
    for (let at = 0; at < lines.length; at++) {
      const { raw } = lines[at]!;
      if (raw.length >= 80 || !counts.test(raw)) continue;
      const end = findLine(lines, /^M\s+END$/, at);
      const last = end < 0 ? lines.length : end;
      const block = lines.slice(at, last);
      const header = lines.slice(Math.max(0, at - 3), at);
      frames.push({ title: header[0]?.text ?? '', read: () => readMol(header, block) });
      at = last;
    }
    return frames;
  },
};

function readMol(header: readonly SourceLine[], block: readonly SourceLine[]): ParsedMolecule {
  const parsed = emptyMolecule();
  parsed.units = 'angstrom';
  const read = block[0]!.raw.includes('V3000') ? readV3000(block, parsed) : readV2000(block, parsed);
  const flat = parsed.atoms.length > 1 && parsed.geometry.every((x, i) => i % 3 !== 2 || x === 0);
  if (flat && header.some(({ raw }) => /2D\s*$/.test(raw.slice(0, 22)))) {
    throw new InputError(`${WHAT}: it holds a drawing (2D), not a geometry. Make one with three coordinates first.`);
  }
  bondedFragments(parsed, read.bonds);
  if (read.unpaired > 0) parsed.multiplicity = read.unpaired + 1;
  return parsed;
}

interface Read {
  readonly bonds: readonly (readonly [number, number])[];
  /** Unpaired electrons. */
  readonly unpaired: number;
}

function readV2000(block: readonly SourceLine[], parsed: ParsedMolecule): Read {
  const [head, ...lines] = block;
  const nAtoms = Number(head!.raw.slice(0, 3));
  const nBonds = Number(head!.raw.slice(3, 6));
  for (let i = 0; i < nAtoms; i++) {
    const line = lines[i] ?? head!;
    const xyz = [line.raw.slice(0, 10), line.raw.slice(10, 20), line.raw.slice(20, 30)].map((word) => word.trim());
    const atom = namedAtom(line, line.raw.slice(31, 34).trim(), xyz);
    const code = Number(line.raw.slice(36, 39));
    parsed.atoms.push({ ...atom, charge: oldCharges[code] ?? 0 });
    parsed.geometry.push(...xyz.map(toNumber));
  }
  const bonds = lines.slice(nAtoms, nAtoms + nBonds).map((line): [number, number] => {
    const pair: [number, number] = [Number(line.raw.slice(0, 3)) - 1, Number(line.raw.slice(3, 6)) - 1];
    if (!pair.every((atom) => atom >= 0 && atom < nAtoms))
      throw lineError(WHAT, line, 'A bond line names two atoms, three columns each.');
    return pair;
  });
  return { bonds, unpaired: readProperties(lines.slice(nAtoms + nBonds), parsed) };
}

/** `M  CHG`, `M  ISO`, `M  RAD`. @returns unpaired electrons */
function readProperties(lines: readonly SourceLine[], parsed: ParsedMolecule): number {
  let unpaired = 0;
  let charged = false;
  for (const line of lines) {
    const [, kind, list] = /^M\s{2}(CHG|ISO|RAD)\s+\d+\s+(.{0,200})$/.exec(line.text) ?? [];
    if (kind === undefined || list === undefined) continue;
    // The first of these lines takes the place of all charges in the atom block.
    if (kind === 'CHG' && !charged) {
      charged = true;
      parsed.atoms.forEach((atom, i) => {
        parsed.atoms[i] = { ...atom, charge: 0 };
      });
    }
    const numbers = wordsOf(list).map(Number);
    for (let i = 0; i + 1 < numbers.length; i += 2) {
      const at = numbers[i]! - 1;
      const atom = parsed.atoms[at];
      if (atom === undefined) throw lineError(WHAT, line, `There is no atom ${numbers[i]}.`);
      if (kind === 'CHG') parsed.atoms[at] = { ...atom, charge: numbers[i + 1]! };
      if (kind === 'ISO') parsed.atoms[at] = { ...atom, massNumber: numbers[i + 1]! };
      if (kind === 'RAD') unpaired += radicalElectrons(numbers[i + 1]!);
    }
  }
  return unpaired;
}

/** 1 singlet, 2 doublet, 3 triplet. */
const radicalElectrons = (code: number): number => (code === 2 ? 1 : code === 3 ? 2 : 0);

function readV3000(block: readonly SourceLine[], parsed: ParsedMolecule): Read {
  const place = new Map<string, number>();
  const bonds: [number, number][] = [];
  let unpaired = 0;
  let section = '';
  for (const line of block) {
    const words = wordsOf(line.text.slice(0, 1000));
    if (words[0] !== 'M' || words[1] !== 'V30') continue;
    const [, , first = '', second = '', ...rest] = words;
    if (first === 'BEGIN') section = second;
    else if (first === 'END') section = '';
    else if (section === 'ATOM') {
      const atom = namedAtom(line, second, rest.slice(0, 3));
      const setting = (name: string) =>
        Number(rest.find((word) => word.startsWith(`${name}=`))?.slice(name.length + 1) ?? 0);
      place.set(first, parsed.atoms.length);
      const mass = setting('MASS');
      parsed.atoms.push({ ...atom, charge: setting('CHG'), ...(mass > 0 ? { massNumber: mass } : {}) });
      parsed.geometry.push(...rest.slice(0, 3).map(toNumber));
      unpaired += radicalElectrons(setting('RAD'));
    } else if (section === 'BOND') {
      const pair = [place.get(rest[0] ?? ''), place.get(rest[1] ?? '')];
      if (pair.includes(undefined)) throw lineError(WHAT, line, 'A bond names two atoms.');
      bonds.push(pair as [number, number]);
    }
  }
  return { bonds, unpaired };
}

function namedAtom(line: SourceLine, symbol: string, xyz: readonly string[]): AtomName {
  if (xyz.length < 3 || !xyz.every(isNumber))
    throw lineError(WHAT, line, 'An atom line begins with x, y and z, ten columns each.');
  const deuterium = { D: 2, T: 3 }[symbol];
  if (deuterium !== undefined) return { name: 'H', real: true, userLabel: '', massNumber: deuterium };
  if (!isElement(symbol)) throw lineError(WHAT, line, `${JSON.stringify(symbol.slice(0, 20))} is no element.`, 32);
  return { name: symbol, real: true, userLabel: '' };
}
