import { isElement } from '../elements';
import { readAtomName } from './atom-name';
import type { SourceLine } from './clean-text';
import { columnOf, shownText } from './text-error';
import { isNumber, isWhole } from './words';

const MEANT = 'An atom line is: symbol x y z.';

/**
 * Why a line is no atom, in whole sentences, and the column where that shows.
 *
 * @param name the first word.
 * @param rest the words behind it.
 */
export function diagnose(
  line: SourceLine,
  name: string,
  rest: readonly string[],
  variables: ReadonlyMap<string, number> = new Map(),
): [why: string, column?: number] {
  const letters = [...line.raw.slice(0, 2000)];
  const strange = letters.findIndex((c) => c > '~' || (c < ' ' && c !== '\t'));
  if (strange >= 0) {
    const code = letters[strange]!.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0');
    return [`The character in column ${strange + 1} is U+${code}. ${MEANT}`, strange + 1];
  }
  if (
    /^\S+\.(?:xyz|psi4?|json|ya?ml|txt|mol2?|sdf|pdb|cif|gro|gjf|com|nw|inp|in|dat|gz)$/i.test(line.text.slice(0, 300))
  ) {
    return [
      `This looks like the name of a file. In an input file write molecule: { file: ${line.text} }; in a script give its text, readFileSync('${line.text}', 'utf8').`,
    ];
  }
  if (/^pubchem/i.test(name)) return ['A pubchem line asks a server; nothing is fetched. Give the atoms.'];
  if (/^efp/i.test(name)) return ['Effective fragment potentials (efp) are not read; give the atoms.'];
  const atom = readAtomName(name);
  if (atom === undefined || !(atom.dummy || isElement(atom.name) || isWhole(atom.name)))
    return [`${shownText(name)} is no atom. ${MEANT}`, columnOf(line, name)];
  if (rest.length > 3 && rest.every((word) => /^[-+]?\d+$/.test(word)) && /\d,\d/.test(line.text)) {
    return [`Are these decimal commas? Write a point, as in 0.96. ${MEANT}`];
  }
  const wrong = rest.find((word) => !isNumber(word) && !variables.has(word.replace(/^[-+]/, '').toLowerCase()));
  if (wrong !== undefined && rest.length <= 7) {
    const variable = /^-?[A-Za-z_]\w*$/.test(wrong) ? ', and no line says what the variable is' : '';
    return [`${shownText(wrong)} is not a number${variable}. ${MEANT}`, columnOf(line, wrong)];
  }
  if (rest.length < 3) return [`A coordinate may be missing. ${MEANT}`];
  return [`There are ${rest.length} words behind ${shownText(name)}, of which three would be x, y and z. ${MEANT}`];
}
