import type { TaskRecord } from '../../computer/result/task-record';
import { type EnergyUnit, energyText } from '../units';

/** Two lines: what, and how much in the unit of the figure and in hartree. */
export function energyHover(what: string, hartree: number | null, unit: EnergyUnit): string {
  const exact = unit === 'Eh' ? '' : ` = ${energyText(hartree, 'Eh')}`;
  return `${what}\n${energyText(hartree, unit)}${exact}`;
}

/** `1-3@1-2-3`: real fragments and those whose basis functions are there. */
export function taskName({ real, basis }: Pick<TaskRecord, 'real' | 'basis'>): string {
  return `${real.join('-')}@${basis.join('-')}`;
}
