import type { Iopub } from '../protocol/iopub';
import type { Message } from '../protocol/message';
import { Cell, inCell, KeyboardInterrupt } from './cell';
import { displaysItself, mimeBundle } from './display';
import type { History } from './history';
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

  /** Signal of the cell that runs, for code that runs outside of any cell. */
  get signal(): AbortSignal | undefined {
    return this.current?.takeSignal();
  }

  interrupt(): void {
    this.current?.interrupt();
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
      const report = await this.showError(cell.wasInterrupted ? interruptOf(error) : error, cell);
      return { status: 'error', execution_count: this.count, ...report };
    } finally {
      cell.finish();
      this.current = undefined;
    }
  }

  private async showResult(value: unknown, cell: Cell, store: boolean): Promise<void> {
    const data = await inCell(cell, () => mimeBundle(value, (problem) => this.warn(problem, cell)));
    this.iopub.publish(cell.request, 'execute_result', { execution_count: cell.number, data, metadata: {} });
    if (store) this.history.setOutput(this.count, String(data['text/plain']));
  }

  private async showError(thrown: unknown, cell: Cell): Promise<ErrorReport> {
    const report = this.traceback().report(thrown);
    await drained();
    if (cell.silent) return report;
    // An error that knows how to show itself (which cluster failed, what to try) does so above the traceback.
    if (displaysItself(thrown)) {
      const data = await inCell(cell, () => mimeBundle(thrown, (problem) => this.warn(problem, cell)));
      this.iopub.publish(cell.request, 'display_data', { data, metadata: {}, transient: {} });
    }
    this.iopub.publish(cell.request, 'error', { ...report });
    return report;
  }

  private async evaluateAll(expressions: Readonly<Record<string, string>>, cell: Cell) {
    const results: Record<string, unknown> = {};
    for (const [name, expression] of Object.entries(expressions)) {
      try {
        const value = await this.runner.evaluate(expression, cell);
        const data = await inCell(cell, () => mimeBundle(value, (problem) => this.warn(problem, cell)));
        results[name] = { status: 'ok', data, metadata: {} };
      } catch (error) {
        results[name] = { status: 'error', ...this.traceback().report(error) };
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
  if (error instanceof KeyboardInterrupt || displaysItself(error)) return error;
  const name = (error as { name?: unknown } | null)?.name;
  return name === 'AbortError' ? new KeyboardInterrupt() : error;
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
