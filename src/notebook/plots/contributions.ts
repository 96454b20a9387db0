import { seriesLook } from '../render/colours';
import { type EnergyUnit, energyNumber, energyText, inUnit, typographic } from '../units';
import { energiesAt, knownTreatments, type ResultView, returnedTreatment } from '../view-model';
import type { Chart } from './chart';
import { energyHover } from './hover';

/** What each number of bodies contributes to the interaction energy, bars for each treatment. */
export function contributionsChart(view: ResultView, unit: EnergyUnit): Chart {
  const bodies = Array.from({ length: Math.max(0, view.maxBody - 1) }, (_, i) => i + 2);
  return {
    title: `${view.title}: n-body contributions`,
    finding: finding(view, unit, bodies),
    x: { title: 'bodies', scale: { categories: bodies.map((n) => `${n}-body`) } },
    y: { title: `contribution / ${unit}`, scale: 'linear' },
    series: knownTreatments(view).map((treatment, k) => {
      const values = bodies.map((n) => energiesAt(view, treatment, n)?.contribution ?? null);
      return {
        type: 'bars',
        name: treatment,
        look: seriesLook(k),
        y: values.map((value) => inUnit(value, unit)),
        labels: values.map((value) => typographic(energyNumber(value, unit))),
        hover: values.map((value, i) => energyHover(`${treatment}, ${bodies[i]}-body contribution`, value, unit)),
      };
    }),
    table: {
      caption: 'n-body contributions',
      columns: ['treatment', 'n', 'contribution_Eh', 'contribution_kcal_mol'],
      rows: view.energies
        .filter(({ n }) => n >= 2)
        .map(({ treatment, n, contribution }) => [treatment, n, contribution, inUnit(contribution, 'kcal/mol')]),
    },
  };
}

function finding(view: ResultView, unit: EnergyUnit, bodies: readonly number[]): string {
  const treatment = returnedTreatment(view);
  const terms = bodies.map((n) => {
    const value = energiesAt(view, treatment, n)?.contribution ?? null;
    const sense = value === null ? '' : value < 0 ? ' (attractive)' : ' (repulsive)';
    return `${n}-body ${energyText(value, unit)}${sense}`;
  });
  return `Contributions with ${treatment}: ${terms.join(', ')}. Negative values bind.`;
}
