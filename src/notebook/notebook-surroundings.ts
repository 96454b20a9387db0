import type { Surroundings } from '../computer/run/surroundings';
import { kernelChannel } from './kernel-channel';
import { automaticProgress } from './progress/automatic-progress';

/** Where a notebook keeps results unless a run says otherwise: beside it, so that an interrupted run goes on where it stopped. */
export const notebookStore = '.manybody/store';

/** What a notebook's cell offers to the runs that it starts; outside a notebook, nothing. */
export const notebookSurroundings: Surroundings = {
  signal: () => kernelChannel()?.signal,
  progress: automaticProgress,
  storeDir: () => (kernelChannel() ? notebookStore : undefined),
  workers: () => kernelChannel()?.settings.workers,
  finished: (result) => {
    const kernel = kernelChannel();
    if (kernel) kernel.lastResult = result;
  },
};
