import type { DisplayOptions, KernelChannel, KernelSettings, MimeBundle } from 'manybody/notebook';
import type { Iopub } from '../protocol/iopub';
import { undisturbed } from './break-in';
import { runningCell } from './cell';
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
  private readonly seen = new Set<string>();
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
    if (this.seen.has(name)) return false;
    this.seen.add(name);
    return true;
  }

  /** After a restart of the session's variables the page still has what was embedded, so that is not forgotten. */
  resetSettings(): void {
    Object.assign(this.settings, { progress: true, energyUnit: 'kcal/mol', theme: 'auto', workers: undefined });
    this.lastResult = undefined;
  }
}
