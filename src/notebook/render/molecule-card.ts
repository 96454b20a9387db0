import type { Molecule } from '../../schema/molecule';
import { fragmentFormula } from '../geometry';
import type { MimeBundle } from '../mime-bundle';
import type { TableData } from '../tables/table-data';
import { bareTable } from '../tables/table-html';
import { tableText } from '../tables/table-text';
import { buildScene } from '../viewer/scene';
import { sceneSvg } from '../viewer/scene-svg';
import { unusualFragments, wholeState } from './fragment-states';
import { type Html, html, svgAddress } from './html';
import { piece } from './piece';
import { printable, wrapped } from './printable';

const fragmentsInCard = 12;

/** A molecule by itself. */
export function moleculeBundle(molecule: Molecule): MimeBundle {
  const heading = moleculeHeading(molecule);
  return {
    'text/plain': [heading, ...moleculeText(molecule)].flatMap((line) => wrapped(line, 100, '    ')).join('\n'),
    'text/html': piece(html`<div class="mb-head"><b>${heading}</b></div>${moleculeHtml(molecule)}`).toString(),
  };
}

/** Picture, fragments, charge and multiplicity of each, and what to look at twice. */
export function moleculeHtml(molecule: Molecule): Html {
  const scene = buildScene(molecule.name, molecule);
  const picture = html`<figure><img alt="${scene.description}" src="${svgAddress(sceneSvg(scene))}"></figure>`;
  return html`${openShellNotes(molecule).map((note) => html`<div class="mb-note">⚠ ${note}</div>`)}${picture}${bareTable(fragmentsTable(molecule), fragmentsInCard)}`;
}

/** The same as lines of text. */
export function moleculeText(molecule: Molecule): string[] {
  return [
    ...openShellNotes(molecule).map((note) => `⚠ ${note}`),
    ...tableText(fragmentsTable(molecule), fragmentsInCard).split('\n'),
  ];
}

export function moleculeHeading(molecule: Molecule): string {
  const { fragments, symbols } = molecule;
  const counted = (n: number, what: string) => `${n} ${what}${n === 1 ? '' : 's'}`;
  return `Molecule ${printable(molecule.name)} (${counted(fragments.length, 'fragment')}, ${counted(symbols.length, 'atom')}${wholeState(molecule) || ', neutral singlet'})`;
}

/** An unpaired electron that nobody asked for changes every number. */
function openShellNotes(molecule: Molecule): string[] {
  const open = unusualFragments(molecule).filter(({ multiplicity }) => multiplicity !== 1);
  if (open.length === 0) return [];
  const names = open.slice(0, 3).map(({ fragment, formula }) => `${fragment} (${formula})`);
  const more = open.length > names.length ? ` and ${open.length - names.length} more` : '';
  const [verb, whose] = open.length === 1 ? ['has', 'its'] : ['have', 'their'];
  return [
    `Fragment${open.length === 1 ? '' : 's'} ${names.join(', ')}${more} ${verb} unpaired electrons. If that is not meant, write ${whose} charge and multiplicity above the atoms, as in: -1 1`,
  ];
}

function fragmentsTable(molecule: Molecule): TableData {
  return {
    caption: 'fragments',
    columns: ['fragment', 'formula', 'atoms', 'charge', 'multiplicity'],
    rows: molecule.fragments.map((atoms, i) => [
      i + 1,
      fragmentFormula(molecule, i + 1),
      atoms.length,
      molecule.fragment_charges[i] ?? 0,
      molecule.fragment_multiplicities[i] ?? 1,
    ]),
  };
}
