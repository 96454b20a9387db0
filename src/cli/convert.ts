import { extname } from 'node:path';
import { Command, Option } from 'commander';
import { stringify as toYaml } from 'yaml';
import { ManyBodyComputer } from '../computer/many-body-computer';
import { InputError } from '../errors/input-error';
import { buildMolecule } from '../molecule/build-molecule';
import { lostInText, type WrittenFormat } from '../molecule/formats/write/lost-in-text';
import { moleculeToText } from '../molecule/molecule-to-text';
import { convertDocument } from '../schema/convert-document';
import { identifyDocument } from '../schema/identify-document';
import type { Molecule } from '../schema/molecule';
import { parseDocument } from '../schema/parse-document';
import { contentKind } from './content-kind';
import type { InputFlags } from './input-flags';
import { addMoleculeFlags, moleculeFlagsOf, type RawMoleculeFlags } from './molecule-flags';
import { looksLikeQcSchema, moleculeInDocument, namedAfter, parseText, readFriendly, readingOf } from './read-input';
import { readText, sourceName } from './read-text';

const documents = ['v1', 'v2', 'yaml'] as const;
const texts = [
  'xyz',
  'xyz+',
  'psi4',
  'qchem',
  'gaussian',
  'orca',
  'nwchem',
  'gamess',
  'molpro',
] as const satisfies WrittenFormat[];
type Target = (typeof documents)[number] | WrittenFormat;

interface ConvertFlags extends RawMoleculeFlags {
  to: Target;
  units?: 'angstrom' | 'bohr';
  detectFragments?: boolean | number;
}

/** `manybody convert INPUT --to …`: QCSchema generations into each other, and molecules into text. */
export function convertCommand(): Command {
  const command = new Command('convert')
    .description('convert an input file, a QCSchema document or a molecule into another form')
    .argument('<input>', 'input file or QCSchema document (JSON or YAML), or a molecule as text')
    .addOption(
      new Option(
        '--to <form>',
        'v1, v2: QCSchema generations; yaml: the same document; the others: its molecule as text',
      )
        .choices([...documents, ...texts])
        .makeOptionMandatory(),
    );
  return addMoleculeFlags(command).action(async (path: string, flags: ConvertFlags) => {
    process.stdout.write(await converted(path, flags));
  });
}

async function converted(path: string, flags: ConvertFlags): Promise<string> {
  const { to, units } = flags;
  const input: InputFlags = {
    levels: [],
    bsse: [],
    keywords: {},
    units,
    detectFragments: flags.detectFragments ?? false,
    charges: moleculeFlagsOf(flags),
    allowedEngines: 'all', // converting loads no engine
  };
  const reading = readingOf(input);
  const text = await readText(path);
  const extension = extname(path).toLowerCase();
  if (contentKind(text, extension) === 'molecule') {
    const read = namedAfter(path, () => ManyBodyComputer.of(text, reading));
    for (const note of read.notes) process.stderr.write(`${note}\n`);
    return documentAs(path, read.molecule, to);
  }
  const value = parseText(path, text, extension);
  if (!looksLikeQcSchema(value)) return friendlyAs(path, value, to, input);
  const { kind } = identifyDocument(value);
  // A bare { symbols, geometry } may be in either unit; everything else that QCSchema knows is in bohr.
  if (kind !== 'Molecule' && units === 'angstrom')
    throw new InputError(`--units angstrom: ${sourceName(path)} is a QCSchema document, whose geometry is in bohr.`);
  if (!changesMolecule(flags)) return documentAs(path, value, to);
  const { molecule } = ManyBodyComputer.of(moleculeInDocument(path, value), reading);
  return documentAs(path, kind === 'Molecule' ? molecule : { ...(value as object), molecule }, to);
}

/** Whether any flag says something about the molecule. */
function changesMolecule({ to: _, ...flags }: ConvertFlags): boolean {
  return Object.values(flags).some((value) => value !== undefined);
}

/** The friendlier file as the ManyBodyInput that it stands for; as YAML it stays itself, once it is known to be valid. */
async function friendlyAs(path: string, value: unknown, to: Target, flags: InputFlags): Promise<string> {
  const { computer, notes } = await readFriendly(path, value, { ...flags, detectFragments: undefined });
  for (const note of notes) process.stderr.write(`${note}\n`);
  if (isText(to)) return textOf(computer.molecule, to);
  computer.plan();
  return to === 'yaml' ? toYaml(value) : documentAs(path, computer.toDocument(), to);
}

function documentAs(path: string, document: unknown, to: Target): string {
  if (to === 'v1' || to === 'v2') return `${JSON.stringify(convertDocument(document, to === 'v1' ? 1 : 2), null, 2)}\n`;
  parseDocument(document);
  return to === 'yaml' ? toYaml(document) : textOf(buildMolecule(moleculeInDocument(path, document)), to);
}

const isText = (to: Target): to is WrittenFormat => !(documents as readonly string[]).includes(to);

/** Writes what the format can hold, and says what it cannot. */
function textOf(molecule: Molecule, to: WrittenFormat): string {
  const text = moleculeToText(molecule, to);
  const lost = lostInText(molecule, to);
  if (lost.length > 0) process.stderr.write(`Warning: ${to} cannot hold ${lost.join(', ')}; left out.\n`);
  return text;
}
