import type { Molecule } from '../../schema/molecule';
import type { MimeBundle } from '../mime-bundle';
import { html } from './html';
import { moleculeHeading, moleculeHtml, moleculeText } from './molecule-card';
import { piece } from './piece';
import { wrapped } from './printable';

/** A computer that cannot be planned as it stands: what is wrong with it, or missing, and the molecule that it has. */
export function unfinishedBundle(problem: string, molecule: Molecule, notes: readonly string[] = []): MimeBundle {
  const heading = 'This ManyBodyComputer cannot run yet';
  const about = moleculeHeading(molecule);
  const page = piece(
    html`<div class="mb-head"><b>${heading}</b></div><div class="mb-note">⚠ ${problem}</div><div class="mb-head"><b>${about}</b></div>${notes.map((note) => html`<div class="mb-note">⚠ ${note}</div>`)}${moleculeHtml(molecule)}`,
  );
  const lines = [heading, `⚠ ${problem}`, about, ...notes.map((note) => `⚠ ${note}`), ...moleculeText(molecule)];
  return {
    'text/plain': lines.flatMap((line) => wrapped(line, 100, '    ')).join('\n'),
    'text/html': page.toString(),
  };
}
