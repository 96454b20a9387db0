import type { MimeBundle } from '../mime-bundle';
import type { Cell, TableData } from '../tables/table-data';
import { bareTable } from '../tables/table-html';
import { tableText } from '../tables/table-text';
import type { PlanView } from '../view-model';
import { duration } from './duration';
import { fragmentStates } from './fragment-states';
import { html } from './html';
import { moleculeHtml } from './molecule-card';
import { piece } from './piece';
import { printable, wrapped } from './printable';
import { subject } from './subject';

/** What a run would do: exact counts of tasks, what the store has, and estimates where there is something to go by. */
export function planBundle(plan: PlanView): MimeBundle {
  const table = countsTable(plan);
  const facts = [`${plan.total} tasks in all, each computed once`, ...estimates(plan)].join('; ');
  const heading = `Many-body plan   ${subject(plan)}`;
  const closing = 'Nothing is computed yet: .run() starts.';
  const text = [
    heading,
    ...statesNote(plan),
    tableText(table, table.rows.length),
    facts,
    ...plan.warnings.map((warning) => `⚠ ${warning}`),
    closing,
  ];
  const page = piece(
    html`<div class="mb-head"><b>Many-body plan</b> ${subject(plan)}</div>${plan.warnings.map((warning) => html`<div class="mb-note">⚠ ${warning}</div>`)}${statesNote(plan).map((states) => html`<div>${states}</div>`)}${bareTable(table, table.rows.length)}<div>${facts}.</div><details><summary>molecule</summary>${moleculeHtml(plan.molecule)}</details><div class="mb-quiet">${closing}</div>`,
  );
  return {
    'text/plain': text.flatMap((part) => part.split('\n').flatMap((line) => wrapped(line, 100, '    '))).join('\n'),
    'text/html': page.toString(),
  };
}

/** Fragments that are no neutral singlets. */
function statesNote({ molecule }: PlanView): string[] {
  const states = fragmentStates(molecule);
  return states === '' ? [] : [states];
}

function countsTable(plan: PlanView): TableData {
  const bodies = Math.max(1, ...plan.rows.map(({ counts }) => counts.length));
  // Columns where nothing is known are left out.
  const withStore = plan.rows.some(({ cached }) => cached !== null);
  const withTimes = plan.rows.some(({ coreSeconds }) => coreSeconds !== null);
  return {
    caption: 'number of tasks',
    columns: [
      'model_chemistry',
      'treatment',
      ...Array.from({ length: bodies }, (_, i) => `${i + 1}-body`),
      'tasks',
      ...(withStore ? ['in_store'] : []),
      ...(withTimes ? ['core_s'] : []),
    ],
    rows: plan.rows.map(({ modelChemistry, treatment, counts, cached, coreSeconds }): Cell[] => [
      printable(modelChemistry),
      treatment,
      ...Array.from({ length: bodies }, (_, i) => counts[i] ?? 0),
      counts.reduce((sum, count) => sum + count, 0),
      ...(withStore ? [cached] : []),
      ...(withTimes ? [coreSeconds] : []),
    ]),
  };
}

function estimates(plan: PlanView): string[] {
  const { total, cached, coreSeconds, wallSeconds, workers, longestTaskSeconds, memoryMiB } = plan;
  if (cached === total && total > 0) return ['all of them are in the store: nothing is left to compute'];
  const seconds = (value: number) => duration(value * 1000);
  return [
    ...(cached === null ? [] : [`${cached} are in the store`]),
    coreSeconds === null ? 'no estimate of the time yet' : `≈ ${seconds(coreSeconds)} of work`,
    ...(wallSeconds === null ? [] : [`≈ ${seconds(wallSeconds)} with ${workers} workers`]),
    ...(longestTaskSeconds === null ? [] : [`longest task ≈ ${seconds(longestTaskSeconds)}`]),
    ...(memoryMiB === null
      ? []
      : [`${Math.ceil(memoryMiB)} MiB of memory${workers > 1 ? ` with ${workers} workers` : ''}`]),
  ];
}
