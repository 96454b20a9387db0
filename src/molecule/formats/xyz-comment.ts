import { isNumber, isWhole, toNumber, wordsOf } from './words';

/** What the comment line of an xyz text says for certain. */
export interface XyzComment {
  readonly charge?: number | undefined;
  readonly multiplicity?: number | undefined;
  /** From `charge_a`, `charge_b` or `charge_1`, ...: by fragment, from 0. */
  readonly fragmentCharges: (number | null)[];
  readonly fragmentMultiplicities: (number | null)[];
  /** From `selection_a=1-3`: atoms from 0 of each fragment. */
  readonly selections: number[][];
  /** Two whole numbers that are all of the comment; charge and multiplicity only where they are possible for the atoms. */
  readonly bare?: { readonly charge: number; readonly multiplicity: number } | undefined;
  readonly pairs: ReadonlyMap<string, string>;
}

/** A comment may hold a whole line of data; beyond this nothing is looked for. */
const LONGEST_COMMENT = 20_000;
const keyAndValue = /(?<![\w-])([A-Za-z_]\w{0,40}) {0,3}[=:] {0,3}("[^"]{0,2000}"|'[^']{0,2000}'|[^\s;"']{1,400})/g;
const chargeKeys: ReadonlySet<string> = new Set([
  'charge',
  'total_charge',
  'totalcharge',
  'molecular_charge',
  'net_charge',
]);
const multiplicityKeys: ReadonlySet<string> = new Set([
  'multiplicity',
  'mult',
  'molecular_multiplicity',
  'spin_multiplicity',
  'spinmultiplicity',
]);
const ofFragment = /^(charge|mult|multiplicity|selection)_([a-h]|[1-9]\d{0,3})$/;

/** `key=value` and `key: value` are always read; of everything else only two whole numbers alone. */
export function readXyzComment(comment: string): XyzComment {
  const short = comment.slice(0, LONGEST_COMMENT);
  const pairs = new Map<string, string>();
  for (const [, key, value] of short.matchAll(keyAndValue)) {
    const plain = /^["']/.test(value!) ? value!.slice(1, -1) : value!.replace(/,$/, '');
    pairs.set(key!.toLowerCase(), plain.trim());
  }
  const fragmentCharges: (number | null)[] = [];
  const fragmentMultiplicities: (number | null)[] = [];
  const selections: number[][] = [];
  let charge: number | undefined;
  let multiplicity: number | undefined;
  for (const [key, value] of pairs) {
    const number = isNumber(value) ? toNumber(value) : undefined;
    if (chargeKeys.has(key)) charge = number ?? charge;
    else if (multiplicityKeys.has(key)) multiplicity = number ?? multiplicity;
    const [, what, which] = ofFragment.exec(key) ?? [];
    if (what === undefined || which === undefined) continue;
    const fragment = /\d/.test(which) ? Number(which) - 1 : which.charCodeAt(0) - 97;
    if (what === 'selection') selections[fragment] = atomList(value);
    else if (number !== undefined) (what === 'charge' ? fragmentCharges : fragmentMultiplicities)[fragment] = number;
  }
  const words = wordsOf(short);
  const bare =
    words.length === 2 && words.every(isWhole) && short === comment
      ? { charge: Number(words[0]), multiplicity: Number(words[1]) }
      : undefined;
  return {
    charge,
    multiplicity,
    fragmentCharges: Array.from(fragmentCharges, (q) => q ?? null),
    fragmentMultiplicities: Array.from(fragmentMultiplicities, (m) => m ?? null),
    selections: Array.from(selections, (atoms) => atoms ?? []),
    bare,
    pairs,
  };
}

/** `1-3,7` as [0, 1, 2, 6]; empty where it is no such list. */
function atomList(text: string): number[] {
  const atoms: number[] = [];
  for (const part of text.split(',')) {
    const [, first, last = first] = /^(\d{1,6})(?:-(\d{1,6}))?$/.exec(part.trim()) ?? [];
    if (first === undefined) return [];
    for (let atom = Number(first); atom <= Number(last); atom++) atoms.push(atom - 1);
  }
  return atoms;
}
