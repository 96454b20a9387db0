import type { DisplayOptions, KernelChannel, KernelSettings, MimeBundle } from 'manybody/notebook';
import type { Iopub } from '../protocol/iopub';
import { undisturbed } from './break-in';
import { type Cell, runningCell } from './cell';
import { serialisable } from './display';
import type { RequestRunner } from './run-request';

/** The kernel as the code in its cells sees it. */
export class CellChannel implements KernelChannel {
  lastResult: unknown;
  readonly settings: KernelSettings = {
    progress: true,
    energyUnit: 'kcal/mol',
    theme: 'auto',
    workers: undefined,
  };
  /** What the notebook holds once, and the cell whose outputs hold it. */
  private readonly carriers = new Map<string, string | undefined>();
  /** For code that runs when no cell ever has. */
  private readonly never = new AbortController().signal;

  constructor(
    readonly version: string,
    private readonly iopub: Iopub,
    private readonly runner: RequestRunner,
  ) {}

  get signal(): AbortSignal {
    return this.runner.signal ?? this.never;
  }

  get progress(): boolean {
    return this.settings.progress;
  }

  display(bundle: MimeBundle, { displayId, update = false, metadata = {} }: DisplayOptions = {}): void {
    const cell = runningCell() ?? this.runner.newest;
    if (cell?.silent) return;
    undisturbed(() => {
      const content = { data: serialisable(bundle), metadata, transient: displayId ? { display_id: displayId } : {} };
      this.iopub.publish(cell?.request, update ? 'update_display_data' : 'display_data', content);
    });
  }

  firstTime(name: string): boolean {
    if (this.carriers.has(name)) return false;
    this.carriers.set(name, (runningCell() ?? this.runner.newest)?.place);
    return true;
  }

  /** The front end takes away the outputs of a cell that runs again, and what they held: the next one brings it anew. */
  cellStarts(cell: Cell): void {
    if (cell.silent) return;
    const gone = new Set([cell.place, ...cell.deletedPlaces]);
    for (const [name, place] of this.carriers) if (place !== undefined && gone.has(place)) this.carriers.delete(name);
  }

  /** After a restart of the session's variables the page still has what was embedded, so that is not forgotten. */
  resetSettings(): void {
    Object.assign(this.settings, { progress: true, energyUnit: 'kcal/mol', theme: 'auto', workers: undefined });
    this.lastResult = undefined;
  }
}
