import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { KernelClient } from '../../kernel/client/kernel-client';
import { startKernel } from './start-kernel';

/** What plotly's script, and nothing else, holds. */
const library = '__manybody=window.__manybody||{};if(m.plotly)return';
const figure = (k: number) =>
  `import { Figure } from 'manybody/notebook';
new Figure({ title: 't${k}', finding: 'f', x: { title: 'x', scale: 'linear' }, y: { title: 'y', scale: 'linear' }, series: [], table: { caption: 'c', columns: [], rows: [] } })`;

describe('the plotting library in the outputs of a notebook', () => {
  let kernel: KernelClient;
  beforeAll(async () => {
    kernel = await startKernel();
  });
  afterAll(() => kernel.shutdown());

  /** Whether the output of this run of a cell holds the library. */
  const carries = async (code: string, metadata?: Record<string, unknown>, content = {}): Promise<boolean> => {
    const { broadcasts, reply } = await kernel.execute(code, content, metadata ? { metadata } : {});
    expect(reply.status).toBe('ok');
    return JSON.stringify(broadcasts).includes(library);
  };

  test('is there once, and again when the cell that held it runs again, edited or not, or is deleted', async () => {
    const cell = (cellId: string, more = {}) => ({ cellId, deletedCells: [], ...more });
    expect(await carries(figure(1), cell('a'))).toBe(true);
    expect(await carries(figure(2), cell('b'))).toBe(false);
    expect(await carries(figure(1), cell('a'))).toBe(true);
    expect(await carries(`// edited\n${figure(3)}`, cell('a'))).toBe(true);
    expect(await carries(figure(2), cell('b'))).toBe(false);
    // The cell lost its figure: the next one takes over.
    expect(await carries('1 + 1', cell('a'))).toBe(false);
    expect(await carries(figure(2), cell('b'))).toBe(true);
    expect(await carries(figure(2), cell('c', { deletedCells: ['b'] }))).toBe(true);
    // A question of the front end has no outputs that it could take away.
    await carries('1', cell('c'), { silent: true });
    expect(await carries(figure(2), cell('d'))).toBe(false);
    // %reset forgets variables, not pages.
    await carries('%reset', cell('e'));
    expect(await carries(figure(2), cell('d'))).toBe(false);
  });

  test('a front end without cell ids is known by the code', async () => {
    const fresh = await startKernel();
    try {
      const run = async (code: string) => JSON.stringify((await fresh.execute(code)).broadcasts).includes(library);
      expect([await run(figure(1)), await run(figure(2)), await run(figure(1)), await run(figure(2))]).toEqual([
        true,
        false,
        true,
        false,
      ]);
    } finally {
      await fresh.shutdown();
    }
  });
});
