import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';

const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium';
export const chromiumFound: boolean = existsSync(executablePath);
if (!chromiumFound) console.warn(`Chromium was not found at ${executablePath}: the browser tests are skipped.`);

/** Screenshots, kept for people to look at. */
export const artefacts: string = join(__dirname, '../artefacts');

export function launch(): Promise<Browser> {
  return chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu', '--enable-unsafe-swiftshader'] });
}

export interface OpenPage {
  readonly page: Page;
  /** Errors and warnings that the page wrote, and requests that it tried. */
  readonly complaints: string[];
}

export interface PageOptions {
  theme?: 'light' | 'dark';
  scripts?: boolean;
  head?: string;
}

/** An AMD loader as the classic notebook has one: whatever calls `define` is recorded, and a mismatch is an error. */
export const requireJs = `<script>window.definedModules = [];
  window.define = function (name) { window.definedModules.push(String(name)); throw new Error('Mismatched anonymous define() module'); };
  window.define.amd = {}; window.require = window.requirejs = function () { throw new Error('not loaded'); };</script>`;

/** Puts outputs into a page, as a notebook does, and opens it. */
export function open(browser: Browser, name: string, body: string, options: PageOptions = {}): Promise<OpenPage> {
  const { theme = 'light', head = '' } = options;
  const colours = theme === 'light' ? 'background:#fff;color:#000' : 'background:#111;color:#e0e0e0';
  const document = `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${name}</title>${head}</head><body style="${colours};font-family:sans-serif;font-size:14px;padding:12px">${body}</body></html>`;
  return openDocument(browser, name, document, options);
}

/** Opens a document offline: any request but for the document itself is blocked and reported. */
export async function openDocument(
  browser: Browser,
  name: string,
  document: string,
  { scripts = true }: PageOptions = {},
): Promise<OpenPage> {
  const context = await browser.newContext({ javaScriptEnabled: scripts, viewport: { width: 1000, height: 800 } });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('dialog', (dialog) => {
    complaints.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  await context.route(/.*/, (route) => {
    const url = route.request().url();
    if (/^(file|data|blob|about):/.test(url)) return route.continue();
    complaints.push(`request: ${url}`);
    return route.abort();
  });
  mkdirSync(artefacts, { recursive: true });
  const file = join(artefacts, `${name}.html`);
  writeFileSync(file, document);
  await page.goto(`file://${file}`);
  return { page, complaints };
}

export async function screenshot(page: Page, name: string): Promise<void> {
  await page.screenshot({ path: join(artefacts, `${name}.png`), fullPage: true });
}
