export { notebookAround, show } from './display';
export {
  type DisplayOptions,
  installKernelChannel,
  type KernelChannel,
  type KernelSettings,
  kernelChannel,
  type MimeBundle,
} from './kernel-channel';
export { type Displayable, displayable, displaySymbol } from './mime-bundle';
export { notebookStore } from './notebook-surroundings';
export { automaticProgress } from './progress/automatic-progress';
export { ProgressDisplay, progressBundle } from './progress/progress-display';
export { type ProgressMode, progressMode } from './progress/progress-mode';
export type { ProgressPicture } from './progress/progress-picture';
export { type ProgressStream, terminalProgress } from './progress/terminal-progress';
export { displayDataFrame } from './tables/display-data-frame';
