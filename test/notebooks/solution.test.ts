import type { Browser, BrowserContext } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { jupyterEnvironment } from '../kernel/jupyter-environment';
import { type JupyterServer, startServer, stopServer, token } from '../kernel/jupyter-server';
import { chromiumFound } from '../notebook/browser';
import * as frontEnds from './front-ends';
import { errorsOf, lessonPath, lessons, type Notebook, verdicts } from './lessons';
import { lessonsTimeoutMs, runLessons } from './run-lessons';

const jupyter = jupyterEnvironment();
let executed: ReadonlyMap<string, Notebook>;
beforeAll(async () => {
  executed = await runLessons(lessons.map(lessonPath), jupyter);
}, lessonsTimeoutMs);

describe.each(lessons)('%s with its solutions', (name) => {
  test('every cell runs', () => {
    expect(errorsOf(executed.get(name)!)).toEqual([]);
  });

  test('every check passes, the comparison with the reference too', () => {
    const { passed, hints } = verdicts(executed.get(name)!);
    expect(hints).toEqual([]);
    for (const kind of [/^Prediction 1/, /^Prediction 2/, /^Exercise 1/, /^Exercise 2/]) {
      expect(passed).toContainEqual(expect.stringMatching(kind));
    }
    expect(passed.length).toBeGreaterThanOrEqual(5);
  });
});

/** Opened as they are committed, too: what every lesson adds to a picture in an untrusted notebook is the same. */
const asCommitted = lessons.filter((_, i) => i % 4 === 1);

describe.skipIf(!jupyter || !chromiumFound)('in front ends, offline', () => {
  let browser: Browser;
  let servers: JupyterServer[] = [];
  /** One, so that the scripts of JupyterLab are loaded once. */
  let context: BrowserContext;
  let pages: string[] = [];

  beforeAll(async () => {
    browser = await frontEnds.launchBrowser();
    // The file as it is saved, and as it lies in the repository: without scripts, and of somebody else.
    frontEnds.trust(jupyter!, lessons);
    frontEnds.place(jupyter!, 'committed', asCommitted.map(lessonPath));
    pages = frontEnds.toHtml(jupyter!, lessons);
    servers = await Promise.all([startServer(jupyter!, 'lab'), startServer(jupyter!, 'nbclassic')]);
    context = await browser.newContext({ viewport: { width: 1100, height: 1000 } });
  }, 300_000);
  afterAll(async () => {
    await browser?.close();
    await Promise.all(servers.map(({ process }) => stopServer(process)));
  });

  test.each(lessons)('%s as HTML of nbconvert: every figure and view is drawn', async (name) => {
    const { page, complaints } = await frontEnds.watchedPage(context);
    await page.goto(`file://${pages[lessons.indexOf(name)]}`);
    await frontEnds.seeAllDrawn(page, '.jp-Cell', frontEnds.drawings(executed.get(name)!));
    await frontEnds.photograph(page, `html-${name}`);
    expect(complaints).toEqual([]);
    await page.close();
  });

  test.each(lessons)('%s as it was saved, in JupyterLab', async (name) => {
    await frontEnds.inLab(context, servers[0]!.url, name, async (page) => {
      await frontEnds.seeAllDrawn(page, '.jp-Cell', frontEnds.drawings(executed.get(name)!));
      await frontEnds.photograph(page, `lab-${name}`, '.jp-WindowedPanel-outer');
    });
  });

  test.each(asCommitted)('%s as it is committed, in JupyterLab: every picture is there', async (name) => {
    await frontEnds.inLab(context, servers[0]!.url, `committed-${name}`, async (page) => {
      const { figures } = frontEnds.drawings(executed.get(name)!);
      expect(await frontEnds.seeAllPictures(page, '.jp-Cell')).toBeGreaterThanOrEqual(figures);
    });
  });

  test.each(lessons)('%s as it was saved, in the classic notebook', async (name) => {
    const { url } = servers[1]!;
    const { page, complaints } = await frontEnds.watchedPage(context);
    await page.goto(`${url}/nbclassic/notebooks/${name}?token=${token}`);
    await page.locator('.kernel_indicator_name', { hasText: 'ManyBody (TypeScript)' }).waitFor({ timeout: 90_000 });
    await frontEnds.seeAllDrawn(page, '.cell', frontEnds.drawings(executed.get(name)!));
    await frontEnds.photograph(page, `classic-${name}`, '#site');
    expect(complaints).toEqual([]);
    await frontEnds.endKernels(page, url);
    await page.close();
  });
});
