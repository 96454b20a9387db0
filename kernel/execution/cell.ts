import { AsyncLocalStorage } from 'node:async_hooks';
import { inspect } from 'node:util';
import type { Message } from '../protocol/message';

/** Raised in a cell that was interrupted; the name is the one that every Jupyter front end knows. */
export class KeyboardInterrupt extends Error {
  constructor(message = 'The cell was interrupted.') {
    super(message);
    this.name = 'KeyboardInterrupt';
  }
}

/** How long an interrupted cell that listens to its signal may take to put its affairs in order, in ms. */
const graceMs = 1500;

/** One run of one cell. */
export class Cell {
  private readonly controller = new AbortController();
  private rejectInterrupted: (reason: Error) => void = () => {};
  private timer: NodeJS.Timeout | undefined;
  private signalTaken = false;
  /** Rejects when the cell must end although its own promise has not settled. */
  readonly interrupted = new Promise<never>((_, reject) => {
    this.rejectInterrupted = reject;
  });

  /**
   * @param number execution count, from 1.
   * @param silent nothing but the reply tells of this run.
   */
  constructor(
    readonly request: Message,
    readonly number: number,
    readonly silent: boolean,
  ) {
    this.interrupted.catch(() => {});
  }

  /** What Node follows by its cell is printed with it: a request and its keys are nobody's business. */
  [inspect.custom](): string {
    return `cell ${this.number}`;
  }

  /** Which cell of the notebook this is: by its id, or by its code where the front end (classic notebook) tells no id. */
  get place(): string {
    const { cellId } = this.request.metadata;
    return typeof cellId === 'string' ? `id ${cellId}` : `code ${String(this.request.content.code)}`;
  }

  /** Cells that JupyterLab says were deleted since the last request. */
  get deletedPlaces(): string[] {
    const { deletedCells } = this.request.metadata;
    return Array.isArray(deletedCells) ? deletedCells.map((id) => `id ${String(id)}`) : [];
  }

  /** Aborted on interrupt. Whoever takes it is given a moment to act on that. */
  takeSignal(): AbortSignal {
    this.signalTaken = true;
    return this.controller.signal;
  }

  get wasInterrupted(): boolean {
    return this.controller.signal.aborted;
  }

  /** Aborts the signal. The cell ends at once when nobody took it, else after a moment, or when asked again. */
  interrupt(): void {
    const { signal } = this.controller;
    const patient = this.signalTaken && !signal.aborted;
    this.controller.abort(new KeyboardInterrupt());
    const reason = signal.reason as Error;
    if (!patient) this.rejectInterrupted(reason);
    else this.timer ??= setTimeout(() => this.rejectInterrupted(reason), graceMs);
  }

  /** The cell has ended. */
  finish(): void {
    clearTimeout(this.timer);
  }
}

/** Follows what a cell starts through promises, timers, threads and child processes: output finds its way back. */
const context = new AsyncLocalStorage<Cell>();

/** Runs `body` so that everything it causes belongs to `cell`. */
export function inCell<T>(cell: Cell, body: () => T): T {
  return context.run(cell, body);
}

/** The cell whose code is running, however indirectly; undefined in the kernel's own code. */
export function runningCell(): Cell | undefined {
  return context.getStore();
}
