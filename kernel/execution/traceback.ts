import { asText, isA, looksLikeError, read, readText } from '../thrown';
import { CompileError } from './compile-error';
import type { Position } from './source-position';

/** What a front end is told about a failed cell. */
export interface ErrorReport {
  readonly ename: string;
  readonly evalue: string;
  readonly traceback: readonly string[];
}

/** Position in a cell's source of a position in its script; undefined for code that the compiler added. */
export type ToCell = (script: string, position: Position) => Position | undefined;

/** The source of a cell by the name of its script. */
export type SourceOf = (script: string) => string | undefined;

const red = (text: string): string => `\u001b[31m${text}\u001b[39m`;
const bold = (text: string): string => `\u001b[1m${text}\u001b[22m`;
const frame = /^\s+at (?:async )?(?:(.+?) \()?(?:file:\/\/)?(.+?):(\d+):(\d+)\)?$/;
const cellScript = /^cell-(\d+)\.ts$/;
/** Frames of these are nothing that the author of a cell could change. */
const internals = /^node:|^evalmachine|^<anonymous>|[\\/]node_modules[\\/](?:@tslab|tslab|zeromq)[\\/]/;
/** At most so many causes, or members of an AggregateError, are shown. */
const maxRelated = 3;

/** Turns what a cell threw into names and lines that its author knows. */
export class TracebackWriter {
  /** @param ownFolder frames in files below it (the kernel and the SDK) are hidden. */
  constructor(
    private readonly toCell: ToCell,
    private readonly sourceOf: SourceOf,
    private readonly ownFolder: string,
  ) {}

  /** Never throws: the kernel goes on after whatever a cell threw. */
  report(thrown: unknown): ErrorReport {
    if (isA(thrown, CompileError)) return compileReport(thrown);
    const { ename, evalue } = nameOf(thrown);
    try {
      return { ename, evalue, traceback: this.lines(thrown, 0) };
    } catch {
      // A stack that was made up names places that no cell has.
      return { ename, evalue, traceback: [`${red(bold(ename))}: ${evalue}`] };
    }
  }

  private lines(thrown: unknown, depth: number): string[] {
    const { ename, evalue } = nameOf(thrown);
    const lines = [`${red(bold(ename))}: ${evalue}`];
    if (!looksLikeError(thrown)) return lines;
    const frames = this.frames(readText(thrown, 'stack', ''));
    const inCell = frames.find((each) => each.source !== undefined);
    lines.push(...frames.map((each) => `    at ${each.text}`));
    if (inCell?.source !== undefined && depth === 0) lines.push('', ...excerpt(inCell.source, inCell.position));
    if (depth >= maxRelated) return lines;
    const members = isA(thrown, AggregateError) ? read(thrown, 'errors') : [];
    const length = read(members, 'length');
    const count = typeof length === 'number' ? length : 0;
    for (let i = 0; i < Math.min(count, maxRelated); i++) lines.push('', ...this.lines(read(members, i), maxRelated));
    if (count > maxRelated) lines.push(`… and ${count - maxRelated} more`);
    const cause = read(thrown, 'cause');
    if (cause !== undefined && cause !== null) {
      const [first, ...rest] = this.lines(cause, depth + 1);
      lines.push('', `Caused by ${first}`, ...rest);
    }
    return lines;
  }

  private frames(stack: string): { text: string; position: Position; source?: string }[] {
    return stack.split('\n').flatMap((line) => {
      const match = frame.exec(line);
      if (!match) return [];
      const [, name, file, row, column] = match as unknown as [string, string | undefined, string, string, string];
      const position = { line: Number(row), column: Number(column) };
      const cell = cellScript.exec(file);
      const called = name && !/^(?:async )?(?:Object\.)?<anonymous>$|^eval$/.test(name) ? name : undefined;
      if (!cell) {
        if (internals.test(file) || file.startsWith(this.ownFolder)) return [];
        return [{ text: `${called ? `${called} (${file}:${row}:${column})` : `${file}:${row}:${column}`}`, position }];
      }
      const inCell = this.toCell(file, position);
      if (!inCell) return [];
      const where = `cell [${cell[1]}], line ${inCell.line}, column ${inCell.column}`;
      const source = this.sourceOf(file);
      const text = called ? `${called} (${where})` : where;
      return [{ text, position: inCell, ...(source === undefined ? {} : { source }) }];
    });
  }
}

/** Name and message of anything that can be thrown. */
function nameOf(thrown: unknown): { ename: string; evalue: string } {
  if (!looksLikeError(thrown)) return { ename: 'Thrown', evalue: typeof thrown === 'string' ? thrown : asText(thrown) };
  const message = read(thrown, 'message');
  return {
    ename: readText(thrown, 'name', '') || 'Error',
    evalue: typeof message === 'string' ? message : asText(message),
  };
}

function compileReport(error: CompileError): ErrorReport {
  const traceback: string[] = [];
  for (const { start, messageText, code, fileName } of error.diagnostics) {
    const where = `${fileName ? `${fileName}, ` : ''}line ${start.line + 1}, column ${start.character + 1}`;
    traceback.push(`${red(bold('TypeScriptError'))}: ${messageText} ${`(TS${code})`}`, `    at ${where}`);
    if (!fileName) {
      traceback.push('', ...excerpt(error.code, { line: start.line + 1, column: start.character + 1 }), '');
    }
  }
  if (traceback.at(-1) === '') traceback.pop();
  return { ename: error.name, evalue: error.message, traceback };
}

/** The line of a position, the ones around it, and a caret under the column. */
function excerpt(source: string, { line, column }: Position): string[] {
  const lines = source.split('\n');
  const out: string[] = [];
  for (let n = Math.max(1, line - 2); n <= Math.min(lines.length, line + 1); n++) {
    const mark = n === line ? '>' : ' ';
    out.push(`${mark} ${String(n).padStart(4)} | ${lines[n - 1]}`);
    if (n === line) out.push(`       | ${' '.repeat(column - 1)}${red('^')}`);
  }
  return out;
}
