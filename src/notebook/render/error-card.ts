import type { MimeBundle } from '../mime-bundle';
import type { EnergyUnit } from '../units';
import { failures, type ResultView } from '../view-model';
import { failureNotes, failureText } from './failure-notes';
import { html } from './html';
import { piece } from './piece';
import { wrapped } from './printable';
import { resultBundle } from './result-card';

/** A run that failed: which clusters, why, what to try, and all that is known nevertheless. */
export function failureBundle(partial: ResultView, unit: EnergyUnit): MimeBundle {
  const failed = failures(partial);
  const known = partial.tasks.length - failed.length;
  const head = `✖ ${failed.length} of ${partial.plannedTasks} clusters failed; ${known} are kept (error.partial)`;
  const lines = [head, ...failed.slice(0, 10).flatMap((failure) => failureText(partial, failure))];
  const page = piece(html`<div class="mb-head"><b>${head}</b></div>${failureNotes(partial)}`);
  const card = resultBundle({ ...partial, tasks: partial.tasks.filter(({ energy }) => energy !== null) }, unit);
  return {
    'text/plain': `${lines.flatMap((line) => wrapped(line, 100, '    ')).join('\n')}\n\n${card['text/plain']}`,
    'text/html': `${page}${card['text/html']}`,
  };
}
