import type { MimeBundle } from 'manybody/notebook';
import type { Iopub } from '../protocol/iopub';
import type { Message } from '../protocol/message';
import { isA, read } from '../thrown';
import { Cell, KeyboardInterrupt, runningCell } from './cell';
import { displaysItself, mimeBundle } from './display';
import type { History } from './history';
import { inOwnTurn } from './own-turn';
import type { ErrorReport, TracebackWriter } from './traceback';

/** Runs the text of a cell, magics and all. */
export interface CellRunner {
  execute(code: string, cell: Cell): Promise<unknown>;
  evaluate(expression: string, cell: Cell): Promise<unknown>;
}

/** The content of an execute_reply. */
export type ExecuteReply = Readonly<Record<string, unknown>> & { readonly status: 'ok' | 'error' | 'aborted' };

/** Executes execute_requests one at a time: counts them, shows what they give, and writes down their errors. */
export class RequestRunner {
  private count = 0;
  /** The cell that is running. */
  private current: Cell | undefined;
  /** The cell that ran last, or runs now. */
  newest: Cell | undefined;
  /** Cells whose signals were taken; runs that nobody awaited may listen long after a cell has ended. */
  private readonly heard = new Set<Cell>();
  private readonly sources = new Map<string, string>();

  constructor(
    private readonly runner: CellRunner,
    private readonly iopub: Iopub,
    private readonly history: History,
    private readonly traceback: () => TracebackWriter,
  ) {}

  get executionCount(): number {
    return this.count;
  }

  /** The request that is running. */
  get running(): Message | undefined {
    return this.current?.request;
  }

  /** Source of the cell whose script has this name. */
  sourceOf(script: string): string | undefined {
    return this.sources.get(script);
  }

  /** Signal of the cell whose code asks; for code outside of any cell that of the cell that runs. */
  get signal(): AbortSignal | undefined {
    const cell = runningCell() ?? this.current;
    if (cell) this.heard.add(cell);
    return cell?.takeSignal();
  }

  /** Interrupts the cell that runs; when none does, whatever earlier cells have left running. */
  interrupt(): void {
    if (this.current) this.current.interrupt();
    else {
      for (const cell of this.heard) cell.interrupt();
      this.heard.clear();
    }
  }

  async run(request: Message): Promise<ExecuteReply> {
    const { code, silent, store, expressions } = readRequest(request);
    if (store) this.count++;
    const cell = new Cell(request, store ? this.count : this.count + 1, silent);
    this.current = cell;
    this.newest = cell;
    this.sources.set(`cell-${cell.number}.ts`, code);
    if (store) this.history.add(this.count, code);
    if (!silent) this.iopub.publish(request, 'execute_input', { code, execution_count: cell.number });
    try {
      const value = await this.runner.execute(code, cell);
      if (value !== undefined && value !== null && !silent) await this.showResult(value, cell, store);
      await drained();
      const results = await this.evaluateAll(expressions, cell);
      return { status: 'ok', execution_count: this.count, payload: [], user_expressions: results };
    } catch (error) {
      const report = await this.showError(error, cell);
      return { status: 'error', execution_count: this.count, ...report };
    } finally {
      cell.finish();
      this.current = undefined;
    }
  }

  private async showResult(value: unknown, cell: Cell, store: boolean): Promise<void> {
    const data = await this.bundle(value, cell);
    this.iopub.publish(cell.request, 'execute_result', { execution_count: cell.number, data, metadata: {} });
    if (store) this.history.setOutput(this.count, String(data['text/plain']));
  }

  /** The value as a front end shows it; its own code may be asked how it looks. */
  private bundle(value: unknown, cell: Cell): Promise<MimeBundle> {
    return inOwnTurn(cell, () => mimeBundle(value, (problem) => this.warn(problem, cell)));
  }

  private async showError(reason: unknown, failed: Cell): Promise<ErrorReport> {
    failed.finish();
    // Telling what went wrong runs code of the cell again (getters, displays): the next interrupt ends that.
    const cell = new Cell(failed.request, failed.number, failed.silent);
    this.current = cell;
    const { report, data } = await inOwnTurn(cell, async () => {
      const thrown = failed.wasInterrupted ? interruptOf(reason) : reason;
      // An error that knows how to show itself (which cluster failed, what to try) does so above the traceback.
      const shown = !cell.silent && displaysItself(thrown) ? await this.bundle(thrown, cell) : undefined;
      const report = this.traceback().report(thrown);
      return { report: shown ? withoutEcho(report) : report, data: shown };
    }).catch((problem: unknown) => ({ report: this.traceback().report(problem), data: undefined }));
    cell.finish();
    await drained();
    if (cell.silent) return report;
    if (data) this.iopub.publish(cell.request, 'display_data', { data, metadata: {}, transient: {} });
    this.iopub.publish(cell.request, 'error', { ...report });
    return report;
  }

  private async evaluateAll(expressions: Readonly<Record<string, string>>, cell: Cell) {
    const results: Record<string, unknown> = {};
    for (const [name, expression] of Object.entries(expressions)) {
      try {
        const value = await this.runner.evaluate(expression, cell);
        const data = await this.bundle(value, cell);
        results[name] = { status: 'ok', data, metadata: {} };
      } catch (error) {
        const report = await inOwnTurn(cell, () => this.traceback().report(error));
        results[name] = { status: 'error', ...report };
      }
    }
    return results;
  }

  /** A problem that is not the cell's own failure. */
  warn(problem: unknown, cell: Cell | undefined): void {
    this.iopub.stream(cell?.request, 'stderr', `${this.traceback().report(problem).traceback.join('\n')}\n`);
  }
}

/** What threads have printed until now arrives in the next turns of the event loop. */
async function drained(): Promise<void> {
  for (let turn = 0; turn < 2; turn++) await new Promise((resolve) => setImmediate(resolve));
}

/** An interrupted cell failed because it was interrupted, whatever the abort became on its way up. */
function interruptOf(error: unknown): unknown {
  if (isA(error, KeyboardInterrupt) || displaysItself(error)) return error;
  return read(error, 'name') === 'AbortError' ? new KeyboardInterrupt() : error;
}

/** The card above has said it all: name, first line, and where in the cell. */
function withoutEcho({ ename, evalue, traceback }: ErrorReport): ErrorReport {
  const [first = ''] = evalue.split('\n');
  return { ename, evalue: first, traceback: traceback.map((part) => part.replace(evalue, () => first)) };
}

function readRequest({ content }: Message) {
  const silent = content.silent === true;
  return {
    code: String(content.code ?? ''),
    silent,
    // The protocol: silent forces store_history to be false.
    store: !silent && content.store_history !== false,
    expressions: (content.user_expressions ?? {}) as Readonly<Record<string, string>>,
  };
}
