import { randomUUID } from 'node:crypto';
import { libraryOnce } from '../browser-library';
import { type Displayable, displaySymbol, type MimeBundle } from '../mime-bundle';
import { type Html, html, scriptLiteral, svgAddress } from '../render/html';
import { shortened } from '../render/printable';
import { styleSheet } from '../render/style-sheet';
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

  [displaySymbol](): MimeBundle {
    return figureBundle(this.chart, libraryOnce('plotly'));
  }
}

/** A chart in all its representations. @param library plotly's script, when this is the output that brings it */
export function figureBundle(chart: Chart, library: Html | null): MimeBundle {
  const figure = plotlyFigure(chart);
  const page = html`<div class="mb">${styleSheet}${library}${figureHtml(chart, figure)}</div>`;
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

/** Waits up to 20 s for the library and the element; when either does not come, the picture stays. */
function upgradeScript(id: string, figure: PlotlyFigure): Html {
  return html`<script>(function(){var f=${scriptLiteral(figure)},n=0;(function go(){var p=window.__manybody&&window.__manybody.plotly,e=document.getElementById(${scriptLiteral(id)});if(!p||!e){if(n++<200)setTimeout(go,100);return}var d=document.createElement("div"),c=getComputedStyle(e).color;if(c)f.layout.font.color=c;e.appendChild(d);p.newPlot(d,f.data,f.layout,f.config).then(function(){var i=e.querySelector("img");if(i)i.remove()},function(){d.remove()})})()})()</script>`;
}
