import {
  atomLine,
  emptyText,
  FormatMismatch,
  NUMBER,
  type ParsedText,
  readAtom,
  SEPARATOR,
  toNumber,
} from './parsed-text';

const chargeLine = new RegExp(`^(?<charge>${NUMBER})${SEPARATOR}(?<multiplicity>\\d+)$`);
const noCom = /^(no_com|nocom)$/i;
const noReorient = /^(no_reorient|noreorient)$/i;
const unitsLine = /^units?[\s=]+(?:(?<bohr>bohr|au|a\.u\.)|(?<angstrom>ang|angstrom))$/i;
const symmetryLine = /^symmetry[\s=]+(?<name>\w+)$/i;

/**
 * Reads psi4 molecule text: fragments between lines `--`, each with an optional line `charge multiplicity`; a first block
 * that is such a line alone is about the whole. Directives (units, symmetry, no_com, no_reorient) stand on any line.
 *
 * @param lines trimmed, comments taken out.
 * @throws FormatMismatch with the lines that are not understood.
 */
export function readPsi4(lines: readonly string[]): ParsedText {
  const parsed = emptyText();
  const rest = lines.filter((line) => line !== '' && !isDirective(line, parsed));
  const blocks: string[][] = [[]];
  for (const line of rest) {
    if (line === '--') blocks.push([]);
    else blocks.at(-1)!.push(line);
  }
  const total = blocks[0]!.length === 1 ? chargeLine.exec(blocks[0]![0]!)?.groups : undefined;
  if (total !== undefined && blocks.length > 1) {
    parsed.charge = toNumber(total.charge!);
    parsed.multiplicity = Number(total.multiplicity);
    blocks.shift();
  }
  const unread: string[] = [];
  for (const block of blocks) readPsi4Fragment(block, parsed, unread);
  if (unread.length > 0) throw new FormatMismatch(unread.join('\n'));
  return parsed;
}

/** Whole-line directives: the first of each kind counts, a second one is left over as unreadable. */
function isDirective(line: string, into: ParsedText): boolean {
  if (!into.fixCom && noCom.test(line)) {
    into.fixCom = true;
    return true;
  }
  if (!into.fixOrientation && noReorient.test(line)) {
    into.fixOrientation = true;
    return true;
  }
  const units = into.units === undefined ? unitsLine.exec(line)?.groups : undefined;
  if (units !== undefined) {
    into.units = units.bohr === undefined ? 'angstrom' : 'bohr';
    return true;
  }
  const symmetry = into.symmetry === undefined ? symmetryLine.exec(line)?.groups : undefined;
  if (symmetry !== undefined) {
    into.symmetry = symmetry.name!.toLowerCase();
    return true;
  }
  return false;
}

function readPsi4Fragment(lines: readonly string[], into: ParsedText, unread: string[]): void {
  const start = into.atoms.length;
  let charge: number | null = null;
  let multiplicity: number | null = null;
  for (const line of lines) {
    const spin: RegExpExecArray | null = multiplicity === null ? chargeLine.exec(line) : null;
    if (spin !== null) {
      charge = toNumber(spin.groups!.charge!);
      multiplicity = Number(spin.groups!.multiplicity);
    } else if (!readAtom(line, atomLine, into)) {
      unread.push(line);
    }
  }
  if (into.atoms.length === start) {
    if (multiplicity !== null) unread.push(...lines);
    return; // an empty block vanishes
  }
  into.starts.push(start);
  into.charges.push(charge);
  into.multiplicities.push(multiplicity);
}
