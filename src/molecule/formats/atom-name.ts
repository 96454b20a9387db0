import { isElement } from '../elements';
import { NUCLEUS, type NucleusLabel, readNucleus } from '../nucleus';

/** What a text says about one atom. */
export interface AtomName extends NucleusLabel {
  /** The fragment as the text numbers it. */
  readonly fragment?: number | undefined;
  /** Formal charge in e, as in `NA+`. */
  readonly charge?: number | undefined;
  /** No atom: a point that others are placed from (`X`), or a site without nucleus of a force field (`MW`). */
  readonly dummy?: boolean | undefined;
  /** The name is not that of an element, but begins with one. */
  readonly forceField?: boolean | undefined;
}

const LONGEST_NAME = 64;
const psi4Nucleus = new RegExp(`^${NUCLEUS}$`, 'i');
const dummyNames: ReadonlySet<string> = new Set(['x', 'q', 'da', 'bq', 'du', 'mw', 'ep', 'lp', 'm']);
/** `Na+`, `CL-`, `MG2+`, `O2-`: a number before the sign is the charge. */
const ionSuffix = /^([A-Za-z]{1,2})(\d?)([+-])$/;
const label = /^([A-Za-z]{1,4})([\w'*-]*)$/;

/**
 * One atom as programs name it. Beyond psi4's forms (`H`, `2H`, `H_tag`, `Li@6.015`, `@He`, `Gh(He)`, `10`):
 *
 * - ghosts: NWChem's `bqO`, Gaussian's `O-Bq`, ORCA's `O:`, Q-Chem's `@O`, `Gh-O`;
 * - fragments: ORCA's `O(1)`, Gaussian's `O(Fragment=1,Iso=18)`;
 * - ions `NA+`, `MG2+`; names of force fields `OW1`, `HW2`, whose first letter is the element where all letters are none;
 * - dummies `X`, `Bq`, `MW`.
 *
 * @returns undefined where it is none of these.
 */
export function readAtomName(text: string): AtomName | undefined {
  if (text.length > LONGEST_NAME) return undefined;
  const strict = psi4Name(text);
  if (strict !== undefined && (isElement(strict.name) || /^\d+$/.test(strict.name))) return strict;
  if (text.endsWith(':')) return ghost(readAtomName(text.slice(0, -1)));
  const open = text.indexOf('(');
  if (open > 0 && text.endsWith(')')) return parenthesised(text.slice(0, open), text.slice(open + 1, -1));
  const behind = /^(.+)[-_]bq$/i.exec(text);
  if (behind) return ghost(readAtomName(behind[1]!));
  const before = /^(?:bq|gh)[-_]?([a-z].*)$/i.exec(text);
  if (before) return ghost(readAtomName(before[1]!));
  const ion = ionSuffix.exec(text);
  if (ion && isElement(ion[1]!)) {
    const size = ion[2] === '' ? 1 : Number(ion[2]);
    return { name: ion[1]!, real: true, userLabel: '', charge: ion[3] === '+' ? size : -size };
  }
  return dummy(text) ?? forceFieldName(text) ?? strict;
}

function psi4Name(text: string): AtomName | undefined {
  const groups = psi4Nucleus.exec(text)?.groups;
  return groups && readNucleus(groups);
}

const ghost = (atom: AtomName | undefined): AtomName | undefined =>
  atom === undefined || atom.dummy ? atom : { ...atom, real: false };

function dummy(text: string): AtomName | undefined {
  const letters = /^[A-Za-z]+/.exec(text)?.[0].toLowerCase();
  if (letters === undefined || !dummyNames.has(letters) || !/^[A-Za-z]+\d*$/.test(text)) return undefined;
  return { name: 'X', real: false, userLabel: '', dummy: true };
}

/** `OW1` is O, `HW2` is H, `CL3` is Cl: the longest beginning of the letters that is an element. */
function forceFieldName(text: string): AtomName | undefined {
  const [, letters, rest = ''] = label.exec(text) ?? [];
  // A word of text is no name: force fields write capitals, or a number behind.
  if (letters === undefined || !(/^[A-Z]+$/.test(letters) || (/^[A-Z]/.test(letters) && /\d/.test(rest))))
    return undefined;
  for (const length of [2, 1]) {
    if (letters.length < length) continue;
    const name = letters.slice(0, length);
    // In a longer name two letters are an element only where the second is small or they are all: `Hg1`, not `HGA`.
    const whole = letters.length === length || (length === 2 && /^[A-Z][a-z]/.test(name));
    if (isElement(name) && (whole || length === 1)) {
      return {
        name,
        real: true,
        userLabel: `_${letters.slice(length)}${rest}`.replace(/\W/g, '_').toLowerCase(),
        forceField: true,
      };
    }
  }
  return undefined;
}

/** Gaussian's `O(Fragment=1,Iso=18)`, ORCA's `O(1)`. */
function parenthesised(name: string, inside: string): AtomName | undefined {
  // Gaussian appends atom type and charge of molecular mechanics: `C-CT-0.25(Fragment=1)`.
  const atom = readAtomName(name) ?? readAtomName(name.split('-')[0]!);
  if (atom === undefined) return undefined;
  if (/^\d{1,6}$/.test(inside)) return { ...atom, fragment: Number(inside) };
  let read: AtomName = atom;
  for (const part of inside.split(',')) {
    const [key = '', value = ''] = part.split('=').map((word) => word.trim());
    if (/^frag/i.test(key) && /^\d{1,6}$/.test(value)) read = { ...read, fragment: Number(value) };
    else if (/^iso/i.test(key) && /^\d{1,3}(\.\d+)?$/.test(value)) read = { ...read, ...isotope(value) };
    else if (!/^[A-Za-z]\w*$/.test(key) || value === '') return undefined;
  }
  return read;
}

const isotope = (value: string) => (value.includes('.') ? { mass: Number(value) } : { massNumber: Number(value) });
