import type { Session } from '../execution/session';
import { toCodePoints, toUtf16 } from '../execution/text-position';
import { hasSyntaxError, isCompleteCode, printQuickInfo, type QuickInfo } from '../execution/tslab';
import type { Handler, Reply } from '../protocol/dispatcher';
import type { Message } from '../protocol/message';
import { magicIn, magics } from './find-magic';
import { describe } from './magic';
import { findMagicLines, insideText, replaceLines, splitCellMagic } from './split-magics';

/** Completion, inspection and the question whether a cell is complete, for TypeScript and magics. */
export class CodeAssistance {
  readonly handlers: Readonly<Record<string, Handler>> = {
    complete_request: (request) => this.complete(request),
    inspect_request: (request) => this.inspect(request),
    is_complete_request: (request) => isComplete(String(request.content.code ?? '')),
  };

  /** @param ready settles when the session knows the names that it starts with; before that, answers would lack them. */
  constructor(
    private readonly session: Session,
    private readonly ready: () => Promise<void>,
  ) {}

  private async complete(request: Message): Promise<Reply> {
    const { code, position } = cursor(request);
    const { text, start } = lineAt(code, position);
    const magic = completeMagic(text.slice(0, position - start));
    const { from, to, matches } = magic
      ? { from: start + magic.from, to: position, matches: magic.matches }
      : await this.completeCode(code, position);
    return {
      matches,
      cursor_start: toCodePoints(code, from),
      cursor_end: toCodePoints(code, to),
      metadata: {},
    };
  }

  private async completeCode(code: string, position: number) {
    await this.ready();
    const { start, end, candidates } = this.session.complete(withoutMagics(code), position);
    return { from: start, to: end, matches: candidates };
  }

  private async inspect(request: Message): Promise<Reply> {
    const { code, position } = cursor(request);
    const magic = magicIn(lineAt(code, position).text);
    if (magic) return { found: true, data: { 'text/plain': describe(magic) }, metadata: {} };
    await this.ready();
    const info = this.infoAt(withoutMagics(code), position);
    if (!info) return { found: false, data: {}, metadata: {} };
    return { found: true, data: { 'text/plain': printQuickInfo(info), 'text/markdown': markdown(info) }, metadata: {} };
  }

  /** The name at the cursor or just before it; inside the brackets of a call, the function. */
  private infoAt(code: string, position: number): QuickInfo | undefined {
    const before = code.slice(0, position);
    const called = /([\w$]+)\s*\([^()]*$/.exec(before);
    const candidates = [position, position - 1, ...(called ? [called.index] : [])];
    for (const at of candidates) {
      const info = at >= 0 ? this.session.inspect(code, at) : undefined;
      if (info) return info;
    }
    return undefined;
  }
}

/** Completions of a line that starts a magic; `from` counts from the start of the line. */
function completeMagic(line: string): { readonly from: number; readonly matches: readonly string[] } | undefined {
  if (!/^%%?[\w ]*$/.test(line)) return undefined;
  const sign = line.startsWith('%%') ? '%%' : '%';
  const known = magics.filter((magic) => (sign === '%%' ? magic.kind === 'cell' : true));
  const whole = known
    .map((magic) => (magic.kind === 'cell' ? '%%' : '%') + magic.name)
    .filter((name) => name.startsWith(line));
  if (whole.length > 0) return { from: 0, matches: whole };
  const magic = magicIn(line);
  const word = /[^ ]*$/.exec(line)![0];
  if (!magic?.choices) return { from: line.length, matches: [] };
  return { from: line.length - word.length, matches: magic.choices.filter((choice) => choice.startsWith(word)) };
}

/** The code as the compiler may see it, every position unchanged. */
function withoutMagics(code: string): string {
  const blank = (text: string): string => ' '.repeat(text.length);
  const cell = splitCellMagic(code);
  const rest = cell ? code.slice(0, code.length - cell.body.length).replace(/[^\n]/g, ' ') + cell.body : code;
  return replaceLines(rest, findMagicLines(rest), ({ text }) => blank(`%${text}`));
}

function isComplete(code: string): Reply {
  const cell = splitCellMagic(code);
  // A body may be anything: an empty line ends it.
  if (cell) return { status: /\n\s*$/.test(code) || cell.body === '' ? 'complete' : 'incomplete', indent: '' };
  try {
    const rest = replaceLines(code, findMagicLines(code), () => '');
    if (insideText(rest)) return { status: 'incomplete', indent: '' };
    const { completed, indent } = isCompleteCode(rest);
    if (!completed) return { status: 'incomplete', indent: indent ?? '' };
    return { status: hasSyntaxError(rest) ? 'invalid' : 'complete' };
  } catch (error) {
    // Nested too deeply for the parser.
    if (error instanceof RangeError) return { status: 'unknown' };
    throw error;
  }
}

function cursor({ content }: Message): { code: string; position: number } {
  const code = String(content.code ?? '');
  return { code, position: toUtf16(code, Number(content.cursor_pos ?? code.length)) };
}

function lineAt(code: string, position: number): { text: string; start: number } {
  const start = code.lastIndexOf('\n', position - 1) + 1;
  const end = code.indexOf('\n', position);
  return { text: code.slice(start, end < 0 ? code.length : end), start };
}

function markdown(info: QuickInfo): string {
  const text = (parts: readonly { readonly text: string }[] | undefined): string =>
    (parts ?? []).map((part) => part.text).join('');
  const tags = (info.tags ?? []).map((tag) => `*@${tag.name}* ${text(tag.text)}`);
  return [`\`\`\`typescript\n${text(info.displayParts)}\n\`\`\``, text(info.documentation), ...tags]
    .filter(Boolean)
    .join('\n\n');
}
