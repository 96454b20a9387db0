/** Everything that is not a plain character and has a plain one that is meant, in one class: most texts hold none. */
const SPECIAL =
  /[\f\v\u0085\u00a0\u00ad\u1680\u2000-\u2015\u2028\u2029\u202f\u205f\u2060\u2212\u3000\ufe63\ufeff\uff0d]+/g;
/** Characters without a width: byte order marks, joiners, soft hyphens. */
const INVISIBLE = /[\u00ad\u200b-\u200f\u2060\ufeff]+/g;
/** Minus sign, hyphens and dashes. */
const MINUS = /[\u2010-\u2015\u2212\ufe63\uff0d]+/g;
/** Mathematica's exponent, as in `2.1*^-6`. */
const STAR_CARET = /(\d\.?)\*\^(?=[-+\d])/g;

/**
 * The same text in plain characters: LF line ends, blanks, minus signs and exponents as every program reads them. Lines stay where
 * they were, so that their numbers are those of the file.
 */
export function cleanText(text: string): string {
  const lines = text.includes('\r') ? text.split('\r\n').join('\n').split('\r').join('\n') : text;
  const separated = /[\u2013\u2014]/.test(lines) ? lines.replace(/^[\u2013\u2014]$/gm, '--') : lines;
  const plain = separated.replace(SPECIAL, plainCharacters);
  return plain.includes('*^') ? plain.replace(STAR_CARET, '$1e') : plain;
}

/** Of a run of special characters: nothing for the invisible, `-` for dashes, blanks for the rest. */
function plainCharacters(run: string): string {
  const visible = run.replace(INVISIBLE, '').replace(MINUS, (dashes) => '-'.repeat(dashes.length));
  return visible.includes('-') ? visible.replace(/[^-]/g, ' ') : ' '.repeat(visible.length);
}

/** One line of a text. */
export interface SourceLine {
  /** Trimmed. */
  readonly text: string;
  /** As it stands in the file, for columns. */
  readonly raw: string;
  /** Counts from 1. */
  readonly number: number;
}

/** Of a run of empty lines this many are kept: they separate, and more of them say nothing. */
const MOST_EMPTY_LINES = 3;

/** The lines of a cleaned text; of a long run of empty ones, the first few. */
export function sourceLines(text: string): SourceLine[] {
  const lines: SourceLine[] = [];
  let number = 0;
  let empty = 0;
  for (let start = 0; start <= text.length; ) {
    const found = text.indexOf('\n', start);
    const end = found < 0 ? text.length : found;
    number++;
    empty = end === start ? empty + 1 : 0;
    if (empty <= MOST_EMPTY_LINES) {
      const raw = text.slice(start, end);
      lines.push({ text: raw.trim(), raw, number });
    }
    start = end + 1;
  }
  return lines;
}

/** The line without a comment that begins with one of `marks`. */
export function withoutComment(line: SourceLine, marks: string): SourceLine {
  const { text } = line;
  for (let i = 0; i < text.length; i++) {
    if (marks.includes(text[i]!)) return { ...line, text: text.slice(0, i).trim() };
  }
  return line;
}
