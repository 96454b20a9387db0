import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { libraryScript } from '../../src/notebook/browser-library';
import { figureBundle } from '../../src/notebook/plots/figure';
import { allCharts } from '../../src/notebook/plots/result-plots';
import { failureBundle } from '../../src/notebook/render/error-card';
import { resultBundle } from '../../src/notebook/render/result-card';
import { reportHtml } from '../../src/notebook/report/report';
import { pairEnergies } from '../../src/notebook/tables/pairs-table';
import { viewBundle } from '../../src/notebook/viewer/molecule-view';
import { buildScene } from '../../src/notebook/viewer/scene';
import { chromiumFound, launch, open, openDocument, requireJs, screenshot } from './browser';
import { exampleResult, partialResult } from './fixtures/example-result';
import { hostileNames, renamed } from './fixtures/hostile';
import { sanitized } from './sanitizer';

const water = exampleResult('h2o3_hf_631g');
const charts = allCharts(water, 'kcal/mol');
/** As cells put them into a page: the first brings the library. */
const figures = charts.map((chart, i) => figureBundle(chart, i === 0 ? libraryScript('plotly') : null)['text/html']);
const scenes = [
  buildScene('trimer', water.molecule, { pairs: pairEnergies(water, 'cp') }),
  buildScene('trimer', water.molecule, { cluster: '1-2@1-2-3' }),
];
const views = scenes.map((scene, i) => viewBundle(scene, i === 0 ? libraryScript('3dmol') : null)['text/html']);
const drawn = (page: Page, count: number) =>
  page
    .locator('.js-plotly-plot:has(.main-svg)')
    .nth(count - 1)
    .waitFor({ state: 'attached' });
const viewed = (page: Page, count: number) =>
  page
    .locator('[data-view]')
    .nth(count - 1)
    .waitFor({ state: 'attached' });

describe.skipIf(!chromiumFound)('in Chromium, offline', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launch();
  });
  afterAll(async () => {
    await browser?.close();
  });

  test.each(['light', 'dark'] as const)('every figure is drawn on a %s page, without a complaint', async (theme) => {
    const { page, complaints } = await open(browser, `figures-${theme}`, figures.join(''), { theme });
    await drawn(page, charts.length);
    expect(await page.locator('.js-plotly-plot').count()).toBe(charts.length);
    expect(await page.locator('figure img').count()).toBe(0);
    expect(await page.locator('.js-plotly-plot .xtitle').count()).toBe(charts.length);
    await screenshot(page, `figures-${theme}`);
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  test('figures are drawn in a page with RequireJS, which never hears of plotly', async () => {
    const { page, complaints } = await open(browser, 'figures-requirejs', figures.join(''), { head: requireJs });
    await drawn(page, charts.length);
    expect(await page.evaluate('window.definedModules')).toEqual([]);
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  test('views are drawn in frames of their own, ghosts counted; also beside RequireJS', async () => {
    const { page, complaints } = await open(browser, 'views', views.join(''), { head: requireJs });
    await viewed(page, scenes.length);
    const said = await page
      .locator('[data-view]')
      .evaluateAll((elements) => elements.map((element) => JSON.parse(element.getAttribute('data-view') ?? '{}')));
    expect(said.map(({ atoms, ghosts }) => [atoms, ghosts])).toEqual([
      [9, 0],
      [9, 3],
    ]);
    for (const { png } of said) expect(png).toBeGreaterThan(5000);
    await page.waitForTimeout(300);
    await screenshot(page, 'views');
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  test('buttons step through the clusters of a plan, forwards and backwards', async () => {
    const clusters = [
      { real: [1], basis: [1, 2, 3] },
      { real: [2, 3], basis: [2, 3] },
    ];
    const scene = buildScene('trimer', water.molecule, { clusters });
    const content = String(viewBundle(scene, libraryScript('3dmol'))['text/html']);
    const { page, complaints } = await open(browser, 'stepping', content);
    await viewed(page, 1);
    const frame = page.frameLocator('iframe');
    const seen = async () => JSON.parse((await page.locator('[data-view]').getAttribute('data-view')) ?? '{}');
    const press = async (name: string, cluster: string) => {
      await frame.getByTitle(name).click();
      await page.waitForFunction(
        `JSON.parse(document.querySelector('[data-view]').getAttribute('data-view')).cluster === '${cluster}'`,
      );
      const { ghosts, png } = await seen();
      return { ghosts, drawn: png > 5000, words: await frame.locator('#bar span').textContent() };
    };
    expect(await seen()).toMatchObject({ cluster: 'whole molecule', ghosts: 0 });
    expect(await press('next cluster', '1@1-2-3')).toEqual({ ghosts: 6, drawn: true, words: '1@1-2-3 (2 of 3)' });
    await screenshot(page, 'stepping');
    expect(await press('next cluster', '2-3@2-3')).toEqual({ ghosts: 0, drawn: true, words: '2-3@2-3 (3 of 3)' });
    await screenshot(page, 'stepping-rest');
    expect(await press('next cluster', 'whole molecule')).toMatchObject({ ghosts: 0 });
    expect(await press('previous cluster', '2-3@2-3')).toMatchObject({ ghosts: 0 });
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  test('beyond four views the oldest becomes a picture again', async () => {
    const five = [0, 1, 2, 3, 4].map(
      (i) => viewBundle(scenes[0]!, i === 0 ? libraryScript('3dmol') : null)['text/html'],
    );
    const { page } = await open(browser, 'five-views', five.join(''));
    await page.waitForFunction(
      "document.querySelectorAll('iframe').length === 4 && document.querySelectorAll('[data-view]').length >= 4",
    );
    expect(await page.locator('figure').first().locator('img').isVisible()).toBe(true);
    expect(await page.locator('figure').last().locator('img').isVisible()).toBe(false);
    await page.context().close();
  });

  test('without scripts each figure and view shows its picture, with the finding as its text', async () => {
    const { page } = await open(browser, 'no-scripts', [...figures.slice(1), ...views.slice(1)].join(''), {
      scripts: false,
    });
    const pictures = await page.locator('figure img').all();
    expect(pictures.length).toBe(charts.length - 1 + scenes.length - 1);
    for (const picture of pictures) {
      expect((await picture.boundingBox())?.width ?? 0).toBeGreaterThan(300);
      expect(((await picture.getAttribute('alt')) ?? '').length).toBeGreaterThan(20);
    }
    await screenshot(page, 'no-scripts');
    await page.context().close();
  });

  test.each(['light', 'dark'] as const)('cards read well on a %s page, trusted or not', async (theme) => {
    const cards = [resultBundle(water, 'kcal/mol'), failureBundle(partialResult(), 'kcal/mol')].map((card) =>
      String(card['text/html']),
    );
    const { page, complaints } = await open(
      browser,
      `cards-${theme}`,
      [...cards, ...cards.map((card) => sanitized(card))].join('<hr>'),
      { theme },
    );
    expect(await page.getByText('−0.03137189 Eh').count()).toBeGreaterThanOrEqual(2);
    expect(await contrast(page, '.mb-big')).toBeGreaterThanOrEqual(4.5);
    expect(await contrast(page, '.mb td')).toBeGreaterThanOrEqual(4.5);
    await screenshot(page, `cards-${theme}`);
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  test('the report is one file of at most 3 MB that loads nothing and draws everything', async () => {
    const report = reportHtml(water, 'kcal/mol', '0.1.0');
    expect(Buffer.byteLength(report)).toBeLessThanOrEqual(3_000_000);
    expect(report).not.toMatch(/<(script|img|link|iframe)[^>]+(src|href)="(?!data:)/);
    const { page, complaints } = await openDocument(browser, 'report', report);
    await drawn(page, charts.length);
    await viewed(page, 1);
    expect(await page.getByText('10.1063/5.0231843').count()).toBeGreaterThan(0);
    await screenshot(page, 'report');
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  test('hostile names run nothing: not in figures, views, cards, report', async () => {
    const together = hostileNames.join(' ');
    for (const [i, name] of [together, [...hostileNames].reverse().join(' ')].entries()) {
      const { page, complaints } = await openDocument(
        browser,
        `hostile-${i}`,
        reportHtml(renamed(name), 'kcal/mol', name),
      );
      await drawn(page, charts.length);
      await viewed(page, 1);
      // Hover texts become markup only when they are shown.
      for (const box of await page.locator('.nsewdrag').all()) await box.hover({ force: true });
      expect(await page.locator('a[href^="javascript"], img[src="x"], svg[onload]').count()).toBe(0);
      expect(complaints).toEqual([]);
      await page.context().close();
    }
  });
});

/** Contrast ratio (WCAG 2) of an element's text with the page behind it. */
async function contrast(page: Page, selector: string): Promise<number> {
  return (await page.evaluate(`(() => {
    const light = (colour) => {
      const [r, g, b] = colour.match(/[\\d.]+/g).map(Number).map((v) => v / 255).map((v) => (v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4));
      return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const pair = [getComputedStyle(document.querySelector('${selector}')).color, getComputedStyle(document.body).backgroundColor];
    const [high, low] = pair.map(light).sort((a, b) => b - a);
    return (high + 0.05) / (low + 0.05);
  })()`)) as number;
}
