import { asset } from '../asset';
import { diverging, grey, type SeriesLook } from '../render/colours';
import { type Html, trustedHtml } from '../render/html';
import { printable } from '../render/printable';
import { typographic } from '../units';
import type { Axis, BarSeries, CellSeries, Chart, PointSeries, SpanSeries } from './chart';
import { defaultHeight } from './chart';
import { cellLimit } from './plotly-figure';

/** What the build bundles of echarts: `init`, `use`, and the parts to be used. */
interface ECharts {
  init(element: null, theme: null, options: object): Drawing;
  use(part: unknown): void;
}
interface Drawing {
  setOption(option: object): void;
  renderToSVGString(): string;
  dispose(): void;
}

let loaded: ECharts | undefined;

function library(): ECharts {
  if (!loaded) {
    loaded = require(asset('echarts/echarts.js')) as ECharts;
    const { init: _init, use, ...parts } = loaded;
    for (const part of Object.values(parts)) use(part);
  }
  return loaded;
}

const width = 720;
const faint = 'rgba(128,128,128,0.25)';
const symbols: Record<SeriesLook['marker'], string> = {
  circle: 'circle',
  square: 'rect',
  diamond: 'diamond',
  triangle: 'triangle',
};
const dashes: Record<SeriesLook['dash'], string | number[]> = {
  solid: 'solid',
  dash: 'dashed',
  dot: 'dotted',
  dashdot: [8, 4, 2, 4],
};

/** A chart as a standing SVG document (echarts, drawn without a browser), for where scripts do not run. */
export function staticSvg(chart: Chart): Html {
  const height = chart.height ?? defaultHeight;
  const drawing = library().init(null, null, { renderer: 'svg', ssr: true, width, height });
  try {
    drawing.setOption(option(chart));
    // echarts escapes texts, quotes included. What serves hovering is of no use in an image.
    const svg = drawing.renderToSVGString();
    return trustedHtml(svg.replace(/<style[\s\S]*?<\/style>| (class|ecmeta_\w+|pointer-events)="[^"]*"/g, ''));
  } finally {
    drawing.dispose();
  }
}

function option(chart: Chart): Record<string, unknown> {
  const legend = chart.series.flatMap((series) => ('name' in series ? [legendEntry(series)] : []));
  const cells = chart.series.find((series) => series.type === 'cells');
  const bars = chart.series.filter((series) => series.type === 'bars');
  const meaning = chart.cutoff?.positions[chart.cutoff.start]?.meaning;
  const reversed = cells !== undefined || chart.series.some(({ type }) => type === 'spans');
  return {
    animation: false,
    textStyle: { color: grey, fontFamily: 'sans-serif' },
    title: {
      text: printable(chart.title),
      left: 8,
      top: 4,
      textStyle: { color: grey, fontSize: 15, fontWeight: 'bold' },
      ...(meaning ? { subtext: printable(meaning), subtextStyle: { color: grey } } : {}),
    },
    legend:
      legend.length > 1 ? { data: legend, right: 16, top: meaning ? 46 : 30, textStyle: { color: grey } } : undefined,
    grid: {
      left: 86,
      right: cells ? 120 : chart.right ? 80 : 30,
      top: meaning ? 80 : 64,
      bottom: 56,
      outerBoundsMode: 'none',
    },
    xAxis: { ...axis(chart.x), nameGap: 32, splitLine: { show: false } },
    yAxis: [
      { ...axis(chart.y), ...(bars.length > 0 ? { scale: false } : {}), nameGap: 62, inverse: reversed },
      ...(chart.right ? [{ ...axis(chart.right), nameGap: 48, splitLine: { show: false } }] : []),
    ],
    ...(cells ? { visualMap: colourBar(cells) } : {}),
    // Hatching tells bars apart without colour.
    aria: { enabled: bars.length > 1, label: { enabled: false }, decal: { show: true, decals: bars.map(hatching) } },
    series: chart.series.map((series, i) => drawn(series, i === 0 ? marks(chart) : [])),
  };
}

function legendEntry(series: PointSeries | BarSeries | SpanSeries): object {
  const marked = series.type === 'points' && series.draw === 'markers';
  return { name: printable(series.name), ...(marked ? { icon: symbols[series.look.marker] } : {}) };
}

/** plotly's names of patterns as echarts draws them. */
function hatching({ look }: BarSeries): object {
  const lines = { dashArrayX: [1, 0], color: 'rgba(255,255,255,0.5)' };
  const patterns: Record<SeriesLook['pattern'], object> = {
    '': { symbolSize: 0.01, color: 'rgba(0,0,0,0)' },
    '/': { ...lines, dashArrayY: [2, 6], rotation: -Math.PI / 4 },
    '\\': { ...lines, dashArrayY: [2, 6], rotation: Math.PI / 4 },
    '-': { ...lines, dashArrayY: [2, 6] },
    '.': { symbol: 'circle', symbolSize: 0.6, dashArrayX: [6, 6], dashArrayY: [6, 6], color: lines.color },
    x: {
      symbol: 'rect',
      symbolSize: 0.6,
      dashArrayX: [8, 8],
      dashArrayY: [8, 8],
      color: lines.color,
      rotation: Math.PI / 4,
    },
  };
  return patterns[look.pattern];
}

function axis({ title, scale, whole, fromZero }: Axis): Record<string, unknown> {
  const common = {
    name: printable(title),
    nameLocation: 'middle',
    nameTextStyle: { color: grey },
    axisLine: { lineStyle: { color: grey } },
    splitLine: { lineStyle: { color: faint } },
  };
  if (typeof scale === 'object') {
    const data = scale.categories.map((name) => printable(name));
    return { ...common, type: 'category', data, splitLine: { show: false }, axisLabel: { color: grey } };
  }
  return {
    ...common,
    ...(scale === 'linear' ? { type: 'value', scale: !fromZero } : { type: 'log', logBase: scale === 'log2' ? 2 : 10 }),
    ...(whole ? { minInterval: 1, maxInterval: 1 } : {}),
    axisLabel: { color: grey, formatter: (value: number) => typographic(String(Number(value.toPrecision(6)))) },
  };
}

/** Rules and the cutoff as echarts' marked lines. */
function marks({ rules = [], cutoff }: Chart): Record<string, unknown>[] {
  const position = cutoff?.positions[cutoff.start];
  return [
    ...rules.map(({ y, name }) => ({ yAxis: y, name: printable(name) })),
    ...(position ? [{ xAxis: position.x, name: printable(position.label) }] : []),
  ];
}

function drawn(
  series: PointSeries | BarSeries | SpanSeries | CellSeries,
  lines: readonly Record<string, unknown>[],
): Record<string, unknown> {
  const markLine = {
    silent: true,
    symbol: 'none',
    lineStyle: { color: grey, type: 'dashed' },
    label: { position: 'insideEndTop', color: grey, formatter: ({ name }: { name: string }) => name },
    data: lines,
  };
  const common = { silent: true, ...(lines.length > 0 ? { markLine } : {}) };
  switch (series.type) {
    case 'points':
      return { ...common, ...points(series) };
    case 'bars':
      return { ...common, ...bars(series) };
    case 'spans':
      return { ...common, ...spans(series) };
    case 'cells':
      return { ...common, ...cells(series) };
  }
}

function points({ name, look, draw, x, y, right, step }: PointSeries): Record<string, unknown> {
  return {
    type: draw === 'markers' ? 'scatter' : 'line',
    name: printable(name),
    data: x.map((value, i) => [value, y[i] ?? '-']),
    yAxisIndex: right ? 1 : 0,
    ...(step ? { step: 'end' } : {}),
    symbol: draw === 'lines' ? 'none' : symbols[look.marker],
    symbolSize: draw === 'markers' ? 7 : 9,
    itemStyle: { color: look.colour, opacity: 1 },
    lineStyle: { color: look.colour, type: dashes[look.dash], width: 2 },
  };
}

function bars({ name, look, y, labels }: BarSeries): Record<string, unknown> {
  return {
    type: 'bar',
    name: printable(name),
    itemStyle: { color: look.colour },
    barMaxWidth: 60,
    data: y.map((value, i) => ({
      value: value ?? '-',
      label: {
        show: labels[i] !== '',
        position: (value ?? 0) < 0 ? 'bottom' : 'top',
        color: grey,
        formatter: () => printable(labels[i] ?? ''),
      },
    })),
  };
}

function spans({ name, look, spans: all }: SpanSeries): Record<string, unknown> {
  return {
    type: 'custom',
    name: printable(name),
    itemStyle: { color: look.colour },
    encode: { x: [0, 1], y: 2 },
    data: all.map(({ start, end, lane }) => [start, end, lane]),
    renderItem: (_: unknown, api: SpanDrawing) => {
      const [left, top] = api.coord([api.value(0), api.value(2)]);
      const [right] = api.coord([api.value(1), api.value(2)]);
      const thickness = api.size([0, 1])[1] * 0.7;
      return {
        type: 'rect',
        shape: { x: left, y: top - thickness / 2, width: Math.max(0.5, right - left), height: thickness },
        style: { fill: look.colour, stroke: grey, lineWidth: 0.5 },
      };
    },
  };
}

/** What echarts hands to the drawing of one span. */
interface SpanDrawing {
  value(dimension: number): number;
  coord(point: [number, number]): [number, number];
  size(extent: [number, number]): [number, number];
}

function cells({ values, labels }: CellSeries): Record<string, unknown> {
  const limit = cellLimit(values);
  return {
    type: 'heatmap',
    data: values.flatMap((row, j) =>
      row.flatMap((value, i) =>
        value === null
          ? []
          : [
              {
                value: [i, j, value],
                label: {
                  show: labels !== null,
                  // Black reads on every orange; on the deepest blues only white does.
                  color: value < -0.75 * limit ? '#ffffff' : '#111111',
                  formatter: () => labels?.[j]?.[i] ?? '',
                },
              },
            ],
      ),
    ),
  };
}

function colourBar({ values }: CellSeries): Record<string, unknown> {
  const limit = cellLimit(values);
  return {
    type: 'continuous',
    min: -limit,
    max: limit,
    dimension: 2,
    inRange: { color: [diverging(-1), diverging(0), diverging(1)] },
    right: 24,
    top: 'middle',
    text: ['repulsive', 'attractive'],
    textStyle: { color: grey },
    calculable: false,
  };
}
