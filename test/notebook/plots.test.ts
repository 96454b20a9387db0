import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { TaskRecord } from '../../src/computer/result/task-record';
import { displaySymbol, type MimeBundle } from '../../src/notebook/mime-bundle';
import { bsseChart } from '../../src/notebook/plots/bsse';
import type { PointSeries } from '../../src/notebook/plots/chart';
import { contributionsChart } from '../../src/notebook/plots/contributions';
import { convergenceChart } from '../../src/notebook/plots/convergence';
import { distanceChart } from '../../src/notebook/plots/distance';
import { distanceCutoff } from '../../src/notebook/plots/distance-cutoff';
import { figureBundle } from '../../src/notebook/plots/figure';
import { pairsChart } from '../../src/notebook/plots/pairs';
import { plotlyFigure } from '../../src/notebook/plots/plotly-figure';
import { allCharts, ResultPlots } from '../../src/notebook/plots/result-plots';
import { staticSvg } from '../../src/notebook/plots/static-svg';
import { taskTimesChart } from '../../src/notebook/plots/task-times';
import { timelineChart } from '../../src/notebook/plots/timeline';
import { barsOfTasks, joinedSpans, workerLanes } from '../../src/notebook/plots/worker-lanes';
import { exampleResult, partialResult } from './fixtures/example-result';

const water = exampleResult('h2o3_hf_631g');
const helium = exampleResult('he4_mp2_631g');

const task = (over: Partial<TaskRecord>): TaskRecord => ({ ...(water.tasks[0] as TaskRecord), ...over });

/** Many short tasks on two workers, back to back. */
const manyTasks = (count: number): TaskRecord[] =>
  Array.from({ length: count }, (_, i) =>
    task({
      index: i,
      workerId: `w${i % 2}`,
      nBody: 1 + (i % 3),
      executionTimeMs: 9,
      startedAtMs: 10 * Math.floor(i / 2),
      finishedAtMs: 10 * Math.floor(i / 2) + 9,
    }),
  );

describe('every figure', () => {
  const charts = [...allCharts(water, 'kcal/mol'), ...allCharts(helium, 'kJ/mol')];

  test.each(charts)('$title: titles on both axes, a finding in words, a picture and at most 60 kB', (chart) => {
    expect(chart.x.title.length).toBeGreaterThan(2);
    expect(chart.y.title.length).toBeGreaterThan(2);
    expect(chart.finding).toMatch(/\.$/);
    expect(chart.finding).not.toMatch(/NaN|undefined|Infinity/);
    const bundle = figureBundle(chart, null);
    const page = String(bundle['text/html']);
    expect(page).toMatch(/<img alt="[^"]{20,}"[^>]* src="data:image\/svg\+xml;base64,/);
    expect(Buffer.byteLength(page)).toBeLessThan(60_000);
    expect(bundle['text/plain']).toContain(chart.finding);
    const figure = bundle['application/vnd.plotly.v1+json'] as { layout: { xaxis: { title: { text: string } } } };
    expect(figure.layout.xaxis.title.text).toBe(chart.x.title);
    expect(JSON.parse(JSON.stringify(figure))).toEqual(figure);
  });

  test.each(charts)('$title: no two series look the same without colour', (chart) => {
    const cues = chart.series.flatMap((series) =>
      'look' in series
        ? [series.type === 'points' ? `${series.draw} ${series.look.marker} ${series.look.dash}` : series.look.pattern]
        : [],
    );
    expect(new Set(cues).size).toBe(cues.length);
  });

  test('energies with units in the axis titles, and units on request', () => {
    expect(allCharts(water, 'kJ/mol')[0]?.y.title).toContain('kJ/mol');
    expect(new ResultPlots(water, 'kcal/mol').convergence({ unit: 'meV' }).finding).toContain('meV');
  });

  test('a partial result is drawn without the unknown', () => {
    for (const chart of allCharts(partialResult(), 'kcal/mol')) {
      expect(JSON.stringify(plotlyFigure(chart))).not.toMatch(/NaN|undefined/);
    }
  });

  test.each([
    ['one body', { ...water, maxBody: 1, energies: water.energies.filter(({ n }) => n === 1) }],
    ['no tasks', { ...water, tasks: [], energies: [] }],
    [
      'everything from the store',
      { ...water, tasks: water.tasks.map((one) => ({ ...one, source: 'store' as const })) },
    ],
  ])('a result with %s is drawn, and says in words what there is', (_, view) => {
    const plots = [pairsChart, distanceChart, bsseChart, convergenceChart, contributionsChart];
    const drawn = [...plots.map((chart) => chart(view, 'kcal/mol')), timelineChart(view), taskTimesChart(view)];
    for (const chart of drawn) {
      const page = String(figureBundle(chart, null)['text/html']);
      expect(/NaN|undefined<|Infinity/.test(page)).toBe(false);
      expect(chart.finding.length).toBeGreaterThan(10);
    }
  });

  test('hovering names the fragments', () => {
    const { data } = new ResultPlots(water, 'kcal/mol').distance().toPlotly();
    const texts = data.flatMap((trace) => trace.hovertext as string[]);
    expect(texts.some((text) => text.includes('1 H2O + 2 H2O + 3 H2O'))).toBe(true);
    // Three dimers and a trimer, and the stair of their sum.
    expect(texts.length).toBe(8);
  });

  test('there are as many bars and cells as rows in the table behind them', () => {
    const plots = new ResultPlots(helium, 'kcal/mol');
    const bars = plots.contributions();
    expect(bars.toPlotly().data.flatMap((trace) => trace.y as number[]).length).toBe(bars.data.rows.length);
    const pairs = plots.pairs();
    const [heatMap] = pairs.toPlotly().data;
    const cells = (heatMap as unknown as { z: (number | null)[][] }).z.flat().filter((value) => value !== null);
    expect(cells.length).toBe(2 * pairs.data.rows.length);
  });

  test('a figure is a value that draws itself', () => {
    const bundle: MimeBundle = new ResultPlots(water, 'kcal/mol').bsse()[displaySymbol]();
    expect(Object.keys(bundle)).toEqual(['text/plain', 'text/html', 'application/vnd.plotly.v1+json']);
  });
});

describe('distance plot', () => {
  const chart = distanceChart(helium, 'kcal/mol');
  const rows = chart.table.rows.map(([, , span, increment]) => ({
    span: span as number,
    increment: increment as number,
  }));

  test('its stair ends at the interaction energy', () => {
    const stair = chart.series.at(-1) as PointSeries;
    expect(stair.y.at(-1)).toBeCloseTo(
      (helium.energies.find(({ n }) => n === 4)?.interaction as number) * 627.5094737775,
      9,
    );
    expect(stair).toMatchObject({ right: true, step: true });
  });

  test('the slider moves the line and says what each cutoff loses', () => {
    const { sliders, shapes, annotations } = plotlyFigure(chart).layout as unknown as Layout;
    const steps = sliders[0]?.steps ?? [];
    expect(steps.length).toBeGreaterThan(5);
    for (const { args } of steps) {
      const [{ 'shapes[0].x0': x, 'annotations[0].text': text }] = args;
      const beyond = rows.filter(({ span }) => span > x);
      const lost = beyond.reduce((sum, { increment }) => sum + increment, 0) * 627.5094737775;
      expect(text).toContain(`loses ${Math.abs(lost).toFixed(3)} kcal/mol of ${lost < 0 ? 'attraction' : 'repulsion'}`);
      expect(text).toContain(`(${beyond.length} of ${rows.length} clusters)`);
    }
    const active = steps[sliders[0]?.active ?? -1]?.args[0];
    expect(shapes[0]?.x0).toBe(active?.['shapes[0].x0']);
    expect(annotations[0]?.text).toBe(active?.['annotations[0].text']);
  });

  test('picture and words have the shortest cutoff that, like all longer ones, loses at most 0.1 kcal/mol', () => {
    const clusters = [
      [2, -0.01],
      [3, 0.005],
      [4, -0.0001],
      [5.5, 0.0001],
      [7, -0.00001],
    ].map(([span, increment]) => ({ span: span as number, increment: increment as number }));
    const cutoff = distanceCutoff(clusters, 'kcal/mol');
    // Beyond 3: -1e-5 hartree in all, but beyond 2.8 there is the large one.
    expect(cutoff?.positions[cutoff.start]).toEqual({
      x: 3,
      label: '3.0 Å',
      meaning: 'dropping R > 3.0 Å loses 0.006 kcal/mol of attraction (3 of 5 clusters)',
    });
    expect(chart.finding).toMatch(
      /^11 clusters: dropping R > \d\.\d+ Å loses 0\.\d+ kcal\/mol of \w+ \(\d+ of 11 clusters\)\.$/,
    );
    const picture = staticSvg(chart).toString();
    expect(picture).toMatch(/>dropping R &gt; \d\.\d+ Å loses 0\.\d+ kcal\/mol of \w+ \(\d+ of 11 clusters\)<\/text>/);
  });

  test('without different distances there is no cutoff', () => {
    expect(distanceCutoff([], 'kcal/mol')).toBeUndefined();
    expect(distanceCutoff([{ span: 3, increment: -0.1 }], 'kcal/mol')).toBeUndefined();
  });

  test('of thousands of clusters it stays small', () => {
    const many = Array.from({ length: 20_000 }, (_, i) => ({ span: 2 + 30 * ((i * 0.618) % 1), increment: -1e-6 }));
    expect(distanceCutoff(many, 'kcal/mol')?.positions.length).toBeLessThanOrEqual(31);
  });
});

interface Layout {
  readonly sliders: {
    readonly active: number;
    readonly steps: { readonly args: [{ 'shapes[0].x0': number; 'annotations[0].text': string }] }[];
  }[];
  readonly shapes: { readonly x0: number }[];
  readonly annotations: { readonly text: string }[];
}

describe('worker timeline', () => {
  test('lanes never overlap and their lengths add up to the execution times', () => {
    const { spans } = workerLanes(barsOfTasks(water.tasks));
    const busy = spans.reduce((sum, { start, end }) => sum + end - start, 0);
    const wall = water.tasks.reduce((sum, { executionTimeMs }) => sum + executionTimeMs, 0);
    expect(Math.abs(busy / wall - 1)).toBeLessThan(0.01);
  });

  test('whatever the records say, no two spans of a lane overlap, also when joined', () => {
    const record = fc.record({
      workerId: fc.constantFrom('w1', 'w2', 'w10'),
      finishedAtMs: fc.double({ min: 0, max: 1000, noNaN: true }),
      executionTimeMs: fc.double({ min: 0, max: 400, noNaN: true }),
    });
    fc.assert(
      fc.property(fc.array(record, { maxLength: 60 }), fc.integer({ min: 1, max: 30 }), (records, most) => {
        const lanes = workerLanes(barsOfTasks(records.map((over, index) => task({ ...over, index }))));
        expect(lanes.spans.reduce((count, { bars }) => count + bars.length, 0)).toBe(records.length);
        for (const spans of [lanes.spans, joinedSpans(lanes, most)]) {
          const end = new Map<number, number>();
          for (const span of [...spans].sort((a, b) => a.start - b.start)) {
            expect(span.start).toBeGreaterThanOrEqual((end.get(span.lane) ?? 0) - 1e-9);
            expect(span.end).toBeGreaterThanOrEqual(span.start);
            end.set(span.lane, span.end);
          }
        }
      }),
    );
  });

  test('10 000 tasks make a figure under 60 kB in which every task is counted', () => {
    const view = { ...water, tasks: manyTasks(10_000), wallMs: 50_000 };
    for (const chart of [timelineChart(view), taskTimesChart(view)]) {
      expect(JSON.stringify(plotlyFigure(chart)).length).toBeLessThan(60_000);
    }
    expect(timelineChart(view).finding).toContain('10000 tasks on 2 workers');
  });

  test('failed and retried tasks are series of their own', () => {
    const names = timelineChart(partialResult()).series.map((series) => ('name' in series ? series.name : ''));
    expect(names).toEqual(expect.arrayContaining(['failed', 'retried', '1-body']));
  });

  test('every attempt that was recorded has its bar, what came from the store has none', () => {
    const bar = { lane: 'w1', task: '1@1', modelChemistry: 'hf', nBody: 1, attempt: 1, startMs: 0, endMs: 10 };
    const view = {
      ...water,
      timeline: [
        { ...bar, outcome: 'retried' as const, error: 'the worker was lost' },
        { ...bar, attempt: 2, startMs: 30, endMs: 50, outcome: 'completed' as const },
        { ...bar, lane: 'store', outcome: 'store' as const },
      ],
    };
    expect(timelineChart(view).table.rows).toEqual([
      ['w1', '1@1', 1, 0, 0.01, 1, 'retried', 'the worker was lost'],
      ['w1', '1@1', 1, 0.03, 0.05, 2, 'completed', null],
    ]);
    const hover = timelineChart(view).series.flatMap((series) => ('spans' in series ? series.spans : []));
    expect(hover.map((span) => span.hover).join()).toContain('retried: the worker was lost');
  });
});
