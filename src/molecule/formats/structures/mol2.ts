import { isElement } from '../../elements';
import type { SourceLine } from '../clean-text';
import { emptyMolecule, type Frame, type ParsedMolecule } from '../parsed-molecule';
import { lineError } from '../text-error';
import { findLine, type TextFormat } from '../text-format';
import { isNumber, toNumber, wordsOf } from '../words';
import { bondedFragments } from './bonded';

const WHAT = 'MOL2 file';
const begin = /^@<TRIPOS>MOLECULE/i;
/** Partial charges are rounded in the file: their sum may be this far from a whole number. */
const CHARGE_TOLERANCE = 0.05;

/** Tripos MOL2 files: bonds make the fragments; partial charges add up to the charge. */
export const mol2: TextFormat = {
  name: 'mol2',
  title: WHAT,
  recognises: (lines) => findLine(lines, begin) >= 0,
  frames: (lines) => {
    const frames: Frame[] = [];
    for (let at = findLine(lines, begin); at >= 0; ) {
      const next = findLine(lines, begin, at + 1);
      const block = lines.slice(at, next < 0 ? lines.length : next);
      frames.push({ title: block[1]?.text ?? '', read: () => readMol2(block) });
      at = next;
    }
    return frames;
  },
};

function section(block: readonly SourceLine[], name: string): SourceLine[] {
  const from = block.findIndex(({ text }) => text.toUpperCase() === `@<TRIPOS>${name}`);
  if (from < 0) return [];
  const end = block.findIndex(({ text }, i) => i > from && text.startsWith('@<TRIPOS>'));
  return block.slice(from + 1, end < 0 ? block.length : end).filter(({ text }) => text !== '' && !text.startsWith('#'));
}

function readMol2(block: readonly SourceLine[]): ParsedMolecule {
  const parsed = emptyMolecule();
  parsed.units = 'angstrom';
  const place = new Map<string, number>();
  const partial: number[] = [];
  let withCharges = true;
  for (const line of section(block, 'ATOM')) {
    const [id = '', name = '', x = '', y = '', z = '', type = '', , , charge] = wordsOf(line.text.slice(0, 1000));
    if (![x, y, z].every(isNumber)) throw lineError(WHAT, line, 'An atom line is: number, name, x, y, z, type.');
    // The type begins with the element: C.ar, O.3, Cl; LP and Du are no atoms.
    const symbol = type.split('.')[0]!;
    const dummy = /^(?:LP|Du|Any|Hal|Het|Hev)$/i.test(symbol);
    if (!dummy && !isElement(symbol))
      throw lineError(
        WHAT,
        line,
        `The atom type ${JSON.stringify(type.slice(0, 20))} of ${name.slice(0, 20)} begins with no element.`,
      );
    place.set(id, parsed.atoms.length);
    parsed.atoms.push(
      dummy ? { name: 'X', real: false, userLabel: '', dummy } : { name: symbol, real: true, userLabel: '' },
    );
    parsed.geometry.push(toNumber(x), toNumber(y), toNumber(z));
    if (charge !== undefined && isNumber(charge)) partial.push(toNumber(charge));
    else withCharges = false;
  }
  const bonds = section(block, 'BOND').map((line): [number, number] => {
    const [, a = '', b = ''] = wordsOf(line.text.slice(0, 200));
    const pair = [place.get(a), place.get(b)];
    if (pair.includes(undefined)) throw lineError(WHAT, line, 'A bond line names two atoms.');
    return pair as [number, number];
  });
  bondedFragments(parsed, bonds);
  const charged = block.some(({ text }, i) => i < 8 && /^\w*_CHARGES$/i.test(text) && !/^NO_CHARGES$/i.test(text));
  if (withCharges && charged) useChargeSums(partial, parsed);
  return parsed;
}

/** Charges of the fragments, where the partial charges of each add up to a whole number. */
function useChargeSums(partial: readonly number[], parsed: ParsedMolecule): void {
  const sums = parsed.charges.map(() => 0);
  parsed.fragmentOf.forEach((f, atom) => {
    sums[f] = sums[f]! + partial[atom]!;
  });
  const odd = sums.find((sum) => Math.abs(sum - Math.round(sum)) > CHARGE_TOLERANCE);
  if (odd !== undefined) {
    parsed.notes.push(
      `Partial charges of the MOL2 file add up to ${odd.toFixed(3)}, no whole number; they are not read.`,
    );
    return;
  }
  parsed.charges = sums.map((sum) => Math.round(sum) + 0);
  const total = parsed.charges.reduce<number>((sum, charge) => sum + (charge ?? 0), 0);
  parsed.notes.push(`The partial charges of the MOL2 file add up to charge ${total}.`);
}
