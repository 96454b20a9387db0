import { BOHR_IN_ANGSTROM } from '../../schema/constants';
import { libraryScript } from '../browser-library';
import { bibtex, citationSentence, citations } from '../cite/citations';
import { position } from '../geometry';
import { figureHtml } from '../plots/figure';
import { allCharts } from '../plots/result-plots';
import { type Html, html, trustedHtml } from '../render/html';
import { resultHtml } from '../render/result-card';
import { styleSheet } from '../render/style-sheet';
import { energiesTable } from '../tables/energies-table';
import { pairEnergies, pairsTable } from '../tables/pairs-table';
import type { TableData } from '../tables/table-data';
import { bareTable } from '../tables/table-html';
import { tasksTable } from '../tables/tasks-table';
import { timingTable } from '../tables/timing-table';
import { type EnergyUnit, fixed } from '../units';
import { type ResultView, returnedTreatment } from '../view-model';
import { viewHtml } from '../viewer/molecule-view';
import { buildScene } from '../viewer/scene';

/** The report of a large run names its largest tasks; the CSV has all. */
const mostTasks = 500;
/** A pair matrix of more fragments fills no screen. */
const mostFragments = 24;

/**
 * A result as one HTML document that needs nothing else: no network (its policy forbids it), no other file. Interactive
 * where scripts run, complete where they do not, in the light or dark of the reader's system.
 */
export function reportHtml(view: ResultView, unit: EnergyUnit, version: string): string {
  const scene = buildScene(view.title, view.molecule, { pairs: pairEnergies(view, returnedTreatment(view)), unit });
  const parts = [
    section('Result', resultHtml(view, unit)),
    section(
      'Geometry',
      html`${viewHtml(scene)}<details><summary>coordinates</summary>${bareTable(coordinates(view), 2000)}</details>`,
    ),
    section('Figures', html`${allCharts(view, unit).map((chart) => figureHtml(chart))}`),
    section('Tables', tables(view)),
    section(
      'Input',
      html`<details><summary>ManyBodyInput document</summary><pre>${lines(JSON.stringify(view.input, null, 1))}</pre></details>`,
    ),
    section(
      'What to cite',
      html`<p>${citationSentence(view)}</p><ul>${citations(view).map(({ text }) => html`<li>${text}</li>`)}</ul><details><summary>BibTeX</summary><pre>${lines(bibtex(view, version))}</pre></details>`,
    ),
  ];
  return html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light dark"><meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data: blob:; style-src 'unsafe-inline'; script-src 'unsafe-inline'; child-src 'self'"><title>${view.title}: many-body expansion</title>${pageStyle}${styleSheet}</head><body class="mb"><h1>${view.title}: many-body expansion</h1>${parts}<footer class="mb-quiet">manybody ${version}</footer>${libraryScript('plotly')}${libraryScript('3dmol')}</body></html>
`.toString();
}

const pageStyle: Html = trustedHtml(
  '<style>body{font-family:system-ui,sans-serif;margin:1.5em auto;padding:0 1em;max-width:62em}h2{border-bottom:1px solid rgba(128,128,128,.4)}</style>',
);

function section(title: string, body: Html): Html {
  return html`<section><h2>${title}</h2>${body}</section>`;
}

/** Text whose line breaks stay. */
function lines(text: string): Html {
  return html`${text.split('\n').map((line) => html`${line}\n`)}`;
}

function tables(view: ResultView): Html {
  const pairs =
    view.molecule.fragments.length <= mostFragments && view.maxBody >= 2 && bareTable(pairsTable(view), mostFragments);
  return html`${bareTable(energiesTable(view), 200)}${pairs}${bareTable(timingTable(view), 50)}<details><summary>tasks</summary>${bareTable(tasksTable(view), mostTasks)}</details>`;
}

/** Positions in angstrom, in the order of the atoms. */
function coordinates({ molecule }: ResultView): TableData {
  const fragmentOf = new Map(molecule.fragments.flatMap((atoms, f) => atoms.map((atom) => [atom, f + 1] as const)));
  return {
    caption: 'coordinates / Å',
    columns: ['atom', 'element', 'fragment', 'x', 'y', 'z'],
    rows: molecule.symbols.map((symbol, atom) => [
      atom,
      symbol,
      fragmentOf.get(atom) ?? null,
      ...position(molecule, atom).map((value) => Number(fixed(value * BOHR_IN_ANGSTROM, 6))),
    ]),
  };
}
