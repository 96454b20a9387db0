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
export type { Chart } from './plots/chart';
export { Figure } from './plots/figure';
export { ResultPlots } from './plots/result-plots';
export { automaticProgress } from './progress/automatic-progress';
export { ProgressDisplay, progressBundle } from './progress/progress-display';
export { type ProgressMode, progressMode } from './progress/progress-mode';
export type { ProgressPicture } from './progress/progress-picture';
export { type ProgressStream, terminalProgress } from './progress/terminal-progress';
export { reportHtml } from './report/report';
export { type Danfojs, type DataFrame, danfojs, type Series } from './tables/danfojs';
export { displayDataFrame } from './tables/display-data-frame';
export { Table } from './tables/table';
export type { Cell, TableData } from './tables/table-data';
export type { EnergyUnit } from './units';
export { viewFromDocument } from './view-from-document';
export type { PlanView, ResultView } from './view-model';
export { MoleculeView } from './viewer/molecule-view';
export { type ViewOptions, viewMolecule } from './viewer/view-molecule';
