import { InputError } from '../../../errors/input-error';
import type { SourceLine } from '../clean-text';
import type { Frame } from '../parsed-molecule';
import { readPsi4 } from '../psi4';
import { findLine, type TextFormat } from '../text-format';

const begin = /^\$molecule\b/i;
const end = /^\$end\b/i;

/** Input files of Q-Chem: `$molecule` with fragments between `--`; `input_bohr` changes the unit. */
export const qchem: TextFormat = {
  name: 'qchem',
  title: 'Q-Chem input',
  recognises: (lines) => findLine(lines, begin) >= 0,
  frames: (lines) => {
    const inBohr = findLine(lines, /^input_bohr[\s=]+(?:true|1)\b/i) >= 0;
    const frames: Frame[] = [];
    for (let at = findLine(lines, begin); at >= 0; at = findLine(lines, begin, at + 1)) {
      const last = findLine(lines, end, at);
      const inside = lines.slice(at + 1, last < 0 ? lines.length : last);
      // A later job of the same file reads the geometry of the one before.
      if (isRead(inside) && frames.length > 0) continue;
      frames.push({ title: `line ${lines[at]!.number}`, read: () => readBlock(inside, inBohr) });
    }
    return frames;
  },
};

const isRead = (lines: readonly SourceLine[]) => lines.find(({ text }) => text !== '')?.text.toLowerCase() === 'read';

function readBlock(lines: readonly SourceLine[], inBohr: boolean) {
  if (isRead(lines)) {
    throw new InputError('Q-Chem input: $molecule says read: the geometry is in another file. Give that one.');
  }
  const parsed = readPsi4(lines, 'Q-Chem input', '!#');
  return inBohr ? { ...parsed, units: 'bohr' as const } : parsed;
}
