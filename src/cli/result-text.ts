import type { ManyBodyResult } from '../computer/result/many-body-result';
import { errorsText } from '../computer/result/result-errors';
import { chargeWords } from '../molecule/charge-words';
import { HARTREE_IN_KCAL_PER_MOL } from '../schema/constants';

/** What `manybody run` prints: the n-body tables, then the value asked for in words. */
export function resultText(result: ManyBodyResult): string {
  const lines: string[] = [result.complete ? result.table : knownRows(result)];
  const energy = result.returnEnergy;
  const treatment = result.plan.returned;
  const through = `${treatment}, through ${result.plan.highestBody} ${result.plan.highestBody === 1 ? 'body' : 'bodies'}`;
  const interaction = result.interaction();
  if (energy !== null) lines.push(`   Returned energy (${through}): ${energy.toFixed(10)} Eh`);
  if (interaction !== null) {
    lines.push(
      `   Interaction energy (${through}): ${interaction.toFixed(10)} Eh = ${(interaction * HARTREE_IN_KCAL_PER_MOL).toFixed(4)} kcal/mol`,
    );
  }
  if (result.driver !== 'energy' && Array.isArray(result.returnResult)) {
    const norm = Math.hypot(...result.returnResult);
    lines.push(
      `   Norm of the returned ${result.driver}: ${norm.toExponential(6)} ${result.driver === 'gradient' ? 'Eh/bohr' : 'Eh/bohr²'}`,
    );
  }
  if (result.complete) lines.push(errorsText(result.errors));
  lines.push(`   Molecule: ${chargeWords(result.molecule)}`);
  for (const warning of result.warnings) lines.push(`   Warning: ${warning}`);
  return `${lines.join('\n')}\n`;
}

function knownRows(result: ManyBodyResult): string {
  const number = (value: number | null): string => (value === null ? 'n/a' : value.toFixed(10)).padStart(20);
  const rows = result
    .rows()
    .map(
      (row) =>
        `   ${row.treatment.padEnd(5)}${String(row.nBody).padStart(3)}${number(row.total)}${number(row.interaction)}${number(row.contribution)}`,
    );
  return [
    '',
    '   What is known (Eh)',
    `        n${'total'.padStart(20)}${'interaction'.padStart(20)}${'contribution'.padStart(20)}`,
    ...rows,
    '',
  ].join('\n');
}
