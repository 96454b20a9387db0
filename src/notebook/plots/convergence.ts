import { seriesLook } from '../render/colours';
import { type EnergyUnit, energyText, inUnit } from '../units';
import { energiesAt, knownTreatments, type ResultView, returnedTreatment } from '../view-model';
import type { Chart } from './chart';
import { energyHover } from './hover';

/** Interaction energy against the number of bodies, a line for each treatment. */
export function convergenceChart(view: ResultView, unit: EnergyUnit): Chart {
  const treatments = knownTreatments(view);
  const rows = view.energies.filter(({ interaction, n }) => interaction !== null && n >= 2);
  return {
    title: `${view.title}: convergence of the many-body expansion`,
    finding: finding(view, unit),
    x: { title: 'bodies n', scale: 'linear', whole: true },
    y: { title: `interaction energy / ${unit}`, scale: 'linear' },
    series: treatments.map((treatment, k) => {
      const points = rows.filter((row) => row.treatment === treatment);
      return {
        type: 'points',
        name: treatment,
        look: seriesLook(k),
        draw: 'lines+markers',
        x: points.map(({ n }) => n),
        y: points.map(({ interaction }) => inUnit(interaction, unit)),
        hover: points.map(({ n, interaction }) => energyHover(`${treatment}, through ${n} bodies`, interaction, unit)),
      };
    }),
    table: {
      caption: 'interaction energies',
      columns: ['treatment', 'n', 'interaction_Eh', 'interaction_kcal_mol'],
      rows: rows.map(({ treatment, n, interaction }) => [treatment, n, interaction, inUnit(interaction, 'kcal/mol')]),
    },
  };
}

/** The requested interaction energy, and by how much its last term changed it. */
export function finding(view: ResultView, unit: EnergyUnit): string {
  const treatment = returnedTreatment(view);
  const last = energiesAt(view, treatment, view.maxBody);
  if (last?.interaction == null)
    return `The ${treatment} interaction energy through ${view.maxBody} bodies is not known.`;
  const whole = `The ${treatment} interaction energy through ${view.maxBody} bodies is ${energyText(last.interaction, unit)}`;
  if (last.contribution === null || view.maxBody < 3 || last.interaction === 0) return `${whole}.`;
  const share = Math.abs((100 * last.contribution) / last.interaction);
  const truncated =
    view.maxBody < view.molecule.fragments.length ? 'higher terms are left out' : 'the expansion is complete';
  return `${whole}; its ${view.maxBody}-body term is ${energyText(last.contribution, unit)}, ${share.toPrecision(2)} % of it (${truncated}).`;
}
