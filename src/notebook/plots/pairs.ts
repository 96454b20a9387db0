import type { Bsse } from '../../schema/bsse';
import { clusterName, FragmentDistances, fragmentFormula } from '../geometry';
import { pairListTable } from '../tables/pair-list-table';
import { pairEnergies } from '../tables/pairs-table';
import { type EnergyUnit, energyNumber, energyText, inUnit, typographic } from '../units';
import { type ResultView, returnedTreatment } from '../view-model';
import type { Chart } from './chart';

/** Up to this many fragments the numbers are written into the cells. */
const labelledFragments = 12;

/** Two-body increments of all pairs as a coloured matrix. */
export function pairsChart(view: ResultView, unit: EnergyUnit, treatment: Bsse = returnedTreatment(view)): Chart {
  const fragments = view.molecule.fragments.map((_, i) => i + 1);
  const distances = new FragmentDistances(view.molecule);
  const energies = pairEnergies(view, treatment);
  const energy = (i: number, j: number) => energies.get(i < j ? `${i}-${j}` : `${j}-${i}`) ?? null;
  const matrix = <T>(cell: (i: number, j: number) => T): T[][] =>
    fragments.map((i) => fragments.map((j) => cell(i, j)));
  const names = fragments.map((i) => `${i} ${fragmentFormula(view.molecule, i)}`);
  const hover = (i: number, j: number) =>
    i === j
      ? (names[i - 1] as string)
      : `${clusterName(view.molecule, [i, j])}\n${energyText(energy(i, j), unit)} (${treatment})\nclosest contact ${distances.contact(i, j).toFixed(2)} Å, centres of mass ${distances.centreOfMass(i, j).toFixed(2)} Å`;
  return {
    title: `${view.title}: pair interactions (${treatment}) / ${unit}`,
    finding: finding(view, energies, unit),
    x: { title: 'fragment', scale: { categories: names } },
    y: { title: 'fragment', scale: { categories: names } },
    height: 420,
    series: [
      {
        type: 'cells',
        values: matrix((i, j) => (i === j ? null : inUnit(energy(i, j), unit))),
        labels:
          fragments.length > labelledFragments
            ? null
            : matrix((i, j) => (i === j ? '' : typographic(energyNumber(energy(i, j), unit)))),
        hover: matrix(hover),
        unit,
      },
    ],
    table: pairListTable(view, treatment),
  };
}

function finding(view: ResultView, energies: ReadonlyMap<string, number>, unit: EnergyUnit): string {
  const sorted = [...energies].sort(([, a], [, b]) => a - b);
  const strongest = sorted[0];
  const weakest = sorted.at(-1);
  if (!strongest || !weakest) return 'No pair interaction is known.';
  const name = (pair: string) => clusterName(view.molecule, pair.split('-').map(Number));
  const bound = `${name(strongest[0])} at ${energyText(strongest[1], unit)}`;
  if (sorted.length === 1) return `The only pair is ${bound}.`;
  const sense = weakest[1] > 0 ? 'The most repulsive' : 'The least attractive';
  const first = strongest[1] < 0 ? 'The most attractive' : 'The least repulsive';
  return `${first} of ${sorted.length} pairs is ${bound}. ${sense} is ${name(weakest[0])} at ${energyText(weakest[1], unit)}.`;
}
