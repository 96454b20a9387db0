import type { Bsse } from '../../schema/bsse';
import { clusterName, FragmentDistances } from '../geometry';
import { increments } from '../increments';
import { seriesLook } from '../render/colours';
import { type EnergyUnit, inUnit } from '../units';
import { type ResultView, returnedTreatment } from '../view-model';
import type { Chart, Cutoff, PointSeries } from './chart';
import { distanceCutoff } from './distance-cutoff';
import { energyHover } from './hover';

/** A figure of more points is slow and says no more: the largest increments are kept, and a sample of the others. */
const mostPoints = 300;

interface Point {
  readonly fragments: readonly number[];
  readonly n: number;
  /** Å */
  readonly span: number;
  /** hartree */
  readonly increment: number;
}

/**
 * Increments of dimers and trimers (and larger clusters, if any) against their extent R, their sum up to R, and what
 * a cutoff loses.
 */
export function distanceChart(view: ResultView, unit: EnergyUnit, treatment: Bsse = returnedTreatment(view)): Chart {
  const distances = new FragmentDistances(view.molecule);
  const bodies = Array.from({ length: Math.max(0, view.maxBody - 1) }, (_, i) => i + 2);
  const points = bodies.flatMap((n) =>
    increments(view, treatment, n).flatMap(({ fragments, increment }): Point[] => {
      const span = distances.span(fragments);
      return increment === null || span === null ? [] : [{ fragments, n, span, increment }];
    }),
  );
  const cutoff = distanceCutoff(points, unit);
  return {
    title: `${view.title}: contributions against distance (${treatment})`,
    finding: finding(points, cutoff),
    x: { title: 'extent R: longest of the closest contacts / Å', scale: 'linear' },
    y: { title: `increment / ${unit} (below 0: attractive)`, scale: 'linear', fromZero: true },
    right: { title: `sum up to R / ${unit}`, scale: 'linear', fromZero: true },
    cutoff,
    height: cutoff && 460,
    series: [
      ...bodies.map((n, k): PointSeries => {
        const shown = thinned(points.filter((point) => point.n === n));
        return {
          type: 'points',
          name: `${n}-body`,
          look: seriesLook(k),
          draw: 'markers',
          x: shown.map(({ span }) => span),
          y: shown.map(({ increment }) => inUnit(increment, unit)),
          hover: shown.map(({ fragments, span, increment }) =>
            energyHover(`${clusterName(view.molecule, fragments)}\nextent ${span.toFixed(2)} Å`, increment, unit),
          ),
        };
      }),
      cumulative(points, bodies.length, unit),
    ],
    table: {
      caption: `increments, ${treatment}`,
      columns: ['fragments', 'n', 'R_angstrom', 'increment_Eh', 'increment_kcal_mol'],
      rows: points.map(({ fragments, n, span, increment }) => [
        fragments.join('-'),
        n,
        span,
        increment,
        inUnit(increment, 'kcal/mol'),
      ]),
    },
  };
}

/** The largest half of the allowed points and an even sample of the rest, largest first. */
function thinned(points: readonly Point[]): Point[] {
  const sorted = [...points].sort((a, b) => Math.abs(b.increment) - Math.abs(a.increment));
  if (sorted.length <= mostPoints) return sorted;
  const half = mostPoints / 2;
  const step = (sorted.length - half) / half;
  return [
    ...sorted.slice(0, half),
    ...Array.from({ length: half }, (_, i) => sorted[half + Math.floor(i * step)] as Point),
  ];
}

/** The sum of all increments of clusters up to each extent, as a stair. */
function cumulative(points: readonly Point[], look: number, unit: EnergyUnit): PointSeries {
  const sorted = [...points].sort((a, b) => a.span - b.span);
  let sum = 0;
  const stairs = sorted.map(({ span, increment }, i) => {
    sum += increment;
    return { span, sum, count: i + 1 };
  });
  const every = Math.ceil(stairs.length / mostPoints);
  const shown = stairs.filter((_, i) => i % every === 0 || i === stairs.length - 1);
  return {
    type: 'points',
    name: 'sum up to R',
    look: seriesLook(look),
    draw: 'lines',
    step: true,
    right: true,
    x: shown.map(({ span }) => span),
    y: shown.map((stair) => inUnit(stair.sum, unit)),
    hover: shown.map(({ span, count, sum: energy }) =>
      energyHover(`${count} of ${stairs.length} clusters, up to R = ${span.toFixed(2)} Å`, energy, unit),
    ),
  };
}

function finding(points: readonly Point[], cutoff: Cutoff | undefined): string {
  if (points.length === 0) return 'No increment is known.';
  const position = cutoff?.positions[cutoff.start];
  if (position) return `${points.length} clusters: ${position.meaning}.`;
  return `${points.length} clusters, all with R = ${points[0]?.span.toFixed(2)} Å: no cutoff could drop a part of them.`;
}
