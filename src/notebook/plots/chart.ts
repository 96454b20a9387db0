import type { SeriesLook } from '../render/colours';
import type { TableData } from '../tables/table-data';

/*
 * A figure as data. `plotlyFigure` and `staticSvg` draw it; neither knows what it means. All texts are plain: the writers
 * escape them. A line break in a hover text is '\n'.
 */

export interface Axis {
  /** With the unit, e.g. `ΔE / kcal/mol`. */
  readonly title: string;
  readonly scale: 'linear' | 'log' | 'log2' | { readonly categories: readonly string[] };
  /** Ticks at whole numbers only. */
  readonly whole?: boolean | undefined;
  /** Starts at zero, even when no value is near it. */
  readonly fromZero?: boolean | undefined;
}

/** Points, joined by a line or not. */
export interface PointSeries {
  readonly type: 'points';
  readonly name: string;
  readonly look: SeriesLook;
  readonly draw: 'markers' | 'lines' | 'lines+markers';
  readonly x: readonly number[];
  readonly y: readonly (number | null)[];
  readonly hover: readonly string[];
  /** Uses the axis at the right. */
  readonly right?: boolean | undefined;
  /** The line keeps its value until the next point. */
  readonly step?: boolean | undefined;
}

/** Bars beside each other, one for each category of the x axis. */
export interface BarSeries {
  readonly type: 'bars';
  readonly name: string;
  readonly look: SeriesLook;
  readonly y: readonly (number | null)[];
  /** Written at the ends of the bars. */
  readonly labels: readonly string[];
  readonly hover: readonly string[];
}

/** Horizontal spans in the lanes of the y axis, e.g. what workers did. */
export interface SpanSeries {
  readonly type: 'spans';
  readonly name: string;
  readonly look: SeriesLook;
  readonly spans: readonly {
    readonly lane: number;
    readonly start: number;
    readonly end: number;
    readonly hover: string;
  }[];
}

/** A matrix of coloured cells, blue below zero, vermillion above; rows as the y axis, columns as the x axis. */
export interface CellSeries {
  readonly type: 'cells';
  readonly values: readonly (readonly (number | null)[])[];
  /** Written in the cells; null when there are too many. */
  readonly labels: readonly (readonly string[])[] | null;
  readonly hover: readonly (readonly string[])[];
  readonly unit: string;
}

/** A vertical line that a slider moves (in a static picture it stands), and what each of its positions means. */
export interface Cutoff {
  /** Ascending. */
  readonly positions: readonly { readonly x: number; readonly label: string; readonly meaning: string }[];
  /** Index of the position where it stands at first. */
  readonly start: number;
}

/** A figure as data: what plotly and the static picture are both drawn from. */
export interface Chart {
  readonly title: string;
  /** What the figure shows, in a sentence or two: caption, alternative text and plain text. */
  readonly finding: string;
  readonly x: Axis;
  readonly y: Axis;
  readonly right?: Axis | undefined;
  readonly series: readonly (PointSeries | BarSeries | SpanSeries | CellSeries)[];
  /** Horizontal lines with a name. */
  readonly rules?: readonly { readonly y: number; readonly name: string }[] | undefined;
  readonly cutoff?: Cutoff | undefined;
  /** px */
  readonly height?: number | undefined;
  /** The numbers behind the figure. */
  readonly table: TableData;
}

export const defaultHeight = 380;
