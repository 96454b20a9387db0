import { InputError } from '../../errors/input-error';
import { nearestName } from '../../schema/nearest-name';
import type { SourceLine } from './clean-text';
import { psi4Format, xyzFormat, xyzPlusFormat } from './plain';
import { gamess } from './programs/gamess';
import { gaussian } from './programs/gaussian';
import { molpro } from './programs/molpro';
import { nwchem } from './programs/nwchem';
import { orca } from './programs/orca';
import { psi4Input } from './programs/psi4-input';
import { qchem } from './programs/qchem';
import { gro } from './structures/gro';
import { mmcif } from './structures/mmcif';
import { mol2 } from './structures/mol2';
import { molfile } from './structures/molfile';
import { pdb } from './structures/pdb';
import type { TextFormat } from './text-format';

/** Formats that their content gives away, in the order in which they are tried. */
const marked: readonly TextFormat[] = [
  psi4Input,
  qchem,
  gaussian,
  orca,
  gamess,
  molpro,
  nwchem,
  molfile,
  mol2,
  mmcif,
  pdb,
  gro,
];
/** What a text without a mark may be. */
const unmarked: readonly TextFormat[] = [xyzFormat, psi4Format];

/** Every format that is read. */
export const textFormats: readonly TextFormat[] = [...unmarked, xyzPlusFormat, ...marked];

/** The format of a text that a program wrote or reads, from its content; undefined where nothing gives it away. */
export function markedFormat(lines: readonly SourceLine[]): TextFormat | undefined {
  return marked.find((format) => format.recognises(lines));
}

/** The format of a text, from its content. */
export function recognisedFormat(lines: readonly SourceLine[]): TextFormat | undefined {
  return markedFormat(lines) ?? unmarked.find((format) => format.recognises(lines));
}

/** @throws InputError that lists the names. */
export function formatNamed(name: string): TextFormat {
  const found = textFormats.find((format) => format.name === name);
  if (found !== undefined) return found;
  const names = textFormats.map((format) => format.name);
  const near = nearestName(name, names);
  throw new InputError(
    `There is no molecule format ${JSON.stringify(name)}${near === undefined ? '' : `; did you mean '${near}'?`} There are: ${names.join(', ')}.`,
  );
}
