import type { Bsse } from '../schema/bsse';
import { HARTREE_IN_KCAL_PER_MOL } from '../schema/constants';
import { type LevelKey, modelchemLabels } from './model-chemistries';

/** Through-n-body energies of one treatment; hartree. */
export interface EnergyRow {
  readonly nBody: number;
  /** null when one-body energies are not known. */
  readonly total: number | null;
  /** Total less the one-body total; NaN where interaction has no meaning. */
  readonly interaction: number;
  /** Total less that of the row before. */
  readonly contribution: number;
}

export interface EnergyTableOptions {
  readonly nFragments: number;
  /** Body orders of each model chemistry. */
  readonly bodiesOfModelChemistry: Readonly<Record<string, readonly LevelKey[]>>;
  readonly embedding: boolean;
  readonly supersystemIeOnly: boolean;
  /** Clusters of all fragments are among those that are kept. */
  readonly wholeKept?: boolean;
  /** What is dropped, in words; said below the table. */
  readonly dropped?: string | undefined;
  /** M when a supersystem calculation goes beyond it, else null. */
  readonly supersystemBeyond: number | null;
}

const headings: Record<Bsse, string> = {
  nocp: 'Non-Counterpoise Corrected (NoCP)',
  cp: 'Counterpoise Corrected (CP)',
  vmfc: 'Valiron-Mayer Function Counterpoise (VMFC)',
};

/** Rows of the table from cumulative energies by body order: known totals are those that do not start from zero. */
export function energyRows(
  bodyDict: Readonly<Record<number, number>>,
  options: Pick<EnergyTableOptions, 'embedding' | 'supersystemIeOnly' | 'nFragments'>,
): EnergyRow[] {
  const oneBody = bodyDict[1]!;
  const bodies = Object.keys(bodyDict)
    .map(Number)
    .sort((a, b) => a - b)
    .filter((n) => !options.supersystemIeOnly || n === 1 || n === options.nFragments);
  return bodies.map((n, i) => ({
    nBody: n,
    total: oneBody === 0 ? null : bodyDict[n]!,
    interaction: options.embedding ? Number.NaN : bodyDict[n]! - oneBody,
    contribution: i === 0 ? 0 : bodyDict[n]! - bodyDict[bodies[i - 1]!]!,
  }));
}

/** The printed n-body table of one treatment, in hartree and kcal/mol, in QCManyBody's layout. */
export function energyTable(treatment: Bsse, rows: readonly EnergyRow[], options: EnergyTableOptions): string {
  const { nFragments, supersystemBeyond, supersystemIeOnly } = options;
  const letters = modelchemLabels(options.bodiesOfModelChemistry);
  const highest = rows.at(-1)?.nBody;
  const lines = [
    '',
    `   ==> N-Body: ${headings[treatment]} energies <==`,
    '',
    `  ${'MC n-Body'.padStart(21)}  Total Energy            Interaction Energy                          N-body Contribution to Interaction Energy`,
    `${' '.repeat(25)}[Eh]                    [Eh]                  [kcal/mol]            [Eh]                  [kcal/mol]`,
  ];
  for (let n = 1; n <= nFragments; n += 1) {
    const row = rows.find(({ nBody }) => nBody === n);
    const tags = [
      supersystemBeyond !== null && n > supersystemBeyond ? 'SS' : '',
      n === nFragments && (options.wholeKept ?? true) ? 'FULL' : '',
      n === highest ? 'RTN' : '',
    ].filter((tag) => tag !== '');
    const letter = row === undefined ? '' : (letters[n]?.[1] ?? '');
    const prefix = `  ${tags.join('/').padStart(11)} ${letter.padEnd(2)} ${String(n).padStart(2)}`;
    lines.push(prefix + (row === undefined ? `${GAP}${Array(5).fill(notKnown(20)).join('  ')}` : cells(row)));
  }
  const legend = new Map(Object.values(letters).map(([name, letter]) => [letter, `${letter}: "${name}"`]));
  lines.push('', `   MC Legend: ${[...legend.values()].join(', ')}`);
  if (options.dropped !== undefined) lines.push(`   Dropped clusters contribute zero: ${options.dropped}`);
  lines.push('');
  return `${lines.join('\n')}\n`;

  function cells({ nBody, total, interaction, contribution }: EnergyRow): string {
    const first = total === null ? `${GAP}${notKnown(14)}` : `  ${fixed(total)}`;
    const both = (energy: number) => `  ${fixed(energy)}  ${fixed(energy * HARTREE_IN_KCAL_PER_MOL)}`;
    if (supersystemIeOnly && nBody === nFragments) {
      return `${first}${both(interaction)}${GAP}${notKnown(20)}  ${notKnown(20)}`;
    }
    if (total !== null && options.embedding) {
      return `${first}${GAP}${notKnown(20)}  ${notKnown(14)}${both(contribution)}`;
    }
    return first + both(interaction) + both(contribution);
  }
}

const GAP = ' '.repeat(8);
const notKnown = (width: number) => 'N/A'.padEnd(width);
const fixed = (value: number) => (Number.isNaN(value) ? 'nan' : value.toFixed(12)).padStart(20);
