import type { TaskRecord } from '../../computer/progress';
import { duration } from '../render/duration';
import { type EnergyUnit, energyText } from '../units';

/** Two lines: what, and how much in the unit of the figure and in hartree. */
export function energyHover(what: string, hartree: number | null, unit: EnergyUnit): string {
  const exact = unit === 'Eh' ? '' : ` = ${energyText(hartree, 'Eh')}`;
  return `${what}\n${energyText(hartree, unit)}${exact}`;
}

/** The task, how long it took, how often it was tried, and what came of it. */
export function taskHover(task: TaskRecord): string {
  const tries = task.attempts > 1 ? `, ${task.attempts} attempts` : '';
  return `${task.modelChemistry}\n${taskName(task)}\n${duration(task.executionTimeMs)} on ${task.workerId}${tries}\n${task.status}`;
}

/** `1-3@1-2-3`: real fragments and those whose basis functions are there. */
export function taskName({ real, basis }: Pick<TaskRecord, 'real' | 'basis'>): string {
  return `${real.join('-')}@${basis.join('-')}`;
}
