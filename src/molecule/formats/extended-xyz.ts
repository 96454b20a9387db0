import { InputError } from '../../errors/input-error';
import type { SourceLine } from './clean-text';
import { readAtoms } from './geometry-lines';
import type { ParsedMolecule } from './parsed-molecule';
import { wordsOf } from './words';

const WHAT = 'extended xyz';

/**
 * Atoms of extended xyz (ASE, libAtoms): the columns are what `Properties=species:S:1:pos:R:3:forces:R:3` says, in any order.
 *
 * @throws InputError where species or positions are missing.
 * @see https://github.com/libAtoms/extxyz
 */
export function useExtendedColumns(lines: readonly SourceLine[], properties: string, into: ParsedMolecule): void {
  const columns = columnsOf(properties);
  const name = columns.get('species') ?? columns.get('symbols') ?? columns.get('z') ?? columns.get('numbers');
  const position = columns.get('pos') ?? columns.get('positions');
  if (name === undefined || position === undefined || position.width !== 3) {
    throw new InputError(
      `${WHAT}: Properties=${properties.slice(0, 100)} must name a column species:S:1 (or Z:I:1) and pos:R:3.`,
    );
  }
  const arranged = lines.map((line) => {
    const words = wordsOf(line.text);
    const chosen = [words[name.start], ...words.slice(position.start, position.start + 3)];
    return chosen.includes(undefined) ? line : { ...line, text: chosen.join(' ') };
  });
  readAtoms(arranged, into, { what: WHAT });
  const others = [...columns.keys()].filter(
    (key) => !['species', 'symbols', 'z', 'numbers', 'pos', 'positions'].includes(key),
  );
  if (others.length > 0)
    into.notes.push(`Columns of the extended xyz text that are not read: ${others.join(', ').slice(0, 200)}.`);
}

function columnsOf(properties: string): Map<string, { start: number; width: number }> {
  const parts = properties.split(':');
  const columns = new Map<string, { start: number; width: number }>();
  let start = 0;
  for (let i = 0; i + 2 < parts.length; i += 3) {
    const width = Number(parts[i + 2]);
    if (!Number.isInteger(width) || width < 1 || width > 1000) break;
    columns.set(parts[i]!.toLowerCase(), { start, width });
    start += width;
  }
  return columns;
}
