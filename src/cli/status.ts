import { Command } from 'commander';
import { type QueueStatus, queueStatus } from '../executors/bullmq/queue-status';
import { addQueueFlags, neededQueue, type QueueFlags } from './queue-flags';

/** `manybody status --queue redis://…` */
export function statusCommand(): Command {
  return addQueueFlags(new Command('status').description('show the workers of a queue, what they do, and what failed'))
    .option('--json', 'as one JSON object')
    .action(async (flags: QueueFlags & { json?: boolean }) => {
      const status = await queueStatus(neededQueue(flags));
      process.stdout.write(flags.json ? `${JSON.stringify(status, null, 2)}\n` : statusText(status));
    });
}

function statusText({ workers, tasks, failures }: QueueStatus): string {
  const header = ['WORKER', 'VERSION', 'BUSY', 'DONE', 'FAILED', 'REFUSED', 'TASKS/S'];
  const rows = workers.map(({ name, version, busy, slots, done, failed, refused, tasksPerSecond }) => [
    name,
    version,
    `${busy}/${slots}`,
    String(done),
    String(failed),
    String(refused),
    tasksPerSecond.toFixed(1),
  ]);
  const widths = header.map((title, i) => Math.max(title.length, ...rows.map((row) => row[i]!.length)));
  const line = (row: readonly string[]) =>
    row
      .map((cell, i) => cell.padEnd(widths[i]!))
      .join('  ')
      .trimEnd();
  const table = rows.length === 0 ? ['no worker is here'] : [header, ...rows].map(line);
  const counts = `${tasks.waiting} waiting, ${tasks.running} running, ${tasks.finished} finished and not fetched yet`;
  const last = failures.map(
    ({ at, worker, task, message }) => `${new Date(at).toISOString()} ${worker} ${task}: ${message}`,
  );
  return `${[...table, counts, ...(last.length > 0 ? ['last failures:', ...last] : [])].join('\n')}\n`;
}
