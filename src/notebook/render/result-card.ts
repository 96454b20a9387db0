import { citations } from '../cite/citations';
import type { MimeBundle } from '../mime-bundle';
import { superpositionError } from '../plots/bsse';
import { convergenceChart } from '../plots/convergence';
import { staticSvg } from '../plots/static-svg';
import { energiesTable } from '../tables/energies-table';
import type { TableData } from '../tables/table-data';
import { bareTable } from '../tables/table-html';
import { tableText } from '../tables/table-text';
import { tasksTable } from '../tables/tasks-table';
import { timingTable } from '../tables/timing-table';
import { boundNumber, type EnergyUnit, energyText, inUnit, typographic } from '../units';
import { energiesAt, failures, type ResultView, returnedTreatment } from '../view-model';
import { duration } from './duration';
import { failureGroups, failureNotes, failureText } from './failure-notes';
import { fragmentStates, wholeState } from './fragment-states';
import { type Html, html, svgAddress } from './html';
import { piece } from './piece';
import { wrapped } from './printable';
import { levelsText, subject } from './subject';

const tasksInCard = 6;

/** The answer first, then what it rests on; sections open without scripts. */
export function resultBundle(view: ResultView, unit: EnergyUnit): MimeBundle {
  return { 'text/plain': resultText(view, unit), 'text/html': resultHtml(view, unit).toString() };
}

function resultText(view: ResultView, unit: EnergyUnit): string {
  const lines = [
    `ManyBodyResult   ${view.title}   ${levelsText(view)}   ${view.driver}   ${view.status}${view.id === null ? '' : `   id ${view.id}`}`,
    ...statesLine(view),
    ...notes(view).map((note) => `⚠ ${note}`),
    ` ${[...headline(view, unit), ...noiseText(view, unit)].join('   ')}`,
    ...tableText(summaryTable(view, unit), 20)
      .split('\n')
      .map((line) => ` ${line}`),
    ...failureGroups(view)
      .slice(0, 5)
      .flatMap((group) => failureText(view, group)),
    ` ${timing(view)}`,
  ];
  return lines.flatMap((line) => wrapped(line, 100, '    ')).join('\n');
}

/** The card alone, for a page that has more. */
export function resultHtml(view: ResultView, unit: EnergyUnit): Html {
  const [name, ...values] = headline(view, unit);
  const result = typeof view.returnResult === 'number' ? view.returnResult : null;
  const provenance = Object.entries(view.provenance);
  return piece(
    html`<div class="mb-head"><b>ManyBodyResult</b> ${subject(view)} · ${view.status === 'complete' ? '✔ complete' : '✖ partial'}${view.id !== null && html` <small class="mb-quiet">id ${view.id}</small>`}</div>${statesLine(view).map((states) => html`<div>${states}</div>`)}${notes(view).map((note) => html`<div class="mb-note">⚠ ${note}</div>`)}<div class="mb-big">${name}: <b><data value="${result}">${values.map(typographic).join(view.returnTotal ? '; ' : ' = ')}</data></b>${noiseText(view, unit).map((text) => html` <small class="mb-quiet">${text}</small>`)}</div>${bareTable(summaryTable(view, unit), 40)}${failureNotes(view)}${section('all energies', bareTable(energiesTable(view), 24))}${view.maxBody >= 3 && section('convergence', html`<img alt="${convergenceChart(view, unit).finding}" src="${svgAddress(staticSvg(convergenceChart(view, unit)))}">`)}${section(`tasks: ${view.tasks.length}`, bareTable(tasksTable(view), tasksInCard))}${section(timing(view), bareTable(timingTable(view), 12))}${section('settings and provenance', html`<table><tbody>${provenance.map(([key, value]) => html`<tr><th class="mb-l" scope="row">${key}</th><td class="mb-l mb-w">${value}</td></tr>`)}</tbody></table>`)}${section(`cite (${citations(view).length})`, html`<ul>${citations(view).map(({ text }) => html`<li>${text}</li>`)}</ul>`)}`,
  );
}

/** Charge and multiplicity where they are not what one expects. */
function statesLine({ molecule }: ResultView): string[] {
  const whole = wholeState(molecule).slice(2);
  const states = fragmentStates(molecule);
  return states === '' ? [] : [`${whole === '' ? 'neutral singlet as a whole' : whole}; ${states}`];
}

function section(title: string, body: Html): Html {
  return html`<details><summary>${title}</summary>${body}</details>`;
}

/** The name of what was asked for, and its value in hartree and in the unit of differences. */
function headline(view: ResultView, unit: EnergyUnit): string[] {
  const treatment = returnedTreatment(view);
  const kind = view.returnTotal ? 'total energy' : 'interaction energy';
  const name = `${kind} (${treatment}, through ${view.maxBody}-body)`;
  if (view.driver !== 'energy') {
    return [`${view.driver} of the ${name}`, typeof view.returnResult === 'object' ? size(view.returnResult) : 'n/a'];
  }
  const value = typeof view.returnResult === 'number' ? view.returnResult : null;
  if (value === null) return [name, 'n/a'];
  if (!view.returnTotal) return [name, energyText(value, 'Eh'), energyText(value, unit)];
  const interaction = energiesAt(view, treatment, view.maxBody)?.interaction ?? null;
  return [name, energyText(value, 'Eh'), ...(view.maxBody > 1 ? [`interaction ${energyText(interaction, unit)}`] : [])];
}

/** Largest and root-mean-square component of a gradient or Hessian. */
function size(values: readonly number[] | null): string {
  if (values === null) return 'n/a';
  const largest = values.reduce((max, value) => Math.max(max, Math.abs(value)), 0);
  const rms = Math.sqrt(values.reduce((sum, value) => sum + value * value, 0) / Math.max(1, values.length));
  return `${values.length} components, largest ${largest.toExponential(3)}, rms ${rms.toExponential(3)} a.u.`;
}

/** The returned treatment by number of bodies; with nocp and cp also their difference. */
function summaryTable(view: ResultView, unit: EnergyUnit): TableData {
  const treatment = returnedTreatment(view);
  const suffix = unit.replace('/', '_');
  const bodies = Array.from({ length: view.maxBody }, (_, i) => i + 1);
  const errors = bodies.map((n) => (n >= 2 ? superpositionError(view, n) : null));
  const withErrors = errors.some((value) => value !== null);
  const rows = bodies.map((n) => energiesAt(view, treatment, n));
  // Interactions of cp need no total energies: the column says nothing unless they were asked for.
  const withTotals = rows.some((row) => row?.total != null);
  return {
    caption: `through n bodies, ${treatment}${withTotals ? '' : ' (total energies: ask with .totalData())'}`,
    columns: [
      'n',
      ...(withTotals ? ['total_Eh'] : []),
      `interaction_${suffix}`,
      `contribution_${suffix}`,
      ...(withErrors ? [`BSSE: nocp − cp_${suffix}`] : []),
    ],
    rows: bodies.map((n, i) => {
      const row = rows[i];
      return [
        n,
        ...(withTotals ? [row?.total ?? null] : []),
        inUnit(row?.interaction ?? null, unit),
        n === 1 ? null : inUnit(row?.contribution ?? null, unit),
        ...(withErrors ? [inUnit(errors[i] ?? null, unit)] : []),
      ];
    }),
  };
}

/** What a reader must know before trusting the number. */
function notes(view: ResultView): string[] {
  const { maxBody, plannedTasks, tasks, noise } = view;
  const fragments = view.molecule.fragments.length;
  const failed = failures(view).length;
  const last = energiesAt(view, returnedTreatment(view), maxBody);
  const share =
    maxBody >= 3 && last?.contribution != null && last.interaction
      ? `: the ${maxBody}-body term changed the interaction by ${Math.abs((100 * last.contribution) / last.interaction).toPrecision(2)} %`
      : '';
  return [
    ...(view.status === 'partial'
      ? [`Partial: ${tasks.length - failed} of ${plannedTasks} tasks are known; sums that need the others are n/a.`]
      : []),
    ...(maxBody < fragments ? [`Truncated at ${maxBody} of ${fragments} bodies${share}.`] : []),
    ...(noise !== null && noise > noteworthyNoise
      ? ['The noise can be seen in the digits shown: lower e_convergence and d_convergence.']
      : []),
    ...view.warnings,
  ];
}

/** hartree */
const noteworthyNoise = 1e-6;

/** `noise ≤ 0.001` behind an energy, in the unit of the energy before it; nothing where it is not known. */
function noiseText({ noise, driver, returnResult, returnTotal, maxBody }: ResultView, unit: EnergyUnit): string[] {
  if (noise === null || driver !== 'energy' || returnResult === null) return [];
  return [`noise ≤ ${boundNumber(noise, returnTotal && maxBody === 1 ? 'Eh' : unit)}`];
}

function timing(view: ResultView): string {
  const computed = view.tasks.filter(({ source }) => source === 'engine');
  const busyMs = computed.reduce((sum, { executionTimeMs }) => sum + executionTimeMs, 0);
  const share = view.wallMs > 0 ? Math.round((100 * busyMs) / (view.wallMs * Math.max(1, view.workers))) : 0;
  const workers = `${view.workers} worker${view.workers === 1 ? '' : 's'}`;
  const cached = view.tasks.length - computed.length;
  return `timing: ${duration(view.wallMs)} on ${workers}, ${share} % busy${cached > 0 ? `, ${cached} tasks from the store` : ''}`;
}
