import { diverging, grey, type SeriesLook } from '../render/colours';
import { printable } from '../render/printable';
import type { Axis, BarSeries, CellSeries, Chart, Cutoff, PointSeries, SpanSeries } from './chart';
import { defaultHeight } from './chart';

/** What `Plotly.newPlot` and `application/vnd.plotly.v1+json` take. */
export interface PlotlyFigure {
  readonly data: readonly Readonly<Record<string, unknown>>[];
  readonly layout: Readonly<Record<string, unknown>>;
  readonly config: Readonly<Record<string, unknown>>;
}

const symbols: Record<SeriesLook['marker'], string> = {
  circle: 'circle',
  square: 'square',
  diamond: 'diamond',
  triangle: 'triangle-up',
};

/** A chart as a plotly figure. Backgrounds are transparent and texts mid-grey, so that it suits any theme. */
export function plotlyFigure(chart: Chart): PlotlyFigure {
  const lanes = chart.series.some(({ type }) => type === 'spans');
  return {
    data: chart.series.map((series) => trace(series, chart)),
    layout: {
      title: { text: plotlyText(chart.title), x: 0.01, xanchor: 'left', font: { size: 15 } },
      height: chart.height ?? defaultHeight,
      margin: { l: 70, r: chart.right ? 70 : 30, t: chart.cutoff ? 90 : 60, b: 60 },
      paper_bgcolor: 'rgba(0,0,0,0)',
      plot_bgcolor: 'rgba(0,0,0,0)',
      font: { color: grey },
      hovermode: 'closest',
      barmode: lanes ? 'overlay' : 'group',
      legend: { orientation: 'h', x: 1, xanchor: 'right', y: chart.cutoff ? 1.09 : 1.02, yanchor: 'bottom' },
      xaxis: axis(chart.x),
      yaxis: { ...axis(chart.y), ...(lanes || hasCells(chart) ? { autorange: 'reversed' } : {}) },
      ...(chart.right ? { yaxis2: { ...axis(chart.right), overlaying: 'y', side: 'right', showgrid: false } } : {}),
      ...(chart.cutoff ? cutoffSlider(chart.cutoff) : rulesOf(chart)),
    },
    config: { responsive: true, displaylogo: false },
  };
}

/** Horizontal lines with their names. */
function rulesOf({ rules = [] }: Chart): Record<string, unknown> {
  return {
    shapes: rules.map(({ y }) => ({
      type: 'line',
      xref: 'paper',
      x0: 0,
      x1: 1,
      y0: y,
      y1: y,
      line: { color: grey, width: 1, dash: 'dash' },
    })),
    annotations: rules.map(({ y, name }) => ({
      text: plotlyText(name),
      xref: 'paper',
      x: 1,
      xanchor: 'right',
      y,
      yanchor: 'bottom',
      showarrow: false,
    })),
  };
}

/** The line of a cutoff, its meaning above the figure, and the slider that changes both. */
function cutoffSlider({ positions, start }: Cutoff): Record<string, unknown> {
  const { x, meaning } = positions[start] as Cutoff['positions'][number];
  return {
    shapes: [
      { type: 'line', x0: x, x1: x, yref: 'paper', y0: 0, y1: 1, line: { color: grey, width: 2, dash: 'dash' } },
    ],
    annotations: [
      {
        text: plotlyText(meaning),
        xref: 'paper',
        x: 0,
        xanchor: 'left',
        yref: 'paper',
        y: 1.02,
        yanchor: 'bottom',
        showarrow: false,
      },
    ],
    sliders: [
      {
        active: start,
        currentvalue: { visible: false },
        pad: { t: 60 },
        ticklen: 4,
        tickcolor: grey,
        bordercolor: grey,
        bgcolor: 'rgba(128,128,128,0.3)',
        steps: positions.map((position) => ({
          label: plotlyText(position.label),
          method: 'relayout',
          args: [
            {
              'shapes[0].x0': position.x,
              'shapes[0].x1': position.x,
              'annotations[0].text': plotlyText(position.meaning),
            },
          ],
        })),
      },
    ],
  };
}

/**
 * Text as plotly shows it literally: it would take tags, entities and $TeX$ for markup. Line breaks become <br>.
 */
export function plotlyText(text: string): string {
  const entity: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', $: '&#36;' };
  const line = (part: string) => printable(part).replace(/[&<>$]/g, (character) => entity[character] as string);
  return text.split('\n').map(line).join('<br>');
}

/** Powers of two: ticks of an axis of workers. */
const powersOfTwo: readonly number[] = Array.from({ length: 12 }, (_, k) => 2 ** k);

function axis({ title, scale, whole, fromZero }: Axis): Record<string, unknown> {
  const common = {
    title: { text: plotlyText(title), standoff: 12 },
    gridcolor: 'rgba(128,128,128,0.25)',
    zerolinecolor: 'rgba(128,128,128,0.6)',
    automargin: true,
  };
  if (typeof scale === 'object') {
    const categories = scale.categories.map(plotlyText);
    return { ...common, type: 'category', categoryorder: 'array', categoryarray: categories, showgrid: false };
  }
  if (scale === 'log2') return { ...common, type: 'log', tickvals: powersOfTwo };
  return {
    ...common,
    type: scale,
    exponentformat: 'power',
    ...(whole ? { dtick: 1 } : {}),
    ...(fromZero ? { rangemode: 'tozero' } : {}),
  };
}

function hasCells(chart: Chart): boolean {
  return chart.series.some(({ type }) => type === 'cells');
}

function categoriesOf({ scale }: Axis): string[] {
  return typeof scale === 'object' ? scale.categories.map(plotlyText) : [];
}

function trace(series: PointSeries | BarSeries | SpanSeries | CellSeries, chart: Chart): Record<string, unknown> {
  switch (series.type) {
    case 'points':
      return points(series);
    case 'bars':
      return bars(series, categoriesOf(chart.x));
    case 'spans':
      return spans(series, categoriesOf(chart.y));
    case 'cells':
      return cells(series, chart);
  }
}

function points({ name, look, draw, x, y, hover, right, step }: PointSeries): Record<string, unknown> {
  return {
    type: 'scatter',
    mode: draw,
    name: plotlyText(name),
    x: x.map(significant),
    y: y.map(significant),
    marker: { color: look.colour, symbol: symbols[look.marker], size: draw === 'markers' ? 7 : 9 },
    line: { color: look.colour, dash: look.dash, ...(step ? { shape: 'hv' } : {}) },
    hovertext: hover.map(plotlyText),
    hoverinfo: 'text',
    ...(right ? { yaxis: 'y2' } : {}),
  };
}

function bars({ name, look, y, labels, hover }: BarSeries, x: string[]): Record<string, unknown> {
  return {
    type: 'bar',
    name: plotlyText(name),
    x,
    y: y.map(significant),
    text: labels.map(plotlyText),
    textposition: 'outside',
    cliponaxis: false,
    marker: { color: look.colour, pattern: { shape: look.pattern, fillmode: 'overlay' } },
    hovertext: hover.map(plotlyText),
    hoverinfo: 'text',
  };
}

function spans({ name, look, spans: all }: SpanSeries, lanes: string[]): Record<string, unknown> {
  return {
    type: 'bar',
    orientation: 'h',
    name: plotlyText(name),
    base: all.map(({ start }) => significant(start)),
    x: all.map(({ start, end }) => significant(end - start)),
    y: all.map(({ lane }) => lanes[lane]),
    marker: {
      color: look.colour,
      pattern: { shape: look.pattern, fillmode: 'overlay' },
      line: { color: grey, width: 0.5 },
    },
    hovertext: all.map(({ hover }) => plotlyText(hover)),
    hoverinfo: 'text',
  };
}

function cells({ values, labels, hover, unit }: CellSeries, chart: Chart): Record<string, unknown> {
  const limit = cellLimit(values);
  return {
    type: 'heatmap',
    x: categoriesOf(chart.x),
    y: categoriesOf(chart.y),
    z: values.map((row) => row.map(significant)),
    zmin: -limit,
    zmax: limit,
    colorscale: [0, 0.25, 0.5, 0.75, 1].map((share) => [share, diverging(2 * share - 1)]),
    colorbar: { title: { text: plotlyText(unit) } },
    hovertext: hover.map((row) => row.map(plotlyText)),
    hoverinfo: 'text',
    hoverongaps: false,
    xgap: 1,
    ygap: 1,
    ...(labels ? { text: labels.map((row) => row.map(plotlyText)), texttemplate: '%{text}' } : {}),
  };
}

/** The largest absolute value of a matrix, so that zero is in the middle of the colours; 1 when all are zero. */
export function cellLimit(values: CellSeries['values']): number {
  const largest = values.flat().reduce<number>((limit, value) => Math.max(limit, Math.abs(value ?? 0)), 0);
  return largest > 0 ? largest : 1;
}

/** Seven digits are more than a screen shows; the table behind a figure has them all. */
function significant(value: number | null): number | null {
  return value === null ? null : Number(value.toPrecision(7));
}
