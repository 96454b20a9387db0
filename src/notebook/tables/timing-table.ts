import type { TaskRecord } from '../../computer/result/task-record';
import { summarise } from '../statistics';
import type { ResultView } from '../view-model';
import { Table } from './table';
import type { Cell } from './table-data';

/** Execution and queue times by model chemistry and number of bodies, and of all; tasks from the store are counted apart. */
export function timingTable(view: Pick<ResultView, 'tasks'>): Table {
  const groups = new Map<string, TaskRecord[]>();
  for (const task of view.tasks) {
    const key = JSON.stringify([task.modelChemistry, task.nBody]);
    const group = groups.get(key);
    if (group) group.push(task);
    else groups.set(key, [task]);
  }
  const rows = [...groups.values()].sort(
    ([a], [b]) => (a?.nBody ?? 0) - (b?.nBody ?? 0) || ((a?.modelChemistry ?? '') < (b?.modelChemistry ?? '') ? -1 : 1),
  );
  return new Table({
    caption: view.tasks.some(({ storedTimeMs }) => storedTimeMs !== undefined)
      ? 'execution times (of tasks from the store: those of the first computation)'
      : 'execution times',
    columns: [
      'model_chemistry',
      'n',
      'tasks',
      'from_store',
      'total_s',
      'min_s',
      'mean_s',
      'median_s',
      'p95_s',
      'max_s',
      'queue_mean_s',
    ],
    rows: [
      ...rows.map((tasks) => row(tasks, tasks[0]?.modelChemistry ?? '', tasks[0]?.nBody ?? null)),
      ...(rows.length > 1 ? [row(view.tasks, 'all', null)] : []),
    ],
  });
}

function row(tasks: readonly TaskRecord[], name: string, n: number | null): Cell[] {
  const computed = tasks.filter((task) => task.source === 'engine');
  const seconds = summarise(
    tasks
      .filter(({ source, storedTimeMs }) => source === 'engine' || storedTimeMs !== undefined)
      .map((task) => (task.storedTimeMs ?? task.executionTimeMs) / 1000),
  );
  const queue = summarise(computed.map((task) => task.queueTimeMs / 1000));
  return [
    name,
    n,
    tasks.length,
    tasks.length - computed.length,
    seconds?.sum ?? null,
    seconds?.min ?? null,
    seconds?.mean ?? null,
    seconds?.median ?? null,
    seconds?.p95 ?? null,
    seconds?.max ?? null,
    queue?.mean ?? null,
  ];
}
