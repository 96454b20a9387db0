import { InputError } from '../errors/input-error';
import {
  atomLine,
  emptyText,
  FormatMismatch,
  NUMBER,
  type ParsedText,
  plainAtomLine,
  readAtom,
  SEPARATOR,
  toNumber,
} from './parsed-text';

const xyzCount = /^\d+$/;
/** `N`, `N bohr`, `N au` or `N ang`: the first line of xyz+. */
export const xyzPlusCount = /^\d+[\s,]*(?:(?<bohr>bohr|au)|(?<angstrom>ang))?$/i;
const chargeStart = new RegExp(`^(?<charge>${NUMBER})${SEPARATOR}(?<multiplicity>\\d+)`);

/**
 * Reads strict xyz: a count, a comment, then `SYMBOL x y z` in angstrom; one fragment.
 *
 * @param lines trimmed.
 * @throws FormatMismatch with the lines that are not understood.
 */
export function readXyz(lines: readonly string[]): ParsedText {
  const parsed = emptyText();
  const unread = lines.filter((line, i) => {
    if (i === 0) return !xyzCount.test(line);
    return i !== 1 && line !== '' && !readAtom(line, plainAtomLine, parsed);
  });
  return wholeXyz(parsed, unread, lines[0]!);
}

/** Reads xyz+: units behind the count, `charge multiplicity` before the comment, atoms with ghosts, isotopes and labels. */
export function readXyzPlus(lines: readonly string[]): ParsedText {
  const parsed = emptyText();
  const unread = lines.filter((line, i) => {
    if (i === 0) {
      const groups = xyzPlusCount.exec(line)?.groups;
      if (groups?.bohr !== undefined) parsed.units = 'bohr';
      if (groups?.angstrom !== undefined) parsed.units = 'angstrom';
      return groups === undefined;
    }
    if (i === 1) {
      const groups = chargeStart.exec(line)?.groups;
      if (groups !== undefined) {
        parsed.charge = toNumber(groups.charge!);
        parsed.multiplicity = Number(groups.multiplicity);
      }
      return false;
    }
    return line !== '' && !readAtom(line, atomLine, parsed);
  });
  return wholeXyz(parsed, unread, lines[0]!);
}

/** One fragment with all atoms, after a check that the file is whole. */
function wholeXyz(parsed: ParsedText, unread: readonly string[], countLine: string): ParsedText {
  if (unread.length > 0) throw new FormatMismatch(unread.join('\n'));
  const announced = Number.parseInt(countLine, 10);
  if (announced !== parsed.atoms.length) {
    throw new InputError(
      `The first line of the xyz text announces ${announced} atoms, but ${parsed.atoms.length} follow. Is the file whole?`,
    );
  }
  parsed.starts.push(0);
  parsed.charges.push(null);
  parsed.multiplicities.push(null);
  return parsed;
}
