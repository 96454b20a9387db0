import { extname } from 'node:path';
import { Command, Option } from 'commander';
import { stringify as toYaml } from 'yaml';
import { InputError } from '../errors/input-error';
import { buildMolecule } from '../molecule/build-molecule';
import { moleculeFromText } from '../molecule/molecule-from-text';
import { moleculeToText } from '../molecule/molecule-to-text';
import { convertDocument } from '../schema/convert-document';
import { identifyDocument } from '../schema/identify-document';
import type { MoleculeDocument } from '../schema/molecule';
import { parseDocument } from '../schema/parse-document';
import { looksLikeQcSchema, parseText, readFriendly, readText, refuseSeveralFrames, sourceName } from './read-input';

type Target = 'v1' | 'v2' | 'yaml' | 'xyz' | 'psi4';

/** `manybody convert INPUT --to …`: QCSchema generations into each other, and molecules into text. */
export function convertCommand(): Command {
  return new Command('convert')
    .description('convert an input file, a QCSchema document or a molecule into another form')
    .argument('<input>', 'input file or QCSchema document (JSON or YAML), or a molecule as text')
    .addOption(
      new Option(
        '--to <form>',
        'v1, v2: QCSchema generations; yaml: the same document; xyz, psi4: its molecule as text',
      )
        .choices(['v1', 'v2', 'yaml', 'xyz', 'psi4'])
        .makeOptionMandatory(),
    )
    .addOption(new Option('--units <units>', 'unit of the coordinates of a text').choices(['angstrom', 'bohr']))
    .action(async (path: string, { to, units }: { to: Target; units?: 'angstrom' | 'bohr' }) => {
      process.stdout.write(await converted(path, to, units));
    });
}

async function converted(path: string, to: Target, units: 'angstrom' | 'bohr' | undefined): Promise<string> {
  const text = await readText(path);
  const extension = extname(path).toLowerCase();
  if (isGeometry(text, extension)) {
    refuseSeveralFrames(path, text);
    return documentAs(moleculeFromText(text, units ? { units } : {}), to);
  }
  const value = parseText(path, text, extension);
  if (!looksLikeQcSchema(value)) return friendlyAs(path, value, to, units);
  const { kind } = identifyDocument(value);
  // A bare { symbols, geometry } may be in either unit; everything else that QCSchema knows is in bohr.
  if (kind === 'Molecule' && units !== undefined) return documentAs(buildMolecule(value, { units }), to);
  if (units === 'angstrom')
    throw new InputError(`--units angstrom: ${sourceName(path)} is a QCSchema document, whose geometry is in bohr.`);
  return documentAs(value, to);
}

/** Text of a molecule: it has no fields. A YAML file begins with one. */
function isGeometry(text: string, extension: string): boolean {
  if (['.json', '.yaml', '.yml'].includes(extension) || /^\s*[{[]/.test(text)) return false;
  return !/^\s*[a-z_]+:/.test(text.replace(/^[ \t]*#.*$/gm, ''));
}

/** The friendlier file as the ManyBodyInput that it stands for; as YAML it stays itself, once it is known to be valid. */
async function friendlyAs(
  path: string,
  value: unknown,
  to: Target,
  units: 'angstrom' | 'bohr' | undefined,
): Promise<string> {
  const { computer } = await readFriendly(path, value, {
    levels: [],
    bsse: [],
    keywords: {},
    units,
    // Converting loads no engine.
    allowedEngines: 'all',
  });
  if (to === 'xyz' || to === 'psi4') return moleculeToText(computer.molecule, to);
  computer.plan();
  return to === 'yaml' ? toYaml(value) : documentAs(computer.toDocument(), to);
}

function documentAs(document: unknown, to: Target): string {
  if (to === 'v1' || to === 'v2') return `${JSON.stringify(convertDocument(document, to === 'v1' ? 1 : 2), null, 2)}\n`;
  parseDocument(document);
  return to === 'yaml' ? toYaml(document) : moleculeToText(buildMolecule(moleculeIn(document)), to);
}

function moleculeIn(document: unknown): MoleculeDocument {
  const { kind } = identifyDocument(document);
  if (kind === 'Molecule') return document as MoleculeDocument;
  const inside = (document as { molecule?: unknown }).molecule;
  if (inside) return inside as MoleculeDocument;
  throw new InputError(`This ${kind} holds no molecule.`);
}
