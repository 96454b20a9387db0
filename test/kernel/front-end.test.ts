import type { ChildProcess } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type Browser, chromium } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { jupyterEnvironment, notebook } from './jupyter-environment';
import { labStatus, openInLab, openPage, startServer, stopServer, token } from './jupyter-server';

const chromiumProgram = process.env.CHROMIUM ?? '/usr/bin/chromium';
const jupyter = existsSync(chromiumProgram) ? jupyterEnvironment() : undefined;
const artefacts = resolve(__dirname, '../artefacts');
const heliums = "ManyBodyComputer.of('He 0 0 0\\n--\\nHe 0 0 3\\n--\\nHe 0 0 6').level(3, 'hf/sto-3g').bsse('cp')";

let browser: Browser;

beforeAll(async () => {
  if (!jupyter) return;
  mkdirSync(artefacts, { recursive: true });
  const cells = [
    `const trimer = ${heliums};\nconst result = await trimer.run();\nresult`,
    "console.log('printed');\n6 * 7",
    'function fail(n: number) {\n  throw new RangeError("no " + n);\n}\nfail(3);',
  ];
  for (const name of ['lab', 'classic']) writeFileSync(join(jupyter.folder, `${name}.ipynb`), notebook(cells));
  const trimer = `const result = await ${heliums}.run();`;
  const figures = [trimer, 'result.plot.contributions()', 'result.plot.pairs()'];
  writeFileSync(join(jupyter.folder, 'figures.ipynb'), notebook(figures));
  writeFileSync(join(jupyter.folder, 'loop.ipynb'), notebook(['await 1;\nfor (;;) {}']));
  browser = await chromium.launch({
    executablePath: chromiumProgram,
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-dev-shm-usage'],
  });
}, 180_000);
afterAll(async () => {
  await browser?.close();
});

describe.skipIf(!jupyter)('JupyterLab', () => {
  let server: ChildProcess;
  let url: string;

  beforeAll(async () => {
    ({ process: server, url } = await startServer(jupyter!, 'lab'));
  }, 120_000);
  afterAll(() => stopServer(server));

  test('opens a notebook, runs it, and draws results, output and errors', async () => {
    const { page, errors } = await openPage(browser, url);
    await openInLab(page, url, 'lab.ipynb');
    await page.getByRole('menuitem', { name: 'Run', exact: true }).click();
    await page.getByText('Run All Cells', { exact: true }).click();
    await page
      .locator('.jp-CodeCell')
      .nth(2)
      .locator('.jp-OutputArea-output')
      .filter({ hasText: 'RangeError' })
      .waitFor({ timeout: 60_000 });
    await page.locator('.jp-CodeCell').first().locator('.jp-OutputArea-executeResult').waitFor({ timeout: 60_000 });
    await page.screenshot({ path: join(artefacts, 'kernel-jupyterlab.png') });
    const cell = (n: number) => page.locator('.jp-CodeCell').nth(n);
    expect(await cell(1).textContent()).toMatch(/printed\s*(\[\d+\]:)?\s*42/);
    expect(await cell(2).textContent()).toMatch(/RangeError: no 3[\s\S]*line 2, column/);
    // The card is HTML, and the editor knows the language.
    expect(await cell(0).locator('.jp-OutputArea-executeResult .jp-RenderedHTMLCommon').count()).toBe(1);
    expect(await page.getByText('Mode: ').count()).toBe(1);
    expect(errors).toEqual([]);
    await page.close();
  }, 240_000);

  test('a figure that is run again takes the library along into the saved file', async () => {
    const { page, errors } = await openPage(browser, url);
    await openInLab(page, url, 'figures.ipynb');
    await page.getByRole('menuitem', { name: 'Run', exact: true }).click();
    await page.getByText('Run All Cells', { exact: true }).click();
    await expect.poll(() => page.locator('.js-plotly-plot:has(.main-svg)').count(), { timeout: 60_000 }).toBe(2);
    const carrier = page.locator('.jp-CodeCell').nth(1);
    // Into the editor: the middle of the cell is the figure, which keeps clicks to itself.
    await carrier.locator('.jp-InputArea-editor').click();
    await page.keyboard.press('Control+Enter');
    await carrier.locator('.jp-InputPrompt', { hasText: '[4]' }).waitFor({ timeout: 60_000 });
    await page.keyboard.press('Control+s');
    const file = join(jupyter!.folder, 'figures.ipynb');
    const saved = () => readFileSync(file, 'utf8');
    await expect.poll(() => /"execution_count": 4/.test(saved()), { timeout: 60_000 }).toBe(true);
    expect(saved().split('if(m.plotly)return').length - 1).toBe(1);
    await page.reload();
    await expect.poll(() => page.locator('.js-plotly-plot:has(.main-svg)').count(), { timeout: 90_000 }).toBe(2);
    expect(errors).toEqual([]);
    await page.close();
  }, 240_000);

  test('interrupts a busy loop and restarts the kernel', async () => {
    const { page } = await openPage(browser, url);
    await openInLab(page, url, 'loop.ipynb');
    await page.locator('.jp-Notebook .jp-CodeCell').first().click();
    await page.keyboard.press('Control+Enter');
    await page.locator('.jp-InputPrompt', { hasText: '[*]' }).waitFor({ timeout: 20_000 });
    await labStatus(page, 'Busy');
    await page.getByRole('menuitem', { name: 'Kernel', exact: true }).click();
    await page.getByText('Interrupt Kernel', { exact: true }).click();
    await page.locator('.jp-OutputArea-output').filter({ hasText: 'KeyboardInterrupt' }).waitFor({ timeout: 20_000 });
    await page.getByRole('menuitem', { name: 'Kernel', exact: true }).click();
    await page.getByText('Restart Kernel…', { exact: true }).click();
    await page.locator('.jp-Dialog .jp-mod-accept').click();
    await labStatus(page, 'Idle');
    await page.close();
  }, 240_000);
});

describe.skipIf(!jupyter)('the classic notebook', () => {
  let server: ChildProcess;
  let url: string;

  beforeAll(async () => {
    ({ process: server, url } = await startServer(jupyter!, 'nbclassic'));
  }, 120_000);
  afterAll(() => stopServer(server));

  test('opens a notebook and runs it', async () => {
    const { page, errors } = await openPage(browser, url);
    await page.goto(`${url}/nbclassic/notebooks/classic.ipynb?token=${token}`);
    await page.locator('.kernel_indicator_name', { hasText: 'ManyBody (TypeScript)' }).waitFor({ timeout: 90_000 });
    await page.locator('#kernel_indicator_icon.kernel_idle_icon').waitFor({ timeout: 90_000 });
    await page.locator('#cell_link, #menubar').getByText('Cell', { exact: true }).first().click();
    await page.locator('#run_all_cells').click();
    // All outputs: when this fails it says how far it came.
    const outputs = async () => (await page.locator('.output_area').allInnerTexts()).join('\n');
    await expect.poll(outputs, { timeout: 90_000 }).toMatch('RangeError');
    await page.screenshot({ path: join(artefacts, 'kernel-classic.png') });
    expect(await page.locator('.output_area', { hasText: '42' }).count()).toBeGreaterThan(0);
    expect(errors).toEqual([]);
    await page.close();
  }, 240_000);
});
