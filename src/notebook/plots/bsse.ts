import { seriesLook } from '../render/colours';
import { type EnergyUnit, energyNumber, energyText, inUnit, typographic } from '../units';
import { energiesAt, knownTreatments, type ResultView, returnedTreatment } from '../view-model';
import type { BarSeries, Chart } from './chart';
import { energyHover } from './hover';

/** The interaction energy through n bodies with nocp, cp and vmfc side by side, and nocp - cp, the superposition error. */
export function bsseChart(view: ResultView, unit: EnergyUnit): Chart {
  const bodies = Array.from({ length: Math.max(0, view.maxBody - 1) }, (_, i) => i + 2);
  const treatments = knownTreatments(view);
  const interaction = (treatment: (typeof treatments)[number], n: number) =>
    energiesAt(view, treatment, n)?.interaction ?? null;
  const bars = (name: string, k: number, values: (number | null)[]): BarSeries => ({
    type: 'bars',
    name,
    look: seriesLook(k),
    y: values.map((value) => inUnit(value, unit)),
    labels: values.map((value) => typographic(energyNumber(value, unit))),
    hover: values.map((value, i) => energyHover(`${name}, through ${bodies[i]} bodies`, value, unit)),
  });
  const error = bodies.map((n) => superpositionError(view, n));
  return {
    title: `${view.title}: basis-set superposition error`,
    finding: finding(view, unit, error),
    x: { title: 'bodies', scale: { categories: bodies.map((n) => `through ${n}`) } },
    y: { title: `interaction energy / ${unit}`, scale: 'linear' },
    series: [
      ...treatments.map((treatment, k) =>
        bars(
          treatment,
          k,
          bodies.map((n) => interaction(treatment, n)),
        ),
      ),
      ...(error.some((value) => value !== null) ? [bars('nocp − cp', 3, error)] : []),
    ],
    table: {
      caption: 'interaction energies by treatment',
      columns: ['n', ...treatments.map((treatment) => `${treatment}_kcal_mol`), 'nocp_minus_cp_kcal_mol'],
      rows: bodies.map((n, i) => [
        n,
        ...treatments.map((treatment) => inUnit(interaction(treatment, n), 'kcal/mol')),
        inUnit(error[i] ?? null, 'kcal/mol'),
      ]),
    },
  };
}

/** nocp - cp of the interaction energy through n bodies, hartree; null unless both are known. */
export function superpositionError(view: Pick<ResultView, 'energies'>, n: number): number | null {
  const nocp = energiesAt(view, 'nocp', n)?.interaction ?? null;
  const cp = energiesAt(view, 'cp', n)?.interaction ?? null;
  return nocp === null || cp === null ? null : nocp - cp;
}

function finding(view: ResultView, unit: EnergyUnit, error: readonly (number | null)[]): string {
  const last = error.at(-1) ?? null;
  const returned = `The result uses ${returnedTreatment(view)}.`;
  if (last === null) return `${returned} nocp and cp are both needed to tell the superposition error.`;
  const sense = last < 0 ? 'overbinds' : 'underbinds';
  return `Without counterpoise the expansion through ${view.maxBody} bodies ${sense} by ${energyText(Math.abs(last), unit)} (nocp − cp). ${returned}`;
}
