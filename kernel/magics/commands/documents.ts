import { parseDocument } from 'yaml';
import { sdk } from '../../execution/sdk';
import { type CellBody, type CellMagic, MagicError, misuse } from '../magic';
import { isVariableName } from '../variable-name';

/** `%%mb molecule water2`: the cell is a geometry, as psi4 or an .xyz file writes it. */
const molecule: CellMagic = {
  kind: 'cell',
  name: 'mb molecule',
  usage: 'NAME [bohr|angstrom]',
  summary: 'Read the geometry in this cell (-- between fragments) as the molecule NAME.',
  equivalent: 'const NAME = mb.moleculeFromText(`…`)',
  async run([name, units, ...more], { text }, { session, print }) {
    if (name === undefined || !isVariableName(name)) misuse(molecule, `'${name ?? ''}' is not a variable name`);
    if ((units !== undefined && units !== 'bohr' && units !== 'angstrom') || more.length > 0) {
      misuse(molecule, `'${[units, ...more].join(' ')}' is not a unit of length`);
    }
    const made = sdk().moleculeFromText(text, { units });
    session.declare(name, made, "import('manybody').Molecule");
    print(`const ${name} = mb.moleculeFromText(\`…\`${units ? `, { units: '${units}' }` : ''})`);
    print(`${counted(made.fragments.length, 'fragment')}, ${counted(made.symbols.length, 'atom')}`);
  },
};

/** `%%mb run`: the cell is a QCSchema ManyBodyInput document. */
const run: CellMagic = {
  kind: 'cell',
  name: 'mb run',
  usage: '[NAME]',
  summary: 'Run the ManyBodyInput (JSON or YAML) in this cell; the result is NAME, or `result`.',
  equivalent: 'const result = await ManyBodyComputer.from(document).run()',
  async run([name = 'result', ...more], body, { session, print }) {
    if (!isVariableName(name)) misuse(run, `'${name}' is not a variable name`);
    if (more.length > 0) misuse(run, `'${more.join(' ')}' is too much`);
    const computer = sdk().ManyBodyComputer.from(readDocument(body));
    print(`const ${name} = await ManyBodyComputer.from(document).run()`);
    const result = await computer.run();
    session.declare(name, result, "import('manybody').ManyBodyResult");
    return result;
  },
};

/** @throws MagicError for what is neither JSON nor YAML, with the line of the cell. */
function readDocument({ text, line }: CellBody): object {
  // JSON is YAML, so one parser reads both. Empty lines count the lines of the cell above the document.
  const document = parseDocument('\n'.repeat(line) + text, { prettyErrors: true });
  const [problem] = document.errors;
  if (problem) throw new MagicError(`The document in this cell cannot be read: ${problem.message.trimEnd()}`);
  let value: unknown;
  try {
    value = document.toJS();
    // An alias may stand for what it is part of; a document cannot.
    JSON.stringify(value);
  } catch (error) {
    const why =
      error instanceof TypeError ? 'an alias (*) in it stands for a part that holds this alias' : String(error);
    throw new MagicError(`The document in this cell cannot be read: ${why}.`);
  }
  if (typeof value !== 'object' || value === null) throw new MagicError('The cell holds no document.');
  return value;
}

const counted = (n: number, noun: string): string => `${n} ${noun}${n === 1 ? '' : 's'}`;

export const documentMagics: readonly CellMagic[] = [molecule, run];
