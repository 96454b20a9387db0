import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { expect } from 'vitest';
import type { JupyterEnvironment } from '../kernel/jupyter-environment';
import { openInLab, token } from '../kernel/jupyter-server';
import { artefacts } from '../notebook/browser';
import { joined, type Notebook, outputsOf } from './lessons';

/** Figures and views that a notebook's outputs hold. */
export function drawings(notebook: Notebook): { figures: number; views: number } {
  const outputs = outputsOf(notebook);
  return {
    figures: outputs.filter(({ data }) => data?.['application/vnd.plotly.v1+json']).length,
    views: outputs.filter(({ data }) => joined(data?.['text/html']).includes('$3Dmol.createViewer')).length,
  };
}

/**
 * A browser that draws without a graphics card and knows no host but this one. (Without names, not by intercepting requests: that
 * would switch its cache off, and JupyterLab is large.)
 */
export function launchBrowser(): Promise<Browser> {
  const offline = '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1';
  const args = ['--no-sandbox', '--disable-gpu', '--enable-unsafe-swiftshader', '--disable-dev-shm-usage', offline];
  return chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args });
}

/** As if whoever opens them had run them: scripts in their outputs may run. @param files in the environment's folder */
export function trust({ bin, env, folder }: JupyterEnvironment, files: readonly string[]): void {
  const { status, stderr } = spawnSync(join(bin, 'jupyter'), ['trust', ...files], {
    cwd: folder,
    env,
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`jupyter trust failed:\n${stderr}`);
}

/** Puts notebooks under other names where the server of the environment finds them. @returns the names */
export function place({ folder }: JupyterEnvironment, prefix: string, paths: readonly string[]): string[] {
  return paths.map((path) => {
    const name = `${prefix}-${basename(path)}`;
    copyFileSync(path, join(folder, name));
    return name;
  });
}

/** nbconvert's HTML of these notebooks. @returns paths of the pages */
export function toHtml({ bin, env, folder }: JupyterEnvironment, files: readonly string[], theme = 'light'): string[] {
  const flags = ['--to', 'html', '--theme', theme, '--output-dir', join(folder, theme)];
  const made = spawnSync(join(bin, 'jupyter'), ['nbconvert', ...flags, ...files], {
    cwd: folder,
    env,
    encoding: 'utf8',
  });
  if (made.status !== 0) throw new Error(`jupyter nbconvert failed:\n${made.stderr}`);
  return files.map((file) => join(folder, theme, file.replace('.ipynb', '.html')));
}

/**
 * What front ends complain of with any notebook: nbconvert's template asks a CDN for RequireJS and MathJax, the classic notebook
 * looks for ipywidgets, and its MathJax asks for fonts that it does not bring along.
 */
const theirs = /cdnjs\.cloudflare\.com|cdn\.jsdelivr\.net|nbextensions\/widgets\/|\/MathJax\/|about:blank/;

/** A new page, and all that goes wrong in it. */
export async function watchedPage(context: BrowserContext): Promise<{ page: Page; complaints: string[] }> {
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('console', (message) => {
    const complaint = `${message.text()} ${message.location().url}`;
    if (message.type() === 'error' && !theirs.test(complaint)) complaints.push(complaint);
  });
  return { page, complaints };
}

/** Scrolls through the page, as a reader does, until all that is expected is drawn. */
export async function seeAllDrawn(page: Page, cells: string, { figures, views }: ReturnType<typeof drawings>) {
  const seen = async () => {
    for (const cell of await page.locator(cells).all()) await cell.scrollIntoViewIfNeeded();
    return {
      figures: await page.locator('.js-plotly-plot:has(.main-svg)').count(),
      views: await page.locator('[data-view]').count(),
    };
  };
  await expect.poll(seen, { timeout: 90_000, interval: 500 }).toEqual({ figures, views });
  // No atom lies outside its view.
  const views3d = await page
    .locator('[data-view]')
    .evaluateAll((all) => all.map((view) => view.getAttribute('data-view')));
  for (const said of views3d) expect((JSON.parse(said ?? '') as { spread: number }).spread).toBeLessThanOrEqual(1.01);
  const widths = await page
    .locator('.js-plotly-plot .main-svg')
    .evaluateAll((all) => all.map((svg) => (svg as SVGElement).getBoundingClientRect().width));
  for (const width of widths) expect(width).toBeGreaterThan(300);
}

/** Waits until all pictures of the first layer have loaded. @returns how many there are */
export async function seeAllPictures(page: Page, cells: string): Promise<number> {
  for (const cell of await page.locator(cells).all()) await cell.scrollIntoViewIfNeeded();
  const sizes = () =>
    page.locator('figure img').evaluateAll((all) => all.map((image) => (image as HTMLImageElement).naturalWidth));
  await expect.poll(async () => Math.min(...(await sizes())), { timeout: 60_000 }).toBeGreaterThan(100);
  return (await sizes()).length;
}

/** Opens a notebook in JupyterLab and ends its kernel when `look` is done. */
export async function inLab(
  context: BrowserContext,
  url: string,
  file: string,
  look: (page: Page) => Promise<void>,
): Promise<void> {
  const { page, complaints } = await watchedPage(context);
  await openInLab(page, url, file);
  await look(page);
  expect(complaints).toEqual([]);
  await endKernels(page, url);
  await page.close();
}

/** Every opened notebook has a kernel; two dozen of them would fill the machine. */
export async function endKernels(page: Page, url: string): Promise<void> {
  const headers = { Authorization: `token ${token}` };
  const kernels = (await (await page.request.get(`${url}/api/kernels`, { headers })).json()) as { id: string }[];
  for (const { id } of kernels) await page.request.delete(`${url}/api/kernels/${id}`, { headers });
}

/** The whole notebook, in a window as tall as it is: frames out of sight would not be drawn. @param area what the front end scrolls */
export async function photograph(page: Page, name: string, area = 'html'): Promise<void> {
  mkdirSync(artefacts, { recursive: true });
  const scrolled = page.locator(area).first();
  const height = await scrolled.evaluate((element) => element.scrollHeight);
  await page.setViewportSize({ width: 1100, height: Math.min(height + 250, 16_000) });
  await scrolled.evaluate((element) => element.scrollTo(0, 0));
  // For the picture's sake only: charts fit themselves to the new window.
  await page.waitForTimeout(500);
  await page.screenshot({ path: join(artefacts, `${name}.png`) });
}
