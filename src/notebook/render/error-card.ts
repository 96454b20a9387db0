import { kernelChannel } from '../kernel-channel';
import type { MimeBundle } from '../mime-bundle';
import type { EnergyUnit } from '../units';
import { failures, type ResultView } from '../view-model';
import { failureGroups, failureNotes, failureText } from './failure-notes';
import { html } from './html';
import { piece } from './piece';
import { wrapped } from './printable';
import { resultBundle } from './result-card';

/** A run that failed: which clusters, why, what to try, and all that is known nevertheless. */
export function failureBundle(partial: ResultView, unit: EnergyUnit): MimeBundle {
  const failed = failures(partial);
  const known = partial.tasks.length - failed.length;
  const named = kernelChannel() ? '%mb last partial names them' : 'error.partial has them';
  const head = `✖ ${failed.length} of ${partial.plannedTasks} clusters failed; ${known} are kept: ${named}`;
  const lines = [
    head,
    ...failureGroups(partial)
      .slice(0, 10)
      .flatMap((group) => failureText(partial, group)),
  ];
  const page = piece(html`<div class="mb-head"><b>${head}</b></div>${failureNotes(partial)}`);
  const card = resultBundle({ ...partial, tasks: partial.tasks.filter(({ energy }) => energy !== null) }, unit);
  return {
    'text/plain': `${lines.flatMap((line) => wrapped(line, 100, '    ')).join('\n')}\n\n${card['text/plain']}`,
    'text/html': `${page}${card['text/html']}`,
  };
}
