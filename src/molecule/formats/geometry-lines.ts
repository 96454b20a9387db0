import { readAtomName } from './atom-name';
import type { SourceLine } from './clean-text';
import { diagnose } from './diagnose';
import type { ParsedMolecule } from './parsed-molecule';
import { lineError } from './text-error';
import { atomWords, isNumber, isWhole, toNumber } from './words';
import { type InternalCoordinates, placeAtom } from './zmatrix';

export interface GeometryOptions {
  /** What the text is called in messages, as in `Gaussian input`. */
  readonly what: string;
  /** Numbers behind z: `fragments` where whole numbers from 1 may number the fragments, `ignored` where they are other data. */
  readonly trailing?: 'fragments' | 'ignored' | undefined;
  /** A nuclear charge stands between name and x, as in GAMESS. */
  readonly nuclearCharges?: boolean | undefined;
  /** Variables of the whole text, by lower-case name; those of the lines are added. */
  readonly variables?: Map<string, number> | undefined;
}

interface Entry {
  readonly line: SourceLine;
  readonly name: string;
  readonly rest: readonly string[];
}

const variable = /^([A-Za-z_]\w{0,40})\s*=\s*(\S{1,64})$/;
const heading = /^(?:variables|constants)\s*:?$/i;

/**
 * Reads lines of atoms, cartesian or as a Z-matrix, and appends them. Variables (`R = 0.96`, or `R 0.96` behind the atoms) may
 * stand among them. Between name and x Gaussian's freeze code (0 or -1) is passed over.
 *
 * @param lines without comments and empty lines.
 * @throws InputError that names the line.
 */
export function readAtoms(lines: readonly SourceLine[], into: ParsedMolecule, options: GeometryOptions): void {
  const variables = options.variables ?? new Map<string, number>();
  const entries: Entry[] = [];
  for (const line of lines) {
    if (heading.test(line.text) || takeVariable(line.text, entries.length > 0, variables)) continue;
    const [name = '', ...rest] = atomWords(line.text);
    entries.push({ line, name, rest });
  }
  const internal = entries.filter(({ rest }) => isInternal(rest, into, entries.length));
  const read: Placed = { entries, variables, into, options, known: placesOf(into) };
  if (internal.length === entries.length && entries.length > 0) readInternal(read);
  else readCartesian(read, frozen(entries, variables));
}

interface Placed {
  readonly entries: readonly Entry[];
  readonly variables: ReadonlyMap<string, number>;
  readonly into: ParsedMolecule;
  readonly options: GeometryOptions;
  /** Place of each atom by the name that the text gives it, in lower case. */
  readonly known: Map<string, number>;
}

function takeVariable(text: string, behindAtoms: boolean, variables: Map<string, number>): boolean {
  const [, name, value] = variable.exec(text) ?? [];
  if (name !== undefined && value !== undefined && isNumber(value)) {
    variables.set(name.toLowerCase(), toNumber(value));
    return true;
  }
  const words = atomWords(text);
  const [first = '', second = ''] = words;
  if (!behindAtoms || words.length !== 2 || !/^[A-Za-z_]\w{0,40}$/.test(first) || !isNumber(second)) return false;
  variables.set(first.toLowerCase(), toNumber(second));
  return true;
}

/** Whether the words behind a name can only be those of a Z-matrix: references before distance, angle, dihedral. */
function isInternal(rest: readonly string[], into: ParsedMolecule, count: number): boolean {
  if (rest.length === 0) return into.atoms.length === 0;
  if (![2, 4, 6, 7].includes(rest.length)) return false;
  if (rest.length === 7 && rest[6] !== '0') return false;
  const highest = into.atoms.length + count;
  return rest.slice(0, 6).every((word, i) => {
    if (i % 2 === 1) return isNumber(word) || /^-?[A-Za-z_]\w*$/.test(word);
    return isWhole(word) ? Number(word) >= 1 && Number(word) <= highest : /^[A-Za-z]\w*$/.test(word);
  });
}

/** Gaussian's freeze codes: a column of 0 and -1 before x in every line. */
function frozen(entries: readonly Entry[], variables: ReadonlyMap<string, number>): boolean {
  return (
    entries.length > 0 &&
    entries.every(
      ({ rest }) =>
        rest.length >= 4 &&
        /^(?:0|-1)$/.test(rest[0]!) &&
        rest.slice(1, 4).every((word) => numberOf(word, variables) !== undefined),
    ) &&
    // Four columns may as well be x, y, z and a fragment.
    entries.some(({ rest }) => rest.length > 4 || !isWhole(rest[3]!) || Number(rest[3]) < 1)
  );
}

function readCartesian({ entries, variables, into, options, known }: Placed, freezeCodes: boolean): void {
  const skipped = freezeCodes || options.nuclearCharges ? 1 : 0;
  for (const { line, name, rest } of entries) {
    const numbers = rest.slice(skipped).map((word) => numberOf(word, variables));
    const atom = readAtomName(name);
    const behind = rest.slice(skipped + 3);
    const whole = behind.length === 1 && /^[1-9]\d{0,5}$/.test(behind[0]!) ? Number(behind[0]) : undefined;
    const fragment = options.trailing === 'fragments' ? whole : undefined;
    const fits = behind.length === 0 || options.trailing === 'ignored' || fragment !== undefined;
    if (atom === undefined || numbers.length < 3 || numbers.slice(0, 3).includes(undefined) || !fits) {
      throw lineError(options.what, line, ...diagnose(line, name, rest, variables));
    }
    known.set(name.toLowerCase(), into.atoms.length);
    into.atoms.push(fragment === undefined ? atom : { ...atom, fragment });
    into.geometry.push(...(numbers.slice(0, 3) as number[]));
  }
}

function readInternal({ entries, variables, into, options, known }: Placed): void {
  for (const { line, name, rest } of entries) {
    const atom = readAtomName(name);
    const isAtom = atom !== undefined && /[A-Za-z]/.test(name);
    if (!isAtom) throw lineError(options.what, line, ...diagnose(line, name, rest, variables));
    const internal = internalOf(line, rest, { entries, variables, into, options, known });
    const place = placeAtom(into.geometry, internal);
    if (typeof place === 'string') throw lineError(options.what, line, `The atom cannot be placed: ${place}.`);
    known.set(name.toLowerCase(), into.atoms.length);
    into.atoms.push(atom);
    into.geometry.push(...place);
  }
}

function internalOf(line: SourceLine, rest: readonly string[], placed: Placed): InternalCoordinates | undefined {
  const { variables, into, options, known } = placed;
  const before = into.atoms.length;
  const needed = Math.min(before, 3);
  if (Math.floor(rest.length / 2) !== needed) {
    const wanted = [
      'nothing',
      'atom and distance',
      'atom, distance, atom and angle',
      'atom, distance, atom, angle, atom and dihedral angle',
    ][needed];
    throw lineError(
      options.what,
      line,
      `As atom ${before + 1} of a Z-matrix it needs ${wanted} behind its name. A cartesian atom line is: symbol x y z; a coordinate may be missing.`,
    );
  }
  if (needed === 0) return undefined;
  const reference = (word: string): number => {
    const found = isWhole(word) ? Number(word) - 1 : (known.get(word.toLowerCase()) ?? -1);
    if (found >= 0 && found < before) return found;
    throw lineError(options.what, line, `${JSON.stringify(word)} is no atom before this one; there are ${before}.`);
  };
  const value = (word: string): number => {
    const found = numberOf(word, variables);
    if (found !== undefined) return found;
    throw lineError(
      options.what,
      line,
      `The variable ${JSON.stringify(word)} has no value: write ${word.replace('-', '')} = number on a line of its own.`,
    );
  };
  const [a, distance, b, angle, c, dihedral] = rest as [string, string, string?, string?, string?, string?];
  const references = [a, b, c].slice(0, needed).map((word) => reference(word!));
  if (new Set(references).size < references.length)
    throw lineError(options.what, line, 'It is placed from the same atom twice.');
  const [bond, bend, twist] = references as [number, number?, number?];
  return {
    bond,
    bend,
    twist,
    distance: value(distance),
    angle: bend === undefined ? undefined : value(angle!),
    dihedral: twist === undefined ? undefined : value(dihedral!),
  };
}

/** A number, a variable, or a variable with a minus sign. */
function numberOf(word: string, variables: ReadonlyMap<string, number>): number | undefined {
  if (isNumber(word)) return toNumber(word);
  const known = variables.get(word.replace(/^[-+]/, '').toLowerCase());
  return known === undefined ? undefined : word.startsWith('-') ? -known : known;
}

function placesOf({ atoms }: ParsedMolecule): Map<string, number> {
  return new Map(atoms.map((atom, i) => [`${atom.name}${atom.userLabel}`.toLowerCase(), i]));
}
