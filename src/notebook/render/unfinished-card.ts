import type { MimeBundle } from '../mime-bundle';
import { html } from './html';
import { piece } from './piece';
import { wrapped } from './printable';

/** A computer that cannot be planned as it stands: what is wrong with it, or missing. */
export function unfinishedBundle(problem: string): MimeBundle {
  const heading = 'This ManyBodyComputer cannot run yet';
  const page = piece(html`<div class="mb-head"><b>${heading}</b></div><div class="mb-note">⚠ ${problem}</div>`);
  return {
    'text/plain': [heading, `⚠ ${problem}`].flatMap((line) => wrapped(line, 100, '    ')).join('\n'),
    'text/html': page.toString(),
  };
}
