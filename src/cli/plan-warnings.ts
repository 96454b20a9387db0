import type { Plan } from '../computer/plan';

/** What to say about a plan before it runs: its own warnings, and that there is nothing to do. */
export function planWarnings(plan: Plan): string[] {
  if (plan.total > 0) return [...plan.warnings];
  return [
    ...plan.warnings,
    'There is nothing to compute: an interaction energy through 1 body is zero by definition. ' +
      'Say --total-data (return_total_data: true) for the total, or raise the number of bodies.',
  ];
}

/** `1 task`, `3 tasks`. */
export function counted(n: number, noun: string): string {
  return `${n} ${noun}${n === 1 ? '' : 's'}`;
}
