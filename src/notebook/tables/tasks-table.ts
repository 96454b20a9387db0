import type { TaskRecord } from '../../computer/result/task-record';
import { FragmentDistances } from '../geometry';
import { increments } from '../increments';
import { inUnit } from '../units';
import { modelChemistryOf, type ResultView, returnedTreatment } from '../view-model';
import { Table } from './table';

/**
 * One row per task. `increment` is the n-body increment of its real fragments in the returned treatment, where this task
 * completes one; `R` the longest of the closest contacts between its fragments, `R_com` of the distances between their
 * centres of mass; `wall_s` of a task from the store is that of its first computation. Failures first, then the largest increments.
 */
export function tasksTable(view: ResultView): Table {
  const distances = new FragmentDistances(view.molecule);
  const increment = incrementOfTask(view);
  const rows = view.tasks
    .map((task) => ({ task, increment: increment(task) }))
    .sort((a, b) => rank(b) - rank(a) || a.task.index - b.task.index);
  return new Table({
    caption: `tasks (increments: ${returnedTreatment(view)})`,
    columns: [
      'model_chemistry',
      'fragments',
      'basis',
      'n',
      'R_angstrom',
      'R_com_angstrom',
      'energy_Eh',
      'increment_kcal_mol',
      'wall_s',
      'queue_s',
      'worker',
      'attempts',
      'source',
      'status',
      'error',
      'retried_because',
    ],
    rows: rows.map(({ task, increment }) => [
      task.modelChemistry,
      task.real.join('-'),
      task.basis.join('-'),
      task.nBody,
      distances.span(task.real),
      distances.centreOfMassSpan(task.real),
      task.energy,
      inUnit(increment, 'kcal/mol'),
      (task.storedTimeMs ?? task.executionTimeMs) / 1000,
      task.source === 'store' ? null : task.queueTimeMs / 1000,
      task.workerId,
      task.attempts,
      task.source,
      task.status,
      task.error?.error_message ?? null,
      task.retried?.map(({ error }) => error.error_message).join(' | ') ?? null,
    ]),
  });
}

function rank({ task, increment }: { task: TaskRecord; increment: number | null }): number {
  return task.energy === null ? Number.POSITIVE_INFINITY : Math.abs(increment ?? 0);
}

/** Finds the increment that a task completes: the one of its real fragments, in the basis that the treatment gives them. */
function incrementOfTask(view: ResultView): (task: TaskRecord) => number | null {
  const treatment = returnedTreatment(view);
  const nFragments = view.molecule.fragments.length;
  const known = new Map<string, number | null>();
  for (let n = 2; n <= view.maxBody; n++) {
    for (const { fragments, increment } of increments(view, treatment, n)) known.set(fragments.join('-'), increment);
  }
  return ({ modelChemistry, real, basis }) => {
    const size = treatment === 'cp' ? nFragments : real.length;
    const own = basis.length === size && modelChemistry === modelChemistryOf(view, real.length);
    return own ? (known.get(real.join('-')) ?? null) : null;
  };
}
