import type { Browser, BrowserContext } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { jupyterEnvironment } from '../kernel/jupyter-environment';
import { chromiumFound } from '../notebook/browser';
import * as frontEnds from './front-ends';
import { errorsOf, lessonPath, lessons, type Notebook, readNotebook, studentPath, verdicts } from './lessons';
import { lessonsTimeoutMs, runLessons } from './run-lessons';

const jupyter = jupyterEnvironment();
let executed: ReadonlyMap<string, Notebook>;
beforeAll(async () => {
  executed = await runLessons(lessons.map(studentPath), jupyter);
}, lessonsTimeoutMs);

/** `Exercise 1, law. Hint: …` → `Exercise 1, law`. */
const nameOf = (hint: string): string => hint.split('. Hint: ')[0]!;
const isTask = (check: string): boolean => /^(Prediction|Exercise) /.test(check);

describe.each(lessons)('%s as students get it', (name) => {
  test('no cell fails before anything was answered', () => {
    expect(errorsOf(executed.get(name)!)).toEqual([]);
  });

  test('every prediction and exercise fails its check, with a hint', () => {
    const { passed, hints } = verdicts(executed.get(name)!);
    expect(passed.filter(isTask)).toEqual([]);
    for (const hint of hints) expect(hint).toMatch(/\. Hint: .{10,}/);
    const asked = verdicts(readNotebook(lessonPath(name))).passed.filter(isTask);
    expect(hints.map(nameOf).filter(isTask)).toEqual(asked);
  });
});

describe.skipIf(!jupyter || !chromiumFound)('on a dark page of nbconvert, offline', () => {
  let browser: Browser;
  let context: BrowserContext;
  let pages: string[] = [];

  beforeAll(async () => {
    browser = await frontEnds.launchBrowser();
    context = await browser.newContext({ viewport: { width: 1100, height: 1000 } });
    pages = frontEnds.toHtml(jupyter!, lessons, 'dark');
  }, 300_000);
  afterAll(() => browser?.close());

  test.each(lessons)('%s: every figure and view is drawn', async (name) => {
    const { page, complaints } = await frontEnds.watchedPage(context);
    await page.goto(`file://${pages[lessons.indexOf(name)]}`);
    await frontEnds.seeAllDrawn(page, '.jp-Cell', frontEnds.drawings(executed.get(name)!));
    await frontEnds.photograph(page, `student-dark-${name}`);
    expect(complaints).toEqual([]);
    await page.close();
  });
});
