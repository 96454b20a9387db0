import type { ProgressEvent } from '../../computer/run/progress';
import { notebookAround, show } from '../display';
import { kernelChannel } from '../kernel-channel';
import { ProgressDisplay } from './progress-display';
import { progressMode } from './progress-mode';
import { terminalProgress } from './terminal-progress';

/**
 * The display that a run opens by itself: live in a notebook, unless `%mb progress off` or MANYBODY_PROGRESS say otherwise.
 * A plain script gets none (the command line asks for its own).
 */
export function automaticProgress(): ((event: ProgressEvent) => void) | undefined {
  const mode = progressMode();
  if (mode === 'off' || kernelChannel()?.progress === false) return undefined;
  if (mode === 'plain') return terminalProgress(process.stderr, { plain: true });
  if (!notebookAround()) return undefined;
  let replace: ReturnType<typeof show> | undefined;
  return new ProgressDisplay((bundle) => {
    if (replace) replace(bundle);
    else replace = show(bundle);
  }).handle;
}
