import type { Plan } from '../computer/plan/plan';

/** Warns where a plan has no tasks; its own warnings come with its text and with the result. */
export function warnIfEmpty(plan: Plan): void {
  if (plan.total > 0) return;
  process.stderr.write(
    'Warning: There is nothing to compute: an interaction energy through 1 body is zero by definition. ' +
      'Say --total-data (return_total_data: true) for the total, or raise the number of bodies.\n',
  );
}

/** `1 task`, `3 tasks`. */
export function counted(n: number, noun: string): string {
  return `${n} ${noun}${n === 1 ? '' : 's'}`;
}
