import { closest, distance } from 'fastest-levenshtein';
import { cellMagics } from './cell-magics';
import { lineMagics } from './line-magics';
import { type CellMagic, type LineMagic, type Magic, MagicError } from './magic';

/** Every magic, in the order of the help. */
export const magics: readonly Magic[] = [...lineMagics, ...cellMagics];

/** A magic with the words that follow its name. */
export interface Call<M extends Magic> {
  readonly magic: M;
  readonly words: readonly string[];
}

/** @param text a line without its `%`. */
export function findLineMagic(text: string): Call<LineMagic> {
  return find('%', text, lineMagics);
}

/** @param text a first line without its `%%`. */
export function findCellMagic(text: string): Call<CellMagic> {
  return find('%%', text, cellMagics);
}

/** The magic that a line names, if any. */
export function magicIn(line: string): Magic | undefined {
  const match = /^(%%?)(.*)$/.exec(line);
  if (!match) return undefined;
  const kind = match[1] === '%%' ? 'cell' : 'line';
  return callOf(
    match[2]!,
    magics.filter((magic) => magic.kind === kind),
  )?.magic;
}

function find<M extends Magic>(sign: string, text: string, known: readonly M[]): Call<M> {
  const call = callOf(text, known);
  if (call) return call;
  const words = wordsOf(text);
  const names = known.map((magic) => magic.name);
  const asked = words[0] === 'mb' ? words.slice(0, 2).join(' ') : (words[0] ?? '');
  const nearest = closest(asked, names);
  const near = distance(asked, nearest) <= Math.max(2, asked.length / 3);
  const other = sign === '%' ? '%%' : '%';
  const elsewhere = callOf(text, magics as readonly Magic[]);
  const hint = elsewhere
    ? ` ${other}${elsewhere.magic.name} ${other === '%%' ? 'stands in the first line of a cell' : 'is written with one %'}.`
    : near
      ? ` Did you mean ${sign}${nearest}?`
      : '';
  throw new MagicError(`There is no magic ${sign}${asked}.${hint} Known: ${names.map((n) => sign + n).join(', ')}.`);
}

/** The longest name wins: `mb cache` over `mb`. */
function callOf<M extends Magic>(text: string, known: readonly M[]): Call<M> | undefined {
  const words = wordsOf(text);
  for (const length of [2, 1]) {
    const name = words.slice(0, length).join(' ');
    const magic = known.find((each) => each.name === name);
    if (magic && words.length >= length) {
      // A bare %mb is the help, but %mb with an unknown word is a mistake.
      if (length === 1 && words.length > 1 && name === 'mb') return undefined;
      return { magic, words: words.slice(length) };
    }
  }
  return undefined;
}

function wordsOf(text: string): string[] {
  return text.trim().split(/\s+/).filter(Boolean);
}
