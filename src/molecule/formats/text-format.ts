import type { SourceLine } from './clean-text';
import type { Frame } from './parsed-molecule';

/** One format of molecules as text. */
export interface TextFormat {
  /** What `format` and messages call it. */
  readonly name: string;
  /** In words, as in `Gaussian input`. */
  readonly title: string;
  /** Whether the text can be nothing else: by its content, never by the name of its file. */
  recognises(lines: readonly SourceLine[]): boolean;
  /** The geometries of the text, at least one. @throws InputError */
  frames(lines: readonly SourceLine[]): readonly Frame[];
}

/** Lines at the beginning that are looked at to recognise a format: enough for any header. */
export const HEADER_LINES = 2000;

/** The first line with something on it. */
export function firstLine(lines: readonly SourceLine[]): SourceLine | undefined {
  return lines.find(({ text }) => text !== '');
}

/** The index of the first line of the header that matches, or -1. */
export function findLine(lines: readonly SourceLine[], pattern: RegExp, from = 0): number {
  for (let i = from; i < lines.length; i++) {
    const { text } = lines[i]!;
    if (text.length <= LONGEST_KEYWORD_LINE && pattern.test(text)) return i;
  }
  return -1;
}

/** Longer lines hold no keyword: keeps every pattern cheap. */
const LONGEST_KEYWORD_LINE = 400;
