import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { jupyterEnvironment, notebook } from './jupyter-environment';

const chromiumProgram = process.env.CHROMIUM ?? '/usr/bin/chromium';
const jupyter = existsSync(chromiumProgram) ? jupyterEnvironment() : undefined;
const artefacts = resolve(__dirname, '../artefacts');
const token = 'front-end-test';

/** A server of the environment that listens on a port of its own choice. */
async function startServer(program: 'lab' | 'nbclassic'): Promise<{ process: ChildProcess; url: string }> {
  const { bin, env, folder } = jupyter!;
  const flags = ['--no-browser', '--allow-root', '--ServerApp.port=0', `--IdentityProvider.token=${token}`];
  const server = spawn(join(bin, 'jupyter'), [program, ...flags], {
    cwd: folder,
    env,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const url = await new Promise<string>((found, failed) => {
    let log = '';
    const timer = setTimeout(() => failed(new Error(`jupyter ${program} does not start:\n${log}`)), 90_000);
    server.stderr!.setEncoding('utf8').on('data', (text: string) => {
      log += text;
      const match = /http:\/\/(?:127\.0\.0\.1|localhost):(\d+)\//.exec(log);
      if (match) {
        clearTimeout(timer);
        found(`http://127.0.0.1:${match[1]}`);
      }
    });
  });
  return { process: server, url };
}

async function stopServer(server: ChildProcess | undefined): Promise<void> {
  if (!server || server.exitCode !== null) return;
  const ended = new Promise((done) => server.once('exit', done));
  // Twice: the first only asks.
  server.kill('SIGTERM');
  const timer = setTimeout(() => server.kill('SIGKILL'), 10_000);
  await ended;
  clearTimeout(timer);
}

let browser: Browser;

beforeAll(async () => {
  if (!jupyter) return;
  mkdirSync(artefacts, { recursive: true });
  const cells = [
    "const trimer = ManyBodyComputer.of('He 0 0 0\\n--\\nHe 0 0 3\\n--\\nHe 0 0 6').level(3, 'hf/sto-3g').bsse('cp');\nconst result = await trimer.run();\nresult",
    "console.log('printed');\n6 * 7",
    'function fail(n: number) {\n  throw new RangeError("no " + n);\n}\nfail(3);',
  ];
  for (const name of ['lab', 'classic']) writeFileSync(join(jupyter.folder, `${name}.ipynb`), notebook(cells));
  writeFileSync(join(jupyter.folder, 'loop.ipynb'), notebook(['await 1;\nfor (;;) {}']));
  browser = await chromium.launch({
    executablePath: chromiumProgram,
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-dev-shm-usage'],
  });
}, 180_000);
afterAll(async () => {
  await browser?.close();
});

/** A page that may reach the server and nothing else, and what it reported as errors. */
async function openPage(url: string): Promise<{ page: Page; errors: string[] }> {
  const page = await browser.newPage({ viewport: { width: 1200, height: 1400 } });
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(String(error)));
  await page.route(
    (to) => !to.href.startsWith(url) && to.protocol !== 'data:' && to.protocol !== 'blob:',
    (route) => route.abort(),
  );
  return { page, errors };
}

describe.skipIf(!jupyter)('JupyterLab', () => {
  let server: ChildProcess;
  let url: string;

  beforeAll(async () => {
    ({ process: server, url } = await startServer('lab'));
  }, 120_000);
  afterAll(() => stopServer(server));

  /** What the status bar says of the kernel. */
  const status = (page: Page, state: string): Promise<void> =>
    page.getByText(`ManyBody (TypeScript) | ${state}`).waitFor({ timeout: 60_000 });

  async function openInLab(page: Page, file: string): Promise<void> {
    // A workspace of its own: JupyterLab would open the notebooks of the last page again.
    await page.goto(`${url}/lab/workspaces/${file.replace('.', '-')}/tree/${file}?token=${token}`);
    await page.locator('.jp-Notebook').waitFor({ timeout: 90_000 });
    await status(page, 'Idle');
  }

  test('opens a notebook, runs it, and draws results, output and errors', async () => {
    const { page, errors } = await openPage(url);
    await openInLab(page, 'lab.ipynb');
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

  test('interrupts a busy loop and restarts the kernel', async () => {
    const { page } = await openPage(url);
    await openInLab(page, 'loop.ipynb');
    await page.locator('.jp-Notebook .jp-CodeCell').first().click();
    await page.keyboard.press('Control+Enter');
    await page.locator('.jp-InputPrompt', { hasText: '[*]' }).waitFor({ timeout: 20_000 });
    await status(page, 'Busy');
    await page.getByRole('menuitem', { name: 'Kernel', exact: true }).click();
    await page.getByText('Interrupt Kernel', { exact: true }).click();
    await page.locator('.jp-OutputArea-output').filter({ hasText: 'KeyboardInterrupt' }).waitFor({ timeout: 20_000 });
    await page.getByRole('menuitem', { name: 'Kernel', exact: true }).click();
    await page.getByText('Restart Kernel…', { exact: true }).click();
    await page.locator('.jp-Dialog .jp-mod-accept').click();
    await status(page, 'Idle');
    await page.close();
  }, 240_000);
});

describe.skipIf(!jupyter)('the classic notebook', () => {
  let server: ChildProcess;
  let url: string;

  beforeAll(async () => {
    ({ process: server, url } = await startServer('nbclassic'));
  }, 120_000);
  afterAll(() => stopServer(server));

  test('opens a notebook and runs it', async () => {
    const { page, errors } = await openPage(url);
    await page.goto(`${url}/nbclassic/notebooks/classic.ipynb?token=${token}`);
    await page.locator('.kernel_indicator_name', { hasText: 'ManyBody (TypeScript)' }).waitFor({ timeout: 90_000 });
    await page.locator('#cell_link, #menubar').getByText('Cell', { exact: true }).first().click();
    await page.locator('#run_all_cells').click();
    await page.locator('.output_area', { hasText: 'RangeError' }).first().waitFor({ timeout: 90_000 });
    await page.screenshot({ path: join(artefacts, 'kernel-classic.png') });
    expect(await page.locator('.output_area', { hasText: '42' }).count()).toBeGreaterThan(0);
    expect(errors).toEqual([]);
    await page.close();
  }, 240_000);
});
