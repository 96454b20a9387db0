/** Longer than this is no number and no atom: keeps every pattern below cheap, whatever a text holds. */
const LONGEST_WORD = 64;

const NUMBER = /^[-+]?(?:\d+\.?\d*|\.\d+)(?:[DdEe][-+]?\d+)?$/;
const WHOLE = /^[-+]?\d+$/;

/** Words between blanks, tabs and commas. */
export function wordsOf(text: string): string[] {
  return text.split(/[\t ,]+/).filter((word) => word !== '');
}

/** A number as Fortran, C and people write it. */
export const isNumber = (word: string): boolean => word.length <= LONGEST_WORD && NUMBER.test(word);

/** A number without point and exponent. */
export const isWhole = (word: string): boolean => word.length <= LONGEST_WORD && WHOLE.test(word);

/** Reads Fortran's D exponents too. */
export const toNumber = (word: string): number => Number(word.replace(/d/i, 'e'));

/**
 * The words of a line that begins with an atom: its name may hold blanks and commas between parentheses, as in Gaussian's
 * `O(Fragment=1, Iso=18)`, or stand apart from ORCA's colon, as in `H : 0 0 0`.
 */
export function atomWords(text: string): string[] {
  const open = text.indexOf('(');
  const close = open < 0 ? -1 : text.indexOf(')', open);
  const firstGap = text.search(/[\t ,]/);
  const parenthesised = close >= 0 && (firstGap < 0 || open < firstGap);
  const words = parenthesised ? joined(text.slice(0, close + 1), wordsAfterName(text.slice(close + 1))) : wordsOf(text);
  return words[1] === ':' ? [`${words[0]}:`, ...words.slice(2)] : words;
}

/** What follows a closing parenthesis without a gap belongs to the name: `Gh(He)4`, `H(1):`. */
function wordsAfterName(rest: string): { readonly tail: string; readonly words: string[] } {
  const gap = rest.search(/[\t ,]/);
  return gap < 0 ? { tail: rest, words: [] } : { tail: rest.slice(0, gap), words: wordsOf(rest.slice(gap)) };
}

function joined(name: string, { tail, words }: { readonly tail: string; readonly words: string[] }): string[] {
  return [`${name.replace(/[\t ]/g, '')}${tail}`, ...words];
}
