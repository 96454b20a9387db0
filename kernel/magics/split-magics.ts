import { syntaxErrors } from '../execution/tslab';

/** A magic starts in the first column, so that a remainder (`%`) in a wrapped expression is not taken for one. */
const lineMagic = /^%(?!%)([A-Za-z].*)$/;
const cellMagic = /^\s*%%([A-Za-z][^\n]*)(?:\n|$)/;
const unterminated = new Set([1160 /* template literal */, 1010 /* comment */]);
const unterminatedString = 1002;

/** The first line of a cell with a cell magic, without its `%%`, and the body below it. */
export function splitCellMagic(
  code: string,
): { readonly head: string; readonly body: string; readonly line: number } | undefined {
  const match = cellMagic.exec(code);
  if (!match) return undefined;
  const body = code.slice(match[0].length);
  return { head: match[1]!.trim(), body, line: match[0].split('\n').length - 1 };
}

/** A line magic in a cell. */
export interface MagicLine {
  /** 0-based. */
  readonly line: number;
  /** Without its `%`. */
  readonly text: string;
}

/** The line magics of a cell; those in a template literal, a comment or a string are text. */
export function findMagicLines(code: string): MagicLine[] {
  const lines = code.split('\n');
  const found: MagicLine[] = [];
  for (const [line, text] of lines.entries()) {
    const match = lineMagic.exec(text);
    if (!match) continue;
    if (insideText(lines.slice(0, line).join('\n'))) continue;
    found.push({ line, text: match[1]! });
    lines[line] = '';
  }
  return found;
}

/** The cell with each magic line replaced, line for line. */
export function replaceLines(code: string, magics: readonly MagicLine[], by: (magic: MagicLine) => string): string {
  const lines = code.split('\n');
  for (const magic of magics) lines[magic.line] = by(magic);
  return lines.join('\n');
}

/** Whether the line after `code` continues a template literal, a comment, or a string whose line ends in `\\`. */
export function insideText(code: string): boolean {
  // With the line's end: a `\` at the end of the text is another error than a string that does not end.
  const problems = syntaxErrors(`${code}\n`);
  const open = problems.some((problem) => unterminated.has(problem));
  return open || (code.endsWith('\\') && problems.includes(unterminatedString));
}
