import type { SourceLine } from './clean-text';
import { lineError } from './text-error';
import { isNumber, isWhole, toNumber, wordsOf } from './words';

export interface ChargeAndMultiplicity {
  readonly charge: number;
  readonly multiplicity: number;
}

/**
 * A line `charge multiplicity`, as psi4, Q-Chem and Gaussian have it.
 *
 * @returns undefined where it is none.
 * @throws InputError for a multiplicity below 1.
 */
export function readChargeLine(line: SourceLine, what: string): ChargeAndMultiplicity | undefined {
  const words = wordsOf(line.text.slice(0, 200));
  return words.length === 2 ? pairOf(words, line, what) : undefined;
}

/**
 * Gaussian's line of several pairs: first of the whole, then of each fragment, as in `0 1 1 1 -1 1`. Four numbers may be an atom that
 * is named by its atomic number, and are none.
 */
export function readChargePairs(line: SourceLine, what: string): ChargeAndMultiplicity[] | undefined {
  const words = wordsOf(line.text.slice(0, 20_000));
  if (words.length < 6 || words.length % 2 !== 0 || !words.every(isWhole)) return undefined;
  return Array.from({ length: words.length / 2 }, (_, i) => pairOf(words.slice(2 * i, 2 * i + 2), line, what)!);
}

function pairOf(words: readonly string[], line: SourceLine, what: string): ChargeAndMultiplicity | undefined {
  const [charge, multiplicity] = words as [string, string];
  if (!isNumber(charge) || !isWhole(multiplicity)) return undefined;
  if (Number(multiplicity) < 1) {
    const why = `Multiplicity ${multiplicity}: a multiplicity is 2S + 1 and at least 1 (1 singlet, 2 doublet, 3 triplet, ...).`;
    throw lineError(what, line, why);
  }
  return { charge: toNumber(charge), multiplicity: Number(multiplicity) };
}
