import type { SourceLine } from '../clean-text';
import type { Frame } from '../parsed-molecule';
import { readPsi4 } from '../psi4';
import { findLine, type TextFormat } from '../text-format';

const begin = /^molecule(?:\s+(?<name>\w+))?\s*\{/i;
/** The Python interface: `psi4.geometry("""`. */
const python = /geometry\(\s*(?:f|r)?("""|''')/;

/** Input files of psi4, as psithon or as a Python script: each `molecule { }` is a geometry. */
export const psi4Input: TextFormat = {
  name: 'psi4-input',
  title: 'psi4 input',
  recognises: (lines) => findLine(lines, begin) >= 0 || findLine(lines, python) >= 0,
  frames: (lines) => {
    const frames: Frame[] = [];
    for (let at = 0; at < lines.length; at++) {
      const text = lines[at]!.text.slice(0, 200);
      const block = begin.exec(text);
      const quoted = block === null ? python.exec(text) : null;
      if (block === null && quoted === null) continue;
      const close = block === null ? quoted![1]! : '}';
      const from = block === null ? quoted!.index + quoted![0].length : block[0].length;
      const inside = blockLines(lines, at, from, close);
      frames.push({
        title: block?.groups?.name ?? '',
        read: () => readPsi4(inside, 'psi4 input'),
      });
      at += inside.length - 1;
    }
    return frames;
  },
};

/** Lines from behind the opening to before the closing mark; both may share a line with atoms. */
function blockLines(lines: readonly SourceLine[], first: number, from: number, close: string): SourceLine[] {
  const inside: SourceLine[] = [];
  for (let at = first; at < lines.length; at++) {
    const line = lines[at]!;
    const text = at === first ? line.text.slice(from) : line.text;
    const end = text.indexOf(close);
    inside.push({ ...line, text: (end < 0 ? text : text.slice(0, end)).trim() });
    if (end >= 0) break;
  }
  return inside;
}
