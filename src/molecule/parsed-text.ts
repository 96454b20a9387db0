import type { LengthUnit } from './build-molecule';
import { NUCLEUS, type NucleusLabel, readNucleus } from './nucleus';

/** What a text says, before anything is completed. */
export interface ParsedText {
  readonly atoms: NucleusLabel[];
  /** Flat, in `units`. */
  readonly geometry: number[];
  /** Number of the first atom of each fragment. */
  readonly starts: number[];
  readonly charges: (number | null)[];
  readonly multiplicities: (number | null)[];
  charge?: number;
  multiplicity?: number;
  units?: LengthUnit;
  fixCom: boolean;
  fixOrientation: boolean;
  symmetry?: string;
}

/** A text does not have this format: the next one may be tried. Other errors are about the chemistry, and final. */
export class FormatMismatch extends Error {}

export function emptyText(): ParsedText {
  return { atoms: [], geometry: [], starts: [], charges: [], multiplicities: [], fixCom: false, fixOrientation: false };
}

/** A number as Fortran, C and people write it. */
export const NUMBER = '[-+]?(?:\\d*\\.\\d+|\\d+\\.\\d*|\\d+)(?:[DdEe][-+]?\\d+)?';
/** Blanks, tabs and commas. */
export const SEPARATOR = '[\\t ,]+';
const CARTESIAN = `(?<x>${NUMBER})${SEPARATOR}(?<y>${NUMBER})${SEPARATOR}(?<z>${NUMBER})`;

/** `NUCLEUS x y z` with everything that a nucleus may say. */
export const atomLine = new RegExp(`^${NUCLEUS}${SEPARATOR}${CARTESIAN}[\\t ,]*$`, 'i');
/** `SYMBOL x y z` or `Z x y z`. */
export const plainAtomLine = new RegExp(`^(?:(?<E>[A-Z]{1,3})|(?<Z>\\d{1,3}))${SEPARATOR}${CARTESIAN}[\\t ,]*$`, 'i');

/** Reads Fortran's D exponents too. */
export const toNumber = (text: string) => Number(text.replace(/d/i, 'e'));

/** @returns whether the line is an atom, which is then added. */
export function readAtom(line: string, pattern: RegExp, into: ParsedText): boolean {
  const groups = pattern.exec(line)?.groups;
  if (groups === undefined) return false;
  const nucleus = readNucleus(groups);
  if (nucleus === undefined) return false;
  into.atoms.push(nucleus);
  into.geometry.push(toNumber(groups.x!), toNumber(groups.y!), toNumber(groups.z!));
  return true;
}
