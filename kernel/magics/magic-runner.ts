import type { Cell } from '../execution/cell';
import { mimeBundle } from '../execution/display';
import { inOwnTurn } from '../execution/own-turn';
import type { Prelude } from '../execution/prelude';
import type { CellRunner } from '../execution/run-request';
import type { Session } from '../execution/session';
import { findCellMagic, findLineMagic } from './find-magic';
import { type MagicContext, MagicError } from './magic';
import { findMagicLines, replaceLines, splitCellMagic } from './split-magics';

/** How compiled cells call a magic. */
const callSymbol = 'manybody.kernel.magic';

/** Takes the magics out of a cell before TypeScript sees it, and runs them where they stood. */
export class MagicRunner implements CellRunner {
  private readonly context: MagicContext;

  constructor(
    private readonly session: Session,
    prelude: Prelude,
    channel: () => MagicContext['channel'],
  ) {
    this.context = {
      session,
      prelude,
      get channel() {
        return channel();
      },
      show: async (value) => {
        const channelNow = channel();
        channelNow.display(await mimeBundle(value, (problem) => console.error(problem)));
      },
      print: (line) => void process.stdout.write(`${line}\n`),
    };
    const call = (text: string): unknown => this.call(text);
    Object.defineProperty(globalThis, Symbol.for(callSymbol), { value: call, configurable: true });
  }

  async execute(code: string, cell: Cell): Promise<unknown> {
    const cellMagic = splitCellMagic(code);
    if (cellMagic) {
      const { magic, words } = findCellMagic(cellMagic.head);
      const { body: text, line } = cellMagic;
      const execute = () => this.execute('\n'.repeat(line) + text, cell);
      return inOwnTurn(cell, () => magic.run(words, { text, line, execute }, this.context));
    }
    const magics = findMagicLines(code);
    if (magics.length === 0) return this.session.execute(code, cell);
    const rest = replaceLines(code, magics, () => '');
    if (rest.trim() === '') {
      for (const { text } of magics) await inOwnTurn(cell, () => this.call(text, true));
      return undefined;
    }
    const invocation = (text: string): string =>
      `await (globalThis as any)[Symbol.for('${callSymbol}')](${JSON.stringify(text)});`;
    return this.session.execute(
      replaceLines(code, magics, ({ text }) => invocation(text)),
      cell,
    );
  }

  evaluate(expression: string, cell: Cell): Promise<unknown> {
    return this.session.evaluate(expression, cell);
  }

  private async call(text: string, alone = false): Promise<void> {
    const { magic, words } = findLineMagic(text);
    if (magic.alone && !alone) throw new MagicError(`%${magic.name} must be alone in its cell.`);
    await magic.run(words, this.context);
  }
}
