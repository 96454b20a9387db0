import { randomUUID } from 'node:crypto';
import { kernelChannel, type MimeBundle } from './kernel-channel';

/** Stock tslab keeps its sender of display messages in this module, for the cell that ran last. */
const tslabModule = /[\\/]tslab[\\/]dist[\\/]jupyter\.js$/;

type SendDisplay = (
  message: { data: MimeBundle; metadata: object; transient: { display_id: string } },
  update: boolean,
) => void;

/**
 * Puts a bundle on the page: through our kernel, else through a stock tslab that runs this process, else as text on the
 * standard output.
 * @returns a function that replaces what was shown (in a plain process it prints anew).
 */
export function show(bundle: MimeBundle): (bundle: MimeBundle) => void {
  const displayId = randomUUID();
  send(bundle, displayId, false);
  return (next) => send(next, displayId, true);
}

/** Is there a notebook to draw in? */
export function notebookAround(): boolean {
  return kernelChannel() !== undefined || tslabSender() !== undefined;
}

function send(bundle: MimeBundle, displayId: string, update: boolean): void {
  const kernel = kernelChannel();
  if (kernel) {
    kernel.display(bundle, { displayId, update });
    return;
  }
  const tslab = tslabSender();
  if (tslab) tslab({ data: bundle, metadata: {}, transient: { display_id: displayId } }, update);
  else process.stdout.write(`${String(bundle['text/plain'] ?? '')}\n`);
}

function tslabSender(): SendDisplay | undefined {
  const path = Object.keys(require.cache).find((file) => tslabModule.test(file));
  const module =
    path === undefined ? undefined : (require.cache[path]?.exports as { lastWriteDisplayData?: SendDisplay });
  return module?.lastWriteDisplayData ?? undefined;
}
