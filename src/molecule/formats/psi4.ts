import { readChargeLine, readChargePairs } from './charge-line';
import { type SourceLine, withoutComment } from './clean-text';
import { useChargePairs, useFragmentNumbers } from './fragment-numbers';
import { readAtoms } from './geometry-lines';
import { emptyMolecule, type ParsedMolecule } from './parsed-molecule';
import { lineError } from './text-error';

const noCom = /^(no_com|nocom)$/i;
const noReorient = /^(no_reorient|noreorient)$/i;
const unitsLine = /^units?[\s=]+(?:(?<bohr>bohr|au|a\.u\.)|(?<angstrom>ang|angstroms?))$/i;
const symmetryLine = /^symmetry[\s=]+(?<name>\w{1,10})$/i;
/** Q-Chem allows a label behind it. */
const separator = /^--(?:\s|$)/;
const variableLine = /^[A-Za-z_]\w{0,40}\s*=\s*\S/;

/**
 * Reads molecule text of psi4, which is that of Q-Chem, too: fragments between lines `--`, each with an optional line
 * `charge multiplicity`; a first block that is such a line alone is about the whole. Directives (units, symmetry, no_com,
 * no_reorient) and variables stand on any line. Fragments may also be numbered atom by atom, as in Gaussian.
 *
 * @param what the text is called in messages.
 * @throws InputError that names the line.
 */
export function readPsi4(source: readonly SourceLine[], what = 'Molecule text', comment = '#'): ParsedMolecule {
  const parsed = emptyMolecule();
  const variables: SourceLine[] = [];
  const blocks: SourceLine[][] = [[]];
  for (const whole of source) {
    const line = withoutComment(whole, comment);
    if (line.text === '' || isDirective(line, parsed, what)) continue;
    if (separator.test(line.text)) blocks.push([]);
    else if (variableLine.test(line.text)) variables.push(line);
    else blocks.at(-1)!.push(line);
  }
  const values = new Map<string, number>();
  if (variables.length > 0) readAtoms(variables, parsed, { what, variables: values });

  const [first = []] = blocks;
  const total = first.length === 1 && blocks.length > 1 ? readChargeLine(first[0]!, what) : undefined;
  if (total !== undefined) {
    parsed.charge = total.charge;
    parsed.multiplicity = total.multiplicity;
    blocks.shift();
  }
  const pairs = first.length > 1 ? readChargePairs(first[0]!, what) : undefined;
  if (pairs !== undefined) first.shift();
  for (const block of blocks) readFragment(block, parsed, what, values);
  useFragmentNumbers(parsed, what);
  if (pairs !== undefined) useChargePairs(parsed, pairs, what);
  return parsed;
}

/** Whole-line directives: the first of each kind counts, a second one is refused. */
function isDirective(line: SourceLine, into: ParsedMolecule, what: string): boolean {
  const short = line.text.slice(0, 80);
  const again = (name: string) => lineError(what, line, `${name} is said twice; leave one out.`);
  if (noCom.test(short)) {
    if (into.fixCom) throw again('no_com');
    into.fixCom = true;
    return true;
  }
  if (noReorient.test(short)) {
    if (into.fixOrientation) throw again('no_reorient');
    into.fixOrientation = true;
    return true;
  }
  const units = unitsLine.exec(short)?.groups;
  if (units !== undefined) {
    if (into.units !== undefined) throw again('units');
    into.units = units.bohr === undefined ? 'angstrom' : 'bohr';
    return true;
  }
  const symmetry = symmetryLine.exec(short)?.groups;
  if (symmetry === undefined) return false;
  if (into.symmetry !== undefined) throw again('symmetry');
  into.symmetry = symmetry.name!.toLowerCase();
  return true;
}

function readFragment(
  lines: readonly SourceLine[],
  into: ParsedMolecule,
  what: string,
  variables: Map<string, number>,
): void {
  let spin: ReturnType<typeof readChargeLine>;
  const atoms: SourceLine[] = [];
  for (const line of lines) {
    const found = spin === undefined ? readChargeLine(line, what) : undefined;
    if (found === undefined) atoms.push(line);
    else spin = found;
  }
  const start = into.atoms.length;
  readAtoms(atoms, into, { what, variables, trailing: 'fragments' });
  const count = into.atoms.length - start;
  if (count === 0) {
    if (spin !== undefined)
      throw lineError(what, lines[0]!, 'A charge and a multiplicity stand here, but no atoms follow.');
    return; // an empty block vanishes
  }
  const fragment = into.charges.length;
  for (let i = 0; i < count; i++) into.fragmentOf.push(fragment);
  into.charges.push(spin?.charge ?? null);
  into.multiplicities.push(spin?.multiplicity ?? null);
}
