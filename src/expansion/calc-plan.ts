import type { Expansion, PlanSubset, TaskCounts } from './expansion';

/**
 * The plan as text, and the counts of one list by model chemistry and number of real fragments.
 * Tasks that several treatments use are counted in each of their columns, but once in the total.
 */
export function formatCalcPlan(
  expansion: Expansion,
  subset: PlanSubset = 'all',
): { readonly text: string; readonly counts: TaskCounts } {
  const counts = { all: expansion.counts('all'), nocp: expansion.counts('nocp'), cp: expansion.counts('cp') };
  const vmfc = expansion.counts('vmfc_compute');
  const lines: string[] = [];
  for (const { name, letter, taskCount } of expansion.modelChemistries) {
    const heading = `    Model chemistry "${name}" (${letter}):`.padEnd(38);
    lines.push(`${heading} ${String(taskCount).padStart(6)}`);
    for (const [n, count] of Object.entries(counts.all[name]!)) {
      const of = (list: TaskCounts) => list[name]?.[Number(n)] ?? 0;
      lines.push(
        `        Number of ${n}-body computations: ${String(count).padStart(6)} (nocp: ${of(counts.nocp)}, cp: ${of(counts.cp)}, vmfc_compute: ${of(vmfc)})`,
      );
    }
    lines.push('');
  }
  return { text: lines.join('\n'), counts: expansion.counts(subset) };
}
