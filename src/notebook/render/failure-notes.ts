import { closestContact, clusterName } from '../geometry';
import { type FailureView, failures, type ResultView } from '../view-model';
import { duration } from './duration';
import { type Html, html } from './html';

/** Atoms of different fragments are hardly ever closer: below it the geometry is suspected. */
const suspiciousAngstrom = 1.2;
const mostShown = 10;
const mostNamed = 12;

/** Failures that say the same, whatever their numbers: one note for all of them. */
export interface FailureGroup {
  readonly first: FailureView;
  readonly all: readonly FailureView[];
}

export function failureGroups(view: Pick<ResultView, 'tasks'>): FailureGroup[] {
  const groups = new Map<string, FailureView[]>();
  for (const failure of failures(view)) {
    const { modelChemistry, errorType, message } = failure;
    // Digits, and the cluster's own name, are what differs.
    const key = [modelChemistry, errorType, message.replace(/[-+]?\d[\d.,\s()@+-]*(e[-+]?\d+)?/gi, '#')].join('\n');
    const group = groups.get(key);
    if (group) group.push(failure);
    else groups.set(key, [failure]);
  }
  return [...groups.values()].map((all) => ({ first: all[0] as FailureView, all }));
}

/** Each kind of failure: which clusters, why, what depends on them, what to try. */
export function failureNotes(view: ResultView): Html | false {
  const groups = failureGroups(view);
  if (groups.length === 0) return false;
  const more = groups.length - mostShown;
  return html`${groups.slice(0, mostShown).map((group) => {
    const [first, ...others] = failureText(view, group);
    return html`<div class="mb-note"><b>${first}</b>${others.map((line) => html`<div>${line}</div>`)}</div>`;
  })}${more > 0 && html`<div>… and ${more} more kinds; the tasks table lists them first</div>`}`;
}

/** The same as lines of text. */
export function failureText(view: ResultView, { first, all }: FailureGroup): string[] {
  const { modelChemistry, attempts, executionTimeMs, message } = first;
  const tries = attempts === 1 ? '' : ` (${attempts} attempts, ${duration(executionTimeMs)})`;
  const names = all.slice(0, mostNamed).map(nameOf);
  const rest = all.length > names.length ? ` and ${all.length - names.length} more` : '';
  const closest = all
    .map((failure) => ({ failure, found: closestContact(view.molecule, failure.real) }))
    .reduce((best, each) => ((each.found?.angstrom ?? 99) < (best.found?.angstrom ?? 99) ? each : best));
  const example = all.length === 1 ? '' : `the closest of them, ${nameOf(closest.failure)}: `;
  return [
    `✖ ${modelChemistry} ${names.join(', ')}${rest}: ${message}${tries}`,
    `  ${example}fragments ${clusterName(view.molecule, closest.failure.real)}${contact(view, closest.failure.real)}`,
    `  affects: ${affected(view, all)}`,
    `  try: ${advice(first)}`,
  ];
}

function nameOf({ real, basis }: FailureView): string {
  return `${real.join('-')}@${basis.join('-')}`;
}

/** The closest atoms, where they are so close that the geometry is the likely cause. */
function contact(view: ResultView, fragments: readonly number[]): string {
  const found = closestContact(view.molecule, fragments);
  if (!found) return '';
  const [i, j] = found.atoms;
  // People count the lines of their geometry from 1.
  const name = (atom: number) => `${view.molecule.symbols[atom]} (atom ${atom + 1})`;
  const where = `; closest contact ${name(i)} ··· ${name(j)}: ${found.angstrom.toFixed(2)} Å`;
  return found.angstrom < suspiciousAngstrom ? `${where}: likely a bad geometry` : where;
}

/** Sums that cannot be known: every cluster that contains a failed one enters them. */
function affected(view: ResultView, all: readonly FailureView[]): string {
  const unknown = view.energies.filter(({ total, interaction }) => total === null && interaction === null);
  const sums = unknown.map(({ treatment, n }) => `${treatment} through ${n}-body`);
  const [first] = all as [FailureView];
  const terms =
    all.length === 1
      ? `every term of ${first.real.join('-')} in the basis of ${first.basis.join('-')}`
      : `every term of these ${all.length} clusters`;
  return sums.length > 0 ? `${terms}; n/a: ${sums.join(', ')}` : terms;
}

/** What usually helps, by the kind of error. */
function advice({ errorType, modelChemistry }: FailureView): string {
  switch (errorType) {
    case 'convergence_error':
      return "add .engine('builtin', { level_shift: 0.5, max_iterations: 200 }) to the computer (or what the engine calls these) and run again; a bad geometry never converges: look at it with ManyBodyComputer.of(molecule)";
    case 'resource_error':
      return 'a smaller basis, fewer workers, or more memory for each';
    case 'timeout_error':
    case 'timeout':
      return 'a longer limit: .config({ timeoutPerTaskMs })';
    case 'worker_lost':
      return 'run again; if the same cluster takes the worker down each time, give each worker more memory';
    case 'input_error':
      return `another method or basis than ${modelChemistry} for this cluster`;
    case 'engine_not_found':
      return 'install the engine, or choose another';
    default:
      return "read the program's message above; another run takes the rest from the store";
  }
}
