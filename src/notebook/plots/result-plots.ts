import type { InspectOptions } from 'node:util';
import type { Bsse } from '../../schema/bsse';
import { type Displayable, displaySymbol, type MimeBundle } from '../mime-bundle';
import { inspected, inspectSymbol } from '../render/inspected';
import type { EnergyUnit } from '../units';
import type { ResultView } from '../view-model';
import { bsseChart } from './bsse';
import type { Chart } from './chart';
import { contributionsChart } from './contributions';
import { convergenceChart } from './convergence';
import { distanceChart } from './distance';
import { Figure } from './figure';
import { pairsChart } from './pairs';
import { scalingChart } from './scaling';
import { taskTimesChart } from './task-times';
import { timelineChart } from './timeline';

/** Options of the figures that show energies. */
export interface PlotOptions {
  readonly unit?: EnergyUnit | undefined;
  /** Default: the treatment that the result returns. */
  readonly treatment?: Bsse | undefined;
}

/** The figures of a result; each draws itself as the last expression of a cell. */
export class ResultPlots implements Displayable {
  /** @param unit of energy differences where a call does not say */
  constructor(
    private readonly view: ResultView,
    private readonly unit: EnergyUnit,
  ) {}

  /** Interaction energy against the number of bodies, for each treatment. */
  convergence({ unit = this.unit }: Pick<PlotOptions, 'unit'> = {}): Figure {
    return new Figure(convergenceChart(this.view, unit));
  }

  /** Contribution of each number of bodies. */
  contributions({ unit = this.unit }: Pick<PlotOptions, 'unit'> = {}): Figure {
    return new Figure(contributionsChart(this.view, unit));
  }

  /** Pair interactions as a heat map. */
  pairs({ unit = this.unit, treatment }: PlotOptions = {}): Figure {
    return new Figure(pairsChart(this.view, unit, treatment));
  }

  /** Size of the increments against the extent of their clusters. */
  distance({ unit = this.unit, treatment }: PlotOptions = {}): Figure {
    return new Figure(distanceChart(this.view, unit, treatment));
  }

  /** nocp, cp and vmfc side by side. */
  bsse({ unit = this.unit }: Pick<PlotOptions, 'unit'> = {}): Figure {
    return new Figure(bsseChart(this.view, unit));
  }

  /** What each worker did when. */
  timeline(): Figure {
    return new Figure(timelineChart(this.view));
  }

  /** Distribution of the task times by number of bodies. */
  taskTimes(): Figure {
    return new Figure(taskTimesChart(this.view));
  }

  /** Speed-up against the number of workers; undefined when the result knows of no timing. */
  scaling(): Figure | undefined {
    return this.view.scaling ? new Figure(scalingChart(this.view.title, this.view.scaling)) : undefined;
  }

  /** The names of the figures. */
  toString(): string {
    const names = Object.getOwnPropertyNames(ResultPlots.prototype).filter((name) => !unlisted.has(name));
    return `Figures of ${this.view.title}: ${names.map((name) => `${name}()`).join(', ')}`;
  }

  [inspectSymbol](depth: number, options: InspectOptions): string {
    return inspected(depth, options, () => this.toString());
  }

  [displaySymbol](): MimeBundle {
    return { 'text/plain': this.toString() };
  }
}

const unlisted: ReadonlySet<string> = new Set(['constructor', 'toString']);

/** Every figure that says something about this result, in the order of a report. */
export function allCharts(view: ResultView, unit: EnergyUnit): Chart[] {
  const pairs = view.maxBody >= 2 ? [pairsChart(view, unit), distanceChart(view, unit), bsseChart(view, unit)] : [];
  const energies = view.maxBody >= 2 ? [convergenceChart(view, unit), contributionsChart(view, unit)] : [];
  const scaling = view.scaling ? [scalingChart(view.title, view.scaling)] : [];
  return [...energies, ...pairs, timelineChart(view), taskTimesChart(view), ...scaling];
}
