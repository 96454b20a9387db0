import { InputError } from '../../errors/input-error';
import type { SourceLine } from './clean-text';

const MOST_LETTERS_SHOWN = 80;

/** A piece of a text as a message shows it: short, and without characters that would spoil a terminal. */
export function shownText(text: string): string {
  const printable = text
    .slice(0, MOST_LETTERS_SHOWN)
    .replace(/[\p{Cc}\p{Cf}]/gu, (c) => `\\u${c.codePointAt(0)!.toString(16).padStart(4, '0')}`);
  return `"${printable}${text.length > MOST_LETTERS_SHOWN ? '...' : ''}"`;
}

/**
 * The error of a line that cannot be read.
 *
 * @param what the text is called, as in `Gaussian input`.
 * @param why what is wrong and what to do: whole sentences.
 * @param column counts from 1; left out where the whole line is meant.
 */
export function lineError(what: string, line: SourceLine, why: string, column?: number): InputError {
  const where = column === undefined ? `line ${line.number}` : `line ${line.number}, column ${column}`;
  return new InputError(`${what}, ${where}: ${shownText(line.text)} cannot be read. ${why}`, {
    detail: {
      format: what,
      line: line.number,
      text: line.text.slice(0, 200),
      ...(column === undefined ? {} : { column }),
    },
  });
}

/** 1-based column of a word of a line. */
export function columnOf(line: SourceLine, word: string): number {
  return Math.max(0, line.raw.indexOf(word)) + 1;
}
