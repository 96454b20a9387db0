import { closestContact, clusterName } from '../geometry';
import { type FailureView, failures, type ResultView } from '../view-model';
import { duration } from './duration';
import { type Html, html } from './html';

/** Atoms of different fragments are hardly ever closer: below it the geometry is suspected. */
const suspiciousAngstrom = 1.2;
const mostShown = 10;

/** Each failed cluster: why, what it is, what depends on it, what to try. */
export function failureNotes(view: ResultView): Html | false {
  const failed = failures(view);
  if (failed.length === 0) return false;
  const more = failed.length - mostShown;
  return html`${failed.slice(0, mostShown).map((failure) => {
    const [first, ...others] = failureText(view, failure);
    return html`<div class="mb-note"><b>${first}</b>${others.map((line) => html`<div>${line}</div>`)}</div>`;
  })}${more > 0 && html`<div>… and ${more} more; the tasks table lists them first</div>`}`;
}

/** The same as lines of text. */
export function failureText(view: ResultView, failure: FailureView): string[] {
  const { real, basis, modelChemistry, attempts, executionTimeMs, message } = failure;
  const name = `${real.join('-')}@${basis.join('-')}`;
  const tries = attempts === 1 ? '' : ` (${attempts} attempts, ${duration(executionTimeMs)})`;
  return [
    `✖ ${modelChemistry} ${name}: ${message}${tries}`,
    `  fragments ${clusterName(view.molecule, real)}${contact(view, real)}`,
    `  affects: ${affected(view, failure)}`,
    `  try: ${advice(failure)}`,
  ];
}

/** The closest atoms, where they are so close that the geometry is the likely cause. */
function contact(view: ResultView, fragments: readonly number[]): string {
  const found = closestContact(view.molecule, fragments);
  if (!found) return '';
  const [i, j] = found.atoms;
  const name = (atom: number) => `${view.molecule.symbols[atom]} (atom ${atom})`;
  const where = `; closest contact ${name(i)} ··· ${name(j)}: ${found.angstrom.toFixed(2)} Å`;
  return found.angstrom < suspiciousAngstrom ? `${where}: likely a bad geometry` : where;
}

/** Sums that cannot be known: every cluster that contains the failed one enters them. */
function affected(view: ResultView, { real, basis }: FailureView): string {
  const unknown = view.energies.filter(({ total, interaction }) => total === null && interaction === null);
  const sums = unknown.map(({ treatment, n }) => `${treatment} through ${n}-body`);
  const terms = `every term of ${real.join('-')} in the basis of ${basis.join('-')}`;
  return sums.length > 0 ? `${terms}; n/a: ${sums.join(', ')}` : terms;
}

/** What usually helps, by the kind of error. */
function advice({ errorType, modelChemistry }: FailureView): string {
  switch (errorType) {
    case 'convergence_error':
      return 'more iterations, a level shift, or look at the geometry with result.view(); then run again: what did not change comes from the store';
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
