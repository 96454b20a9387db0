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
import { parseText, readText } from './read-input';

type Target = 'v1' | 'v2' | 'yaml' | 'xyz' | 'psi4';

/** `manybody convert INPUT --to …`: QCSchema generations into each other, and molecules into text. */
export function convertCommand(): Command {
  return new Command('convert')
    .description('convert a QCSchema document, or a molecule, into another form')
    .argument('<input>', 'QCSchema document (JSON or YAML), or a molecule as text')
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
      process.stdout.write(converted(await documentOf(path, units), to));
    });
}

async function documentOf(path: string, units: 'angstrom' | 'bohr' | undefined): Promise<unknown> {
  const text = await readText(path);
  const extension = extname(path).toLowerCase();
  const geometry = extension !== '.json' && extension !== '.yaml' && extension !== '.yml' && !/^\s*[{[]/.test(text);
  return geometry ? moleculeFromText(text, units ? { units } : {}) : parseText(path, text, extension);
}

function converted(document: unknown, to: Target): string {
  if (to === 'v1' || to === 'v2') return `${JSON.stringify(convertDocument(document, to === 'v1' ? 1 : 2), null, 2)}\n`;
  if (to === 'yaml') return toYaml(document);
  return moleculeToText(buildMolecule(moleculeIn(document)), to);
}

function moleculeIn(document: unknown): MoleculeDocument {
  const { kind } = identifyDocument(document);
  if (kind === 'Molecule') return document as MoleculeDocument;
  const inside = (document as { molecule?: unknown }).molecule;
  if (inside) return inside as MoleculeDocument;
  throw new InputError(`This ${kind} holds no molecule.`);
}
