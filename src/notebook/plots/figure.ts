import { randomUUID } from 'node:crypto';
import type { InspectOptions } from 'node:util';
import { libraryOnce } from '../browser-library';
import { type Displayable, displaySymbol, type MimeBundle } from '../mime-bundle';
import { type Html, html, scriptLiteral, svgAddress, trustedHtml } from '../render/html';
import { inspected, inspectSymbol } from '../render/inspected';
import { piece } from '../render/piece';
import { shortened } from '../render/printable';
import { Table } from '../tables/table';
import { bareTable } from '../tables/table-html';
import { tableText } from '../tables/table-text';
import { type Chart, defaultHeight } from './chart';
import { type PlotlyFigure, plotlyFigure } from './plotly-figure';
import { staticSvg } from './static-svg';

/** Rows of the data that a figure carries along; all of them are in {@link Figure.data}. */
const rowsInPage = 12;

/**
 * A figure that draws itself as the last expression of a cell: interactive (plotly.js) where scripts run, the same picture as
 * a static image where they do not, and words where there are no pictures.
 */
export class Figure implements Displayable {
  constructor(private readonly chart: Chart) {}

  /** What the figure shows, in words. */
  get finding(): string {
    return this.chart.finding;
  }

  /** The numbers behind the figure. */
  get data(): Table {
    return new Table(this.chart.table);
  }

  /** As `Plotly.newPlot` takes it. */
  toPlotly(): PlotlyFigure {
    return plotlyFigure(this.chart);
  }

  /** A standing SVG document. */
  toSVG(): string {
    return staticSvg(this.chart).toString();
  }

  toString(): string {
    return `${this.chart.title}\n${this.chart.finding}\n${tableText(this.chart.table, rowsInPage)}`;
  }

  [inspectSymbol](depth: number, options: InspectOptions): string {
    return inspected(depth, options, () => this.toString());
  }

  [displaySymbol](): MimeBundle {
    return figureBundle(this.chart, libraryOnce('plotly'));
  }
}

/** A chart in all its representations. @param library plotly's script, when this is the output that brings it */
export function figureBundle(chart: Chart, library: Html | null): MimeBundle {
  const figure = plotlyFigure(chart);
  const page = piece(library, figureHtml(chart, figure));
  return {
    'text/plain': new Figure(chart).toString(),
    'text/html': page.toString(),
    'application/vnd.plotly.v1+json': figure,
  };
}

/** The static picture with its words and numbers, and the script that puts the interactive figure in its place. */
export function figureHtml(chart: Chart, figure: PlotlyFigure = plotlyFigure(chart)): Html {
  const id = `mb-${randomUUID()}`;
  const height = chart.height ?? defaultHeight;
  const alt = `${chart.title}. ${shortened(chart.finding, 600)}`;
  return html`<figure><div id="${id}"><img alt="${alt}" height="${height}" src="${svgAddress(staticSvg(chart))}"></div><figcaption>${chart.finding}</figcaption></figure><details><summary>data</summary>${bareTable(chart.table, rowsInPage)}</details>${upgradeScript(id, figure)}`;
}

function upgradeScript(id: string, figure: PlotlyFigure): Html {
  return html`<script>(${trustedHtml(pageProgram)})(${scriptLiteral(id)},${scriptLiteral(figure)})</script>`;
}

/**
 * Runs in the page: draws the figure in the place of the picture in element `id`, in the colour of the page's text. Waits up
 * to 20 s for plotly and the element; when one does not come, the picture stays.
 */
const pageProgram = `function (id, figure) {
  var tries = 0;
  // A narrow cell: the title in lines of its own below the tool bar, the legend below the figure, no numbers in small cells.
  function narrow(figure, wide) {
    var layout = figure.layout, words = layout.title.text.split(' '), lines = [''], most = Math.floor(wide / 8);
    words.forEach(function (word) {
      var last = lines.length - 1;
      if (lines[last] && (lines[last] + ' ' + word).length > most) lines.push(word);
      else lines[last] += (lines[last] ? ' ' : '') + word;
    });
    layout.title.text = lines.join('<br>');
    layout.title.font.size = 13;
    layout.title.y = 1;
    layout.title.yref = 'container';
    layout.title.yanchor = 'top';
    layout.title.pad = { t: 32 };
    layout.margin.t = 44 + 18 * lines.length + (layout.sliders ? 30 : 0);
    layout.margin.l = 50;
    layout.margin.r = layout.yaxis2 ? 55 : 15;
    layout.height += 18 * lines.length + 40;
    layout.legend = { orientation: 'h', x: 0, xanchor: 'left', y: -0.25, yanchor: 'top' };
    figure.data.forEach(function (trace) {
      if (trace.type !== 'heatmap') return;
      if (trace.z.length * 45 > wide - 120) delete trace.texttemplate;
      trace.colorbar.thickness = 12;
    });
  }
  (function start() {
    var plotly = window.__manybody && window.__manybody.plotly, element = document.getElementById(id);
    if (!plotly || !element) {
      if (tries++ < 200) setTimeout(start, 100);
      return;
    }
    var drawing = document.createElement('div');
    figure.layout.font.color = getComputedStyle(element).color || figure.layout.font.color;
    var wide = element.clientWidth || 720;
    if (wide < 620) narrow(figure, wide);
    element.appendChild(drawing);
    plotly.newPlot(drawing, figure.data, figure.layout, figure.config).then(function () {
      var image = element.querySelector('img');
      if (image) image.remove();
    }, function () { drawing.remove(); });
  })();
}`;
