import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import type { JupyterEnvironment } from './jupyter-environment';

/** What pages show to the server to be let in. */
export const token = 'front-end-test';

/** A running JupyterLab or classic notebook. */
export interface JupyterServer {
  readonly process: ChildProcess;
  readonly url: string;
}

/** A server of the environment, in its folder, that listens on a port of its own choice. */
export async function startServer(
  { bin, env, folder }: JupyterEnvironment,
  program: 'lab' | 'nbclassic',
): Promise<JupyterServer> {
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

export async function stopServer(server: ChildProcess | undefined): Promise<void> {
  if (!server || server.exitCode !== null) return;
  const ended = new Promise((done) => server.once('exit', done));
  // Twice: the first only asks.
  server.kill('SIGTERM');
  const timer = setTimeout(() => server.kill('SIGKILL'), 10_000);
  await ended;
  clearTimeout(timer);
}

/** A page that may reach the server and nothing else, and the errors that it reported. */
export async function openPage(browser: Browser, url: string): Promise<{ page: Page; errors: string[] }> {
  const page = await browser.newPage({ viewport: { width: 1200, height: 1400 } });
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(String(error)));
  await page.route(
    (to) => !to.href.startsWith(url) && to.protocol !== 'data:' && to.protocol !== 'blob:',
    (route) => route.abort(),
  );
  return { page, errors };
}

/** Opens a notebook in JupyterLab; resolves when it is drawn and its kernel answers. */
export async function openInLab(page: Page, url: string, file: string): Promise<void> {
  // A workspace of its own: JupyterLab would open the notebooks of the last page again.
  await page.goto(`${url}/lab/workspaces/${file.replace(/\W/g, '-')}/tree/${file}?token=${token}`);
  await page.locator('.jp-Notebook').waitFor({ timeout: 90_000 });
  await labStatus(page, 'Idle');
}

/** Waits until the status bar says so of the kernel. */
export function labStatus(page: Page, state: 'Idle' | 'Busy'): Promise<void> {
  return page.getByText(`ManyBody (TypeScript) | ${state}`).waitFor({ timeout: 60_000 });
}
