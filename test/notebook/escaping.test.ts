import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { citationSentence } from '../../src/notebook/cite/citations';
import { figureBundle } from '../../src/notebook/plots/figure';
import { plotlyFigure, plotlyText } from '../../src/notebook/plots/plotly-figure';
import { allCharts } from '../../src/notebook/plots/result-plots';
import { staticSvg } from '../../src/notebook/plots/static-svg';
import { failureBundle } from '../../src/notebook/render/error-card';
import { html, scriptLiteral } from '../../src/notebook/render/html';
import { escapeMarkdown, printable } from '../../src/notebook/render/printable';
import { resultBundle } from '../../src/notebook/render/result-card';
import { reportHtml } from '../../src/notebook/report/report';
import { displayDataFrame } from '../../src/notebook/tables/display-data-frame';
import { tasksTable } from '../../src/notebook/tables/tasks-table';
import type { ResultView } from '../../src/notebook/view-model';
import { viewBundle } from '../../src/notebook/viewer/molecule-view';
import { buildScene } from '../../src/notebook/viewer/scene';
import { sceneSvg } from '../../src/notebook/viewer/scene-svg';
import { hostileNames, renamed } from './fixtures/hostile';

/** Elements and attributes that would run something, were they there as markup. */
const live = /<script>alert|<img src=x|<svg onload|<a href="javascript/i;
/** Not toMatch: its message would print the page. */
const isLive = (page: unknown) => live.test(String(page));

/** The markup without scripts and style sheets of ours, whose literals are checked apart. */
const withoutScripts = (page: string) => page.replace(/<script>[\s\S]*?<\/script>/g, '');

describe.each(hostileNames)('a molecule named %j harms nothing', (name) => {
  const view: ResultView = renamed(name);

  test('in cards', () => {
    for (const bundle of [resultBundle(view, 'kcal/mol'), failureBundle(view, 'kcal/mol')]) {
      expect(isLive(bundle['text/html'])).toBe(false);
      // biome-ignore lint/suspicious/noControlCharactersInRegex: that there are none is the point
      expect(bundle['text/plain']).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/);
    }
  });

  test('in figures: page, picture, plotly', () => {
    for (const chart of allCharts(view, 'kcal/mol')) {
      expect(isLive(withoutScripts(String(figureBundle(chart, null)['text/html'])))).toBe(false);
      expect(isLive(staticSvg(chart).toString())).toBe(false);
      const strings: string[] = [];
      JSON.stringify(plotlyFigure(chart), (_key, value) => {
        if (typeof value === 'string') strings.push(value);
        return value;
      });
      for (const text of strings) expect(text.replace(/<br>/g, '')).not.toMatch(/[<>]|\$.*\$/);
    }
  });

  test('in views', () => {
    const scene = buildScene(name, view.molecule);
    expect(isLive(withoutScripts(String(viewBundle(scene, null)['text/html'])))).toBe(false);
    expect(isLive(sceneSvg(scene).toString())).toBe(false);
  });

  test('in tables, CSV, Markdown and DataFrames', () => {
    const table = tasksTable(view);
    for (const line of table.toCSV().split('\r\n').slice(1)) expect(line).not.toMatch(/(^|,)"?[=+@]/);
    expect(table.toMarkdown()).not.toMatch(/(^|[^\\])<script/);
    expect(isLive(displayDataFrame({ columns: [name], index: [name], values: [[name]] })['text/html'])).toBe(false);
  });

  test('in the report and in citations', () => {
    expect(isLive(withoutScripts(reportHtml(view, 'kcal/mol', '0.1.0')))).toBe(false);
    expect(typeof citationSentence(view)).toBe('string');
  });
});

describe('escaping', () => {
  test('whatever the text, a template leaves no markup of it', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const page = html`<p title="${text}">${text}</p>`.toString();
        const [, inside] = /^<p title="([^"<>]*)">([^<>]*)<\/p>$/.exec(page) ?? [];
        expect(inside).toBeDefined();
        const decoded = (inside as string)
          .replace(
            /&(lt|gt|quot|#39|#96);/g,
            (_, name) => ({ lt: '<', gt: '>', quot: '"', '#39': "'", '#96': '`' })[name as 'lt'],
          )
          .replace(/&amp;/g, '&');
        expect(decoded).toBe(printable(text));
      }),
    );
  });

  test('whatever the value, a script literal reads back the same and cannot end its element', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const literal = scriptLiteral(value).toString();
        expect(literal).not.toMatch(/[<>\u2028\u2029]/);
        expect(JSON.parse(literal)).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });

  test('plotly and Markdown get no tags, formulas or table bars from a text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(plotlyText(text).replace(/<br>/g, '')).not.toMatch(/[<>$]/);
        expect(escapeMarkdown(text).replace(/\\./g, '')).not.toMatch(/[<|`*_[\]]/);
      }),
    );
  });

  test('terminal escapes, direction overrides and half characters do not pass', () => {
    expect(printable('a\u001b[31mb\u202ec\ud800d\r\ne')).toBe('a [31mbc\ufffdd e');
  });
});
